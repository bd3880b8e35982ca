package com.metisrouter.proxy.rates;

import com.metisrouter.contracts.access.RateLimits;

/// How a key stands, as far as this gateway knows: what other gateways were granted since isn't counted yet.
///
/// @param requestsLeft of the minute; of no meaning where requests aren't limited
/// @param tokensLeft as `requestsLeft`
/// @param resetMillis until the next minute begins
public record RateState(RateLimits limits, long requestsLeft, long tokensLeft, long resetMillis) {

    public boolean isLimited() {
        return limits.requestsPerMinute() != null || limits.tokensPerMinute() != null;
    }
}
