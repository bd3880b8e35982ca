package com.metisrouter.proxy.errors;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An error as the client will see it, in the shape of the protocol that it speaks.
///
/// @param status the HTTP status; the code's own but for what a provider refused
/// @param code the stable code, or the provider's own
/// @param param the request's field that is at fault, null where none is
/// @param details further fields of the error object
/// @param headers further headers of the answer
public record Problem(
        ErrorCode error,
        int status,
        String type,
        String code,
        String message,
        @Nullable String param,
        Map<String, Object> details,
        Map<String, String> headers) {

    /// How long a client is told to wait where nothing better is known.
    public static final Duration RETRY_AFTER_DEFAULT = Duration.ofSeconds(1);

    /// Whether OpenAI's clients try again by themselves.
    public static final String SHOULD_RETRY = "x-should-retry";

    public Problem {
        details = Map.copyOf(details);
        headers = Map.copyOf(headers);
    }

    public static Problem of(ErrorCode error, String message) {
        return new Problem(
                error,
                error.status(),
                error.type(),
                error.code(),
                message,
                null,
                Map.of(),
                Map.of());
    }

    public static Problem of(ErrorCode error, String message, String param) {
        return new Problem(
                error,
                error.status(),
                error.type(),
                error.code(),
                message,
                param,
                Map.of(),
                Map.of());
    }

    public static Problem retryLater(ErrorCode error, String message, Duration after) {
        return of(error, message)
                .withHeader("retry-after", Long.toString(Math.max(1, after.toSeconds())));
    }

    public Problem withHeader(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Problem(error, status, type, code, message, param, details, more);
    }

    /// Too little money as 429, for clients that know no 402. What else it says stays; that waiting doesn't help is said by a header that
    /// OpenAI's clients look at.
    public Problem withShortageAs429() {
        return status == 402
                ? new Problem(error, 429, type, code, message, param, details, headers)
                        .withHeader(SHOULD_RETRY, "false")
                : this;
    }

    public Problem withDetail(String name, Object value) {
        var more = new LinkedHashMap<>(details);
        more.put(name, value);
        return new Problem(error, status, type, code, message, param, more, headers);
    }

    /// @param shape of the protocol that the caller speaks
    public byte[] json(String requestId, ErrorShape shape) {
        return shape.json(this, requestId);
    }
}
