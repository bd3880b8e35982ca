package com.metisrouter.proxy.errors;

import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.wire.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How an error is written in the protocol that its caller speaks, which the path says.
public enum ErrorShape {
    OPENAI {
        @Override
        byte[] json(Problem problem, String requestId) {
            var inner = new LinkedHashMap<String, @Nullable Object>();
            inner.put("message", problem.message());
            inner.put("type", problem.type());
            inner.put("code", problem.code());
            inner.put("param", problem.param());
            inner.put("request_id", requestId);
            inner.putAll(problem.details());
            return Json.bytes(Map.of("error", inner));
        }
    },
    ANTHROPIC {
        @Override
        byte[] json(Problem problem, String requestId) {
            var inner = new LinkedHashMap<String, @Nullable Object>();
            inner.put("type", anthropicType(problem));
            inner.put("message", problem.message());
            inner.put("code", problem.code());
            if (problem.param() != null) {
                inner.put("param", problem.param());
            }
            inner.putAll(problem.details());
            var outer = new LinkedHashMap<String, Object>();
            outer.put("type", "error");
            outer.put("error", inner);
            outer.put("request_id", requestId);
            return Json.bytes(outer);
        }
    },
    GEMINI {
        @Override
        byte[] json(Problem problem, String requestId) {
            var metadata = new LinkedHashMap<String, String>();
            metadata.put("request_id", requestId);
            if (problem.param() != null) {
                metadata.put("param", problem.param());
            }
            problem.details().forEach((name, value) -> metadata.put(name, value.toString()));
            var info = new LinkedHashMap<String, Object>();
            info.put("@type", "type.googleapis.com/google.rpc.ErrorInfo");
            info.put("reason", problem.code());
            info.put("domain", "metisrouter");
            info.put("metadata", metadata);
            var inner = new LinkedHashMap<String, Object>();
            inner.put("code", problem.status());
            inner.put("message", problem.message());
            inner.put("status", googleStatus(problem.status()));
            inner.put("details", List.of(info));
            return Json.bytes(Map.of("error", inner));
        }
    };

    abstract byte[] json(Problem problem, String requestId);

    public static ErrorShape of(Protocol protocol) {
        return switch (protocol) {
            case OPENAI -> OPENAI;
            case ANTHROPIC -> ANTHROPIC;
            case GEMINI -> GEMINI;
        };
    }

    /// By the path as it was sent, which may be one at which nothing is published.
    public static ErrorShape ofPath(String path) {
        if (path.startsWith("/v1/messages") || path.endsWith("/v1/messages")) {
            return ANTHROPIC;
        }
        return path.startsWith("/v1beta/")
                        || (path.startsWith("/v1/models/") && path.indexOf(':') > 0)
                ? GEMINI
                : OPENAI;
    }

    private static String anthropicType(Problem problem) {
        return switch (problem.status()) {
            case 401 -> "authentication_error";
            case 402 -> "billing_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503, 529 -> "overloaded_error";
            case 408, 504 -> "timeout_error";
            default -> problem.status() >= 500 ? "api_error" : "invalid_request_error";
        };
    }

    private static String googleStatus(int status) {
        return switch (status) {
            case 401 -> "UNAUTHENTICATED";
            case 402 -> "FAILED_PRECONDITION";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 409 -> "ABORTED";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 500 -> "INTERNAL";
            case 501 -> "UNIMPLEMENTED";
            case 502, 503 -> "UNAVAILABLE";
            case 504 -> "DEADLINE_EXCEEDED";
            default -> status >= 500 ? "UNKNOWN" : "INVALID_ARGUMENT";
        };
    }
}
