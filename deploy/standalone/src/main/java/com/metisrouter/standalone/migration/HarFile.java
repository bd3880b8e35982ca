package com.metisrouter.standalone.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.proxy.routes.Route;
import com.metisrouter.proxy.routes.Routes;
import com.metisrouter.standalone.migration.SampledRequest.Told;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the calls of models out of an HTTP archive (HAR 1.2), entry by entry. Of the headers nothing is kept.
final class HarFile {

    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(
                                            StreamReadConstraints.builder()
                                                    .maxNestingDepth(SampleLimits.NESTING_MAX)
                                                    .maxStringLength(SampleLimits.TEXT_CHARS_MAX)
                                                    .maxDocumentLength(SampleLimits.HAR_BYTES_MAX)
                                                    .build())
                                    .build())
                    .build();

    private final SampleSink sink;

    HarFile(SampleSink sink) {
        this.sink = sink;
    }

    void read(InputStream file) throws IOException {
        try (var json = MAPPER.createParser(file)) {
            if (!isAt(json, "log") || !isAt(json, "entries")) {
                sink.unreadable("line 1", "has no log.entries (expected: an HTTP archive)");
                return;
            }
            entries(json);
        } catch (JacksonException e) {
            var at = e.getLocation();
            sink.unreadable(
                    at == null ? "the end" : "line " + Math.max(1, at.getLineNr()),
                    "the archive is no JSON from here on, was cut, or is past a limit");
        }
    }

    /// Goes on to the value of a name in the object that comes next.
    private static boolean isAt(JsonParser json, String name) {
        var token = json.currentToken() == null ? json.nextToken() : json.currentToken();
        if (token != JsonToken.START_OBJECT) {
            return false;
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            var found = json.currentName().equals(name);
            json.nextToken();
            if (found) {
                return true;
            }
            json.skipChildren();
        }
        return false;
    }

    private void entries(JsonParser json) {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            sink.unreadable("line 1", "log.entries is no list");
            return;
        }
        var number = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            number++;
            var line = json.currentTokenLocation().getLineNr();
            JsonNode entry = json.readValueAsTree();
            if (!entry("entry " + number, line, entry)) {
                return;
            }
            sink.at(json.currentLocation().getByteOffset());
        }
    }

    private boolean entry(String where, int line, JsonNode entry) {
        try {
            var request = entry.path("request");
            var url = ProviderUrl.parse(request.path("url").asString(""));
            var method = request.path("method").asString("");
            var isCall = method.equals("POST") && (url.isOfModels() || leadsToModel(url));
            if (!isCall) {
                sink.skipped(url.host() + shortened(url.path()));
                return true;
            }
            var post = request.path("postData");
            var type = post.path("mimeType").asString("");
            return sink.request(
                    Bodies.request(
                            where,
                            method,
                            url,
                            type.isEmpty() ? null : type,
                            body(post),
                            1,
                            told(entry.path("response"))));
        } catch (IllegalArgumentException e) {
            sink.unreadable(where + " (line " + line + ")", String.valueOf(e.getMessage()));
            return true;
        }
    }

    private static boolean leadsToModel(ProviderUrl url) {
        return Routes.find("POST", url.path())
                instanceof Routes.Routing.Found(Route.Generate(Endpoint _, var _));
    }

    private static String shortened(String path) {
        return path.length() > 80 ? path.substring(0, 80) + "…" : path;
    }

    private static byte[] body(JsonNode post) {
        var text = post.path("text").asString("");
        if (text.isEmpty() && !post.path("params").isEmpty()) {
            throw new IllegalArgumentException(
                    "postData has params and no text, so the form can't be checked as it was sent");
        }
        return bytes(text, post.path("encoding").asString(""), "postData");
    }

    private static byte[] bytes(String text, String encoding, String field) {
        if (!encoding.equals("base64")) {
            return text.getBytes(UTF_8);
        }
        try {
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException(field + ": is no base64");
        }
    }

    /// Errors tell no usage.
    private static Told told(JsonNode response) {
        var content = response.path("content");
        @Nullable String text = content.path("text").asString("");
        if (response.path("status").asInt(0) / 100 != 2 || text.isEmpty()) {
            return new Told.Nothing();
        }
        var bytes = bytes(text, content.path("encoding").asString(""), "content");
        return new Told.Answer(content.path("mimeType").asString(""), new String(bytes, UTF_8));
    }
}
