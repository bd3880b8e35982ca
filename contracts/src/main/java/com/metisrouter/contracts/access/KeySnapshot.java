package com.metisrouter.contracts.access;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a gateway knows of an API key. Travels on `access.keys.v1`, keyed by hash. The secret itself is stored nowhere.
///
/// @param keyHash SHA-256 of the secret, lower-case hex
/// @param models exact model ids that may be called; empty for all
public record KeySnapshot(
        String keyHash,
        String keyId,
        String accountId,
        String name,
        String project,
        String client,
        String workflow,
        Status status,
        List<String> models,
        Instant createdAt,
        @Nullable Instant expiresAt) {

    /// Whether the key may be used.
    public enum Status {
        ACTIVE,
        REVOKED
    }

    public KeySnapshot {
        models = List.copyOf(models);
    }
}
