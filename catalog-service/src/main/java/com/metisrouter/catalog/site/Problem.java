package com.metisrouter.catalog.site;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What is wrong with a request, as `application/problem+json` (RFC 9457).
///
/// @param code stable, for programs
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        @JsonProperty("request_id") String requestId) {

    static Problem of(int status, String title, String code, String detail, String requestId) {
        return new Problem("about:blank", title, status, detail, code, requestId);
    }
}
