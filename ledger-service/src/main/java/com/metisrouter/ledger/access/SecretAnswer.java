package com.metisrouter.ledger.access;

/// The answer to a command that makes a secret.
public sealed interface SecretAnswer {

    /// @param secret to be shown once, and never again
    record Fresh(KeyEntry entry, KeySecret secret) implements SecretAnswer {}

    /// The same command came before, and its answer had the secret. This one can't.
    record ShownBefore(KeyEntry entry) implements SecretAnswer {}

    record Refused(AccessRefusal refusal) implements SecretAnswer {}
}
