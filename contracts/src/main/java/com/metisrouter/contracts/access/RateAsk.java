package com.metisrouter.contracts.access;

/// A gateway asks for a part of what a key may send in the minute that runs.
///
/// @param run of the gateway, the current one
/// @param requests that it wants to let begin beyond what it was granted before, 0 for none
/// @param tokens as `requests`
/// @param slots that it wants to hold, for requests that are under way or about to begin; in the place of what it held before
/// @param slotsUsed of these, for requests that are under way: they count whatever the limit
public record RateAsk(
        String keyId,
        String gatewayId,
        long run,
        long requests,
        long tokens,
        long slots,
        long slotsUsed) {

    public RateAsk {
        if (requests < 0 || tokens < 0 || slotsUsed < 0 || slots < slotsUsed) {
            throw new IllegalArgumentException(
                    "requests, tokens, slots and slotsUsed (expected: 0 or more, slots not below slotsUsed)");
        }
    }
}
