package com.metisrouter.ledger.access;

import com.metisrouter.contracts.access.KeySnapshot;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What happened to an API key. Stays in the ledger; gateways are told the outcome, a `KeySnapshot`.
///
/// Fields after `recordedAt` came later: in events that were written before them they are empty.
public sealed interface KeyEvent {

    String keyId();

    Instant recordedAt();

    /// @param requestHash tells one request from another that has the same command key
    record KeyCreated(
            KeySnapshot key,
            Instant recordedAt,
            String actor,
            String commandKey,
            String requestHash)
            implements KeyEvent {

        public KeyCreated {
            actor = Objects.requireNonNullElse(actor, "");
            commandKey = Objects.requireNonNullElse(commandKey, "");
            requestHash = Objects.requireNonNullElse(requestHash, "");
        }

        @Override
        public String keyId() {
            return key.keyId();
        }
    }

    /// @param attributes all of them, as they are from now on
    record KeyChanged(String keyId, KeyAttributes attributes, String actor, Instant recordedAt)
            implements KeyEvent {}

    /// @param keyHash of the secret that is current from now on
    /// @param previous the secret that was, and until when it still works
    /// @param ended the secret that was being replaced before this one and works no more; null where there was none
    /// @param overlapMillis as it was asked for
    record KeyRotated(
            String keyId,
            String keyHash,
            ReplacedSecret previous,
            @Nullable ReplacedSecret ended,
            long overlapMillis,
            String actor,
            String commandKey,
            Instant recordedAt)
            implements KeyEvent {}

    record KeyRevoked(String keyId, Instant recordedAt, String actor) implements KeyEvent {

        public KeyRevoked {
            actor = Objects.requireNonNullElse(actor, "");
        }
    }
}
