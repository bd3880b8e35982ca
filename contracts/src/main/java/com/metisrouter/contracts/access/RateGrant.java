package com.metisrouter.contracts.access;

import org.jspecify.annotations.Nullable;

/// What a gateway may let begin of what it asked for. What is granted in a minute lapses with it.
///
/// @param limits of the key, as the ledger knows them
/// @param requests granted, at most what was asked for; so with tokens
/// @param requestsLeft of the minute, after this grant; null where they aren't limited
/// @param tokensLeft as `requestsLeft`
/// @param slots that the gateway holds now
/// @param windowEndsInMillis when the next minute begins
/// @param slotsForMillis how long the slots are the gateway's, unless it asks again
/// @param gateways that are alive, the caller among them
/// @param currentRun of the gateway; another than the caller's has fenced it, and nothing is granted
public record RateGrant(
        RateLimits limits,
        long requests,
        long tokens,
        @Nullable Long requestsLeft,
        @Nullable Long tokensLeft,
        long slots,
        long windowEndsInMillis,
        long slotsForMillis,
        int gateways,
        long currentRun) {}
