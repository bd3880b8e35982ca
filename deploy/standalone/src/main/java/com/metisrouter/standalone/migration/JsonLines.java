package com.metisrouter.standalone.migration;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.proxy.json.JsonMembers;
import com.metisrouter.proxy.json.Trees;
import com.metisrouter.standalone.migration.SampledRequest.Told;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads a sample with one request a line: `{"path": …, "body": {…}}`, a line of a batch file, or a body alone.
final class JsonLines {

    private final SampleSink sink;

    JsonLines(SampleSink sink) {
        this.sink = sink;
    }

    void read(InputStream file) throws IOException {
        var in = new BufferedInputStream(file, 64 * 1024);
        var line = new ByteArrayOutputStream();
        var number = 0L;
        var at = 0L;
        var tooLong = false;
        while (true) {
            var next = in.read();
            at++;
            if (next >= 0 && next != '\n') {
                tooLong |= line.size() >= SampleLimits.LINE_BYTES_MAX;
                if (!tooLong) {
                    line.write(next);
                }
                continue;
            }
            number++;
            var where = "line " + number;
            var more = true;
            if (tooLong) {
                sink.unreadable(where, "longer than " + SampleLimits.LINE_BYTES_MAX + " bytes");
            } else {
                more = line(where, line.toByteArray());
            }
            sink.at(at);
            if (next < 0 || !more) {
                return;
            }
            line.reset();
            tooLong = false;
        }
    }

    private boolean line(String where, byte[] line) {
        if (new String(line, UTF_8).isBlank()) {
            return true;
        }
        try {
            return sink.request(request(where, line));
        } catch (JsonMembers.Duplicate e) {
            sink.unreadable(where, "\"" + e.name() + "\" is there twice");
        } catch (JacksonException e) {
            sink.unreadable(where, "is no JSON, was cut, or is nested too deep" + column(e));
        } catch (IllegalArgumentException e) {
            sink.unreadable(where, String.valueOf(e.getMessage()));
        }
        return true;
    }

    private static String column(JacksonException e) {
        var at = e.getLocation();
        return at == null ? "" : ": column " + at.getColumnNr();
    }

    private static SampledRequest request(String where, byte[] line) {
        if (!(Trees.read(line) instanceof ObjectNode root)) {
            throw new IllegalArgumentException("is no JSON object");
        }
        return root.has("body") || root.has("path") || root.has("url")
                ? wrapped(where, line, root)
                : bare(where, line, root);
    }

    private static SampledRequest bare(String where, byte[] line, ObjectNode body) {
        var path =
                EndpointGuess.path(body)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "names no path, and its fields are those of no endpoint"
                                                + " (expected: {\"path\": …, \"body\": {…}} or a body with a model and messages, input, prompt or contents)"));
        if (path.startsWith("/v1beta/")) {
            body.remove("model");
            return new SampledRequest(
                    where, "POST", path, null, Trees.bytes(body), 1, new Told.Nothing());
        }
        return new SampledRequest(where, "POST", path, null, line, 1, new Told.Nothing());
    }

    private static SampledRequest wrapped(String where, byte[] line, ObjectNode root) {
        var address = root.path("url").asString(root.path("path").asString(""));
        var body = root.path("body");
        var raw = body(line, body);
        var path =
                address.isEmpty()
                        ? EndpointGuess.path(body)
                                .orElseThrow(() ->
                                        new IllegalArgumentException(
                                                "path: missing, and the body's fields are those of no endpoint"))
                        : address;
        return Bodies.request(
                where,
                root.path("method").asString("POST"),
                ProviderUrl.parse(path),
                null,
                raw,
                count(root.path("count")),
                told(root));
    }

    private static byte[] body(byte[] line, JsonNode body) {
        if (body.isMissingNode() || body.isNull()) {
            return new byte[0];
        }
        if (!body.isObject()) {
            throw new IllegalArgumentException("body: (expected: a JSON object)");
        }
        // The very bytes: what stands twice in them is refused as it would be.
        var members = JsonMembers.ofDocument(line);
        if (members == null) {
            return Trees.bytes(body);
        }
        var span = members.find("body");
        return span == null ? Trees.bytes(body) : members.raw(span).getBytes(UTF_8);
    }

    private static long count(JsonNode count) {
        if (count.isMissingNode()) {
            return 1;
        }
        if (!count.isIntegralNumber()
                || !count.canConvertToLong()
                || count.longValue() < 1
                || count.longValue() > SampleLimits.COUNT_MAX) {
            throw new IllegalArgumentException(
                    "count: (expected: a whole number from 1 to " + SampleLimits.COUNT_MAX + ")");
        }
        return count.longValue();
    }

    private static Told told(ObjectNode root) {
        var usage = root.path("usage");
        if (usage.isMissingNode() || usage.isNull()) {
            return new Told.Nothing();
        }
        if (!usage.isObject()) {
            throw new IllegalArgumentException(
                    "usage: (expected: the usage block of the provider's answer)");
        }
        return new Told.Block(usage);
    }
}
