package com.metisrouter.standalone.migration;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One request of a sample, as the gateway would get it. No header but the content type is kept.
final class SampledRequest {

    /// What the sample tells of the answer.
    sealed interface Told {
        record Nothing() implements Told {}

        /// @param block the provider's usage block
        record Block(JsonNode block) implements Told {}

        record Answer(String contentType, String text) implements Told {}
    }

    private final String where;
    private final String method;
    private final String path;
    private final @Nullable String contentType;
    private final byte[] body;
    private final long count;
    private final Told told;

    /// @param where in the file, such as `line 3`
    /// @param path without query
    /// @param count how often it is sent
    SampledRequest(
            String where,
            String method,
            String path,
            @Nullable String contentType,
            byte[] body,
            long count,
            Told told) {
        this.where = where;
        this.method = method;
        this.path = path;
        this.contentType = contentType;
        this.body = body.clone();
        this.count = count;
        this.told = told;
    }

    /// The same with another path and body.
    SampledRequest with(String newPath, byte[] newBody) {
        return new SampledRequest(where, method, newPath, contentType, newBody, count, told);
    }

    String where() {
        return where;
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    @Nullable String contentType() {
        return contentType;
    }

    byte[] body() {
        return body.clone();
    }

    long count() {
        return count;
    }

    Told told() {
        return told;
    }
}
