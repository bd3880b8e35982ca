package com.metisrouter.ledger.access;

import com.metisrouter.contracts.access.KeySnapshot;
import java.time.Instant;

/// What happened to an API key. Stays in the ledger; gateways are told the outcome, a `KeySnapshot`.
public sealed interface KeyEvent {

    String keyId();

    record KeyCreated(KeySnapshot key, Instant recordedAt) implements KeyEvent {
        @Override
        public String keyId() {
            return key.keyId();
        }
    }

    record KeyRevoked(String keyId, Instant recordedAt) implements KeyEvent {}
}
