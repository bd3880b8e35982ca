package com.metisrouter.ledger.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.metisrouter.contracts.access.RateLimits;
import com.metisrouter.contracts.access.SpendLimit;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything about a key that may be set when it is made and changed later. Its project may not: usage would change sides.
///
/// @param models that it may call, empty for all; so with endpoints and addresses
/// @param rates how much it may send; null where that isn't limited
/// @param shortageAs429 true where too little money is told as status 429, for clients that know no 402; else null
public record KeyAttributes(
        String name,
        String client,
        String workflow,
        List<String> models,
        List<String> endpoints,
        List<SpendLimit> limits,
        List<String> allowedIps,
        @Nullable Instant expiresAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable RateLimits rates,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean shortageAs429) {

    public KeyAttributes {
        models = List.copyOf(models);
        endpoints = List.copyOf(endpoints);
        limits = List.copyOf(limits);
        allowedIps = List.copyOf(allowedIps);
        shortageAs429 = Boolean.TRUE.equals(shortageAs429) ? true : null;
    }

    /// Restricted by nothing.
    public static KeyAttributes named(String name) {
        return new KeyAttributes(
                name, "", "", List.of(), List.of(), List.of(), List.of(), null, null, null);
    }
}
