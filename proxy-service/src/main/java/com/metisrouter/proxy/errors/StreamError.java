package com.metisrouter.proxy.errors;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.wire.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The event by which a stream that has begun says that it failed, as each protocol's clients know it.
public final class StreamError {

    private StreamError() {}

    public static byte[] event(Problem problem, String requestId, Endpoint endpoint) {
        var shape = ErrorShape.of(endpoint.protocol());
        return switch (endpoint) {
            case RESPONSES -> bytes("error", Json.bytes(ofResponses(problem, requestId)));
            case MESSAGES -> bytes("error", problem.json(requestId, shape));
            default -> bytes("", problem.json(requestId, shape));
        };
    }

    private static Map<String, @Nullable Object> ofResponses(Problem problem, String requestId) {
        var event = new LinkedHashMap<String, @Nullable Object>();
        event.put("type", "error");
        event.put("code", problem.code());
        event.put("message", problem.message());
        event.put("param", problem.param());
        // Clients that check the order of events know that nothing comes after this one.
        event.put("sequence_number", Integer.MAX_VALUE);
        event.put("request_id", requestId);
        return event;
    }

    private static byte[] bytes(String name, byte[] json) {
        return ((name.isEmpty() ? "" : "event: " + name + "\n")
                        + "data: "
                        + new String(json, UTF_8)
                        + "\n\n")
                .getBytes(UTF_8);
    }
}
