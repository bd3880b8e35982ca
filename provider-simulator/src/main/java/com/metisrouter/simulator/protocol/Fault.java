package com.metisrouter.simulator.protocol;

/// An error to answer with; `code` is OpenAI's, the other protocols derive theirs from the status.
public record Fault(int status, String message, String code) {

    public static Fault of(int status, String message) {
        return new Fault(
                status,
                message,
                switch (status) {
                    case 401 -> "invalid_api_key";
                    case 403 -> "permission_denied";
                    case 404 -> "not_found";
                    case 405 -> "method_not_allowed";
                    case 413 -> "payload_too_large";
                    case 429 -> "rate_limit_exceeded";
                    case 529 -> "overloaded";
                    default -> status >= 500 ? "server_error" : "invalid_request";
                });
    }
}
