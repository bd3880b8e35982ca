package com.metisrouter.ledger.access;

import com.metisrouter.contracts.access.SpendLimit;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything about a key that may be set when it is made and changed later. Its project may not: usage would change sides.
///
/// @param models that it may call, empty for all; so with endpoints and addresses
public record KeyAttributes(
        String name,
        String client,
        String workflow,
        List<String> models,
        List<String> endpoints,
        List<SpendLimit> limits,
        List<String> allowedIps,
        @Nullable Instant expiresAt) {

    public KeyAttributes {
        models = List.copyOf(models);
        endpoints = List.copyOf(endpoints);
        limits = List.copyOf(limits);
        allowedIps = List.copyOf(allowedIps);
    }

    /// Restricted by nothing.
    public static KeyAttributes named(String name) {
        return new KeyAttributes(name, "", "", List.of(), List.of(), List.of(), List.of(), null);
    }
}
