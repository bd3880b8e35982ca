package com.metisrouter.contracts.idempotency;

/// Why an answer that was paid isn't kept.
public enum NotKept {
    /// Larger than a gateway keeps.
    TOO_LARGE,
    /// The API key, or the gateway, keeps as much as it may.
    NO_ROOM,
    /// The request ended in an error before anything was answered.
    ENDED_IN_ERROR
}
