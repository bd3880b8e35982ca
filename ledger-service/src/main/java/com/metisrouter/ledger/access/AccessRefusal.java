package com.metisrouter.ledger.access;

/// Why a key or a project says no.
public enum AccessRefusal {
    NO_SUCH_KEY,
    NO_SUCH_PROJECT,
    /// The caller's key was used for another command.
    COMMAND_KEY_REUSED,
    KEY_REVOKED,
    KEY_EXPIRED,
    /// An expiry that has passed.
    EXPIRES_IN_THE_PAST,
    ROTATED_TOO_OFTEN,
    /// There already, made with other attributes.
    PROJECT_DIFFERS,
    PROJECT_ARCHIVED,
    PROJECT_FULL
}
