package com.metisrouter.contracts.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// How much a key may send, on all gateways together. What is null is not limited.
///
/// @param requestsPerMinute requests to models that begin in one minute, 1 to `MOST`
/// @param tokensPerMinute input and output tokens of the requests that begin in one minute, 1 to `MOST`
/// @param concurrent requests to models that are under way at once, 1 to `MOST`
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RateLimits(
        @Nullable Long requestsPerMinute,
        @Nullable Long tokensPerMinute,
        @Nullable Long concurrent) {

    public static final long MOST = 1_000_000_000_000L;

    public static final RateLimits NONE = new RateLimits(null, null, null);

    public RateLimits {
        inRange("requestsPerMinute", requestsPerMinute);
        inRange("tokensPerMinute", tokensPerMinute);
        inRange("concurrent", concurrent);
    }

    private static void inRange(String name, @Nullable Long limit) {
        if (limit != null && (limit < 1 || limit > MOST)) {
            throw new IllegalArgumentException(
                    name + ": " + limit + " (expected: 1 to " + MOST + ", or none)");
        }
    }
}
