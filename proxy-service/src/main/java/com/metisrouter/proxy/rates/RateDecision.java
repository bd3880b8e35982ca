package com.metisrouter.proxy.rates;

import java.time.Duration;

/// Whether a key may send one more request now.
public sealed interface RateDecision {

    /// Which rate is reached.
    enum Rate {
        REQUESTS,
        TOKENS,
        CONCURRENT
    }

    /// @param pass to be ended with the request
    record Admitted(RatePass pass) implements RateDecision {}

    /// @param limit of the key
    /// @param needed tokens that the request is counted with; 1 of other rates
    /// @param left of what is needed
    /// @param retryAfter when it may go
    record Reached(Rate rate, long limit, long needed, long left, Duration retryAfter)
            implements RateDecision {}

    /// The ledger doesn't answer, and this gateway's own part is used up.
    record Unavailable(Duration retryAfter) implements RateDecision {}
}
