package com.metisrouter.contracts.metering;

/// How an admitted request ended. Each has exactly one.
public enum Outcome {
    /// The provider answered in full.
    COMPLETED,
    /// The client went away before the end.
    CLIENT_ABORTED,
    /// The provider refused the request (4xx) before any output.
    UPSTREAM_REJECTED,
    /// The provider failed (5xx, timeout, reset) before any output.
    UPSTREAM_FAILED,
    /// The provider's answer ended before it was complete.
    UPSTREAM_TRUNCATED,
    /// The stream was cut because its hold was used up.
    HOLD_EXHAUSTED,
    /// Never forwarded: something of our own failed after the admission.
    VOIDED,
    /// The gateway died before it could say; found in its journal at the next start.
    ORPHANED
}
