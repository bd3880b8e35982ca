package com.metisrouter.simulator.protocol;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// A request's body as fields: a JSON object, or a form whose texts are strings and whose files are their sizes.
public final class RequestBody {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?");
    private static final Pattern NAME = Pattern.compile("[; ]name=\"([^\"]*)\"");

    private RequestBody() {}

    /// @param contentType empty where none was said
    public static JsonNode read(String contentType, byte[] body) {
        return contentType.startsWith("multipart/form-data") ? form(contentType, body) : json(body);
    }

    private static JsonNode json(byte[] body) {
        JsonNode json;
        try {
            json = MAPPER.readTree(body);
        } catch (JacksonException malformed) {
            throw new BadRequest("the body is not valid JSON: " + malformed.getOriginalMessage());
        }
        if (!json.isObject()) {
            throw new BadRequest("the body must be a JSON object");
        }
        return json;
    }

    /// In ISO-8859-1 each byte is one character, so sizes stay what they are.
    private static JsonNode form(String contentType, byte[] body) {
        var boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) {
            throw new BadRequest("the form has no boundary");
        }
        var fields = JsonNodeFactory.instance.objectNode();
        var text = new String(body, StandardCharsets.ISO_8859_1);
        var parts = ("\r\n" + text).split(Pattern.quote("\r\n--" + boundary.group(1)), -1);
        for (var i = 1; i < parts.length - 1; i++) {
            var head = parts[i].indexOf("\r\n\r\n");
            var name = NAME.matcher(head < 0 ? "" : parts[i].substring(0, head));
            if (!name.find()) {
                throw new BadRequest("a part of the form has no name");
            }
            var content = parts[i].substring(head + 4);
            if (parts[i].substring(0, head).contains("filename=")) {
                fields.putObject(name.group(1)).put("bytes", content.length());
            } else {
                fields.put(
                        name.group(1),
                        new String(
                                content.getBytes(StandardCharsets.ISO_8859_1),
                                StandardCharsets.UTF_8));
            }
        }
        return fields;
    }
}
