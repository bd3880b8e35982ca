package com.metisrouter.ledger.access;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.ledger.access.KeyEvent.KeyCreated;
import com.metisrouter.ledger.access.KeyEvent.KeyRevoked;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rules of an API key: it is created, and may be revoked, for good.
final class KeyDecider {

    private KeyDecider() {}

    static KeyCreated create(KeySnapshot key, Instant now) {
        return new KeyCreated(key, now);
    }

    /// @return empty where it is revoked already
    static Optional<KeyRevoked> revoke(KeySnapshot key, Instant now) {
        return key.status() == KeySnapshot.Status.ACTIVE
                ? Optional.of(new KeyRevoked(key.keyId(), now))
                : Optional.empty();
    }

    static KeySnapshot evolve(@Nullable KeySnapshot key, KeyEvent event) {
        return switch (event) {
            case KeyCreated created -> created.key();
            case KeyRevoked revoked -> revoked(key, revoked);
        };
    }

    private static KeySnapshot revoked(@Nullable KeySnapshot key, KeyRevoked event) {
        if (key == null) {
            throw new IllegalStateException(
                    event.keyId() + " is revoked (expected: created before)");
        }
        return new KeySnapshot(
                key.keyHash(),
                key.keyId(),
                key.accountId(),
                key.name(),
                key.project(),
                key.client(),
                key.workflow(),
                KeySnapshot.Status.REVOKED,
                key.models(),
                key.createdAt(),
                key.expiresAt());
    }
}
