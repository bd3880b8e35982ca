package com.metisrouter.contracts.metering;

/// What is charged of a request, by where its numbers come from.
public enum Owed {
    NOTHING,
    /// The provider's own usage, or what its answer shows, where that came; else nothing.
    USAGE,
    /// The provider's own usage; where that did not come, the input and the output that was received, counted.
    USAGE_OR_COUNT
}
