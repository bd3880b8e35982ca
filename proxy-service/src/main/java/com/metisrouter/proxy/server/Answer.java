package com.metisrouter.proxy.server;

import com.metisrouter.contracts.wire.Json;
import com.metisrouter.proxy.errors.ErrorShape;
import com.metisrouter.proxy.errors.Problem;
import java.util.Map;

/// A whole answer, or the head of a streamed one.
public final class Answer {

    public static final String JSON = "application/json";
    private static final byte[] NO_BYTES = {};

    private final int status;
    private final String contentType;
    private final Map<String, String> headers;
    private final byte[] body;

    private Answer(int status, String contentType, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.contentType = contentType;
        this.headers = headers;
        this.body = body;
    }

    /// @param body not to be changed afterwards
    public static Answer json(int status, Map<String, String> headers, byte[] body) {
        return new Answer(status, JSON, headers, body);
    }

    public static Answer json(Object body) {
        return json(200, Map.of(), Json.bytes(body));
    }

    public static Answer problem(Problem problem, String requestId, ErrorShape shape) {
        return json(problem.status(), problem.headers(), problem.json(requestId, shape));
    }

    /// @param body not to be changed afterwards
    public static Answer of(
            int status, String contentType, Map<String, String> headers, byte[] body) {
        return new Answer(status, contentType, headers, body);
    }

    public static Answer head(int status, String contentType, Map<String, String> headers) {
        return new Answer(status, contentType, headers, NO_BYTES);
    }

    public int status() {
        return status;
    }

    public String contentType() {
        return contentType;
    }

    public Map<String, String> headers() {
        return headers;
    }

    /// Not to be changed.
    public byte[] body() {
        return body;
    }
}
