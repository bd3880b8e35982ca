package com.metisrouter.ledger.web;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.wire.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Bodies in and out: JSON by the contracts' conventions, up to a limit.
@Edge
public final class Bodies {

    public static final int BYTES_MAX = 256 * 1024;

    private Bodies() {}

    /// @throws ProblemException if it isn't JSON of that form
    public static <T> T read(HttpServletRequest request, Class<T> type) {
        return read(request, type, BYTES_MAX);
    }

    /// @throws ProblemException if it isn't JSON of that form, or larger
    public static <T> T read(HttpServletRequest request, Class<T> type, int bytesMax) {
        requireJson(request);
        var bytes = bytes(request, bytesMax);
        try {
            var body = Json.read(bytes, type);
            if (body == null) {
                throw ProblemException.badRequest(
                        "invalid_body", "The body must be a JSON object.");
            }
            return body;
        } catch (JacksonException e) {
            throw ProblemException.badRequest(
                    "invalid_body", "The body is not as expected: " + e.getOriginalMessage());
        }
    }

    /// For bodies whose fields are checked one by one.
    public static JsonNode tree(HttpServletRequest request) {
        return read(request, JsonNode.class);
    }

    /// An object without fields where there is no body at all.
    public static JsonNode treeOrEmpty(HttpServletRequest request) {
        return request.getContentLengthLong() == 0
                        || (request.getContentLengthLong() < 0
                                && request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null)
                ? Json.mapper().createObjectNode()
                : tree(request);
    }

    private static void requireJson(HttpServletRequest request) {
        var type = Objects.requireNonNullElse(request.getContentType(), "");
        if (!type.toLowerCase(Locale.ROOT).startsWith(MediaType.APPLICATION_JSON_VALUE)) {
            throw new ProblemException(
                    415,
                    "unsupported_media_type",
                    "Content-Type: \"" + type + "\" (expected: application/json)");
        }
    }

    private static byte[] bytes(HttpServletRequest request, int bytesMax) {
        try {
            var bytes = request.getInputStream().readNBytes(bytesMax + 1);
            if (bytes.length > bytesMax) {
                throw new ProblemException(
                        413, "body_too_large", "The body may have " + bytesMax + " bytes.");
            }
            return bytes;
        } catch (IOException e) {
            throw ProblemException.badRequest("incomplete_body", "The body could not be read.");
        }
    }

    public static ResponseEntity<byte[]> json(int status, Object body) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .body(Json.bytes(body));
    }
}
