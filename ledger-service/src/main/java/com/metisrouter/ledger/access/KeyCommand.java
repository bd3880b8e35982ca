package com.metisrouter.ledger.access;

import com.metisrouter.contracts.access.KeySnapshot;
import java.time.Duration;
import java.util.function.UnaryOperator;

/// What may be asked of a key.
public sealed interface KeyCommand {

    String keyId();

    /// @param key as it shall be, with the hash of its first secret
    /// @param commandKey the caller's idempotency key; empty where it gave none
    /// @param requestHash tells one request from another that has the same command key
    record CreateKey(KeySnapshot key, String actor, String commandKey, String requestHash)
            implements KeyCommand {
        @Override
        public String keyId() {
            return key.keyId();
        }
    }

    /// @param change of the attributes that the key has when it is asked
    record ChangeKey(String keyId, UnaryOperator<KeyAttributes> change, String actor)
            implements KeyCommand {}

    /// @param keyHash of the secret that takes the current one's place
    /// @param overlap how long the current one goes on working
    record RotateKey(
            String keyId, String keyHash, Duration overlap, String actor, String commandKey)
            implements KeyCommand {

        public RotateKey {
            if (overlap.isNegative()) {
                throw new IllegalArgumentException(
                        "overlap: " + overlap + " (expected: 0 or more)");
            }
        }
    }

    record RevokeKey(String keyId, String actor) implements KeyCommand {}
}
