package com.metisrouter.proxy.admission;

import com.metisrouter.contracts.money.Usd;
import java.time.Duration;

/// How much credit a gateway sets aside, and how long it waits for it.
///
/// @param floor the least that is asked for, so that small requests share a lease
/// @param ceiling the most that is asked for ahead of need
/// @param horizon how long a lease should last at the recent rate of spending
/// @param refillBelowPercent of a lease's amount: a new one is fetched in the background when less is unspent
/// @param sequencesMax admissions on one lease before another is asked for, so that one long request keeps few others' records waiting
/// @param idleAfter a lease that was not used for so long goes back
/// @param holdWait the longest that a request waits for credit
/// @param retryAfter when to try again while the ledger doesn't answer
/// @param waitersMax requests of one account that may wait for credit at once
/// @param accountsMax accounts with credit on this gateway
public record LeaseLimits(
        Usd floor,
        Usd ceiling,
        Duration horizon,
        int refillBelowPercent,
        long sequencesMax,
        Duration idleAfter,
        Duration holdWait,
        Duration retryAfter,
        int waitersMax,
        int accountsMax) {

    public static final LeaseLimits DEFAULT =
            new LeaseLimits(
                    Usd.parse("0.05"),
                    Usd.parse("1000"),
                    Duration.ofSeconds(30),
                    30,
                    2_000,
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(1),
                    10_000,
                    100_000);

    public LeaseLimits {
        if (!floor.isPositive() || ceiling.compareTo(floor) < 0) {
            throw new IllegalArgumentException(
                    "floor: "
                            + floor
                            + ", ceiling: "
                            + ceiling
                            + " (expected: 0 < floor <= ceiling)");
        }
        if (refillBelowPercent < 0 || refillBelowPercent > 90) {
            throw new IllegalArgumentException(
                    "refillBelowPercent: " + refillBelowPercent + " (expected: 0 to 90)");
        }
        if (sequencesMax > Lease.SEQUENCES_MAX) {
            throw new IllegalArgumentException(
                    "sequencesMax: "
                            + sequencesMax
                            + " (expected: 1 to "
                            + Lease.SEQUENCES_MAX
                            + ")");
        }
        if (sequencesMax < 1 || waitersMax < 1 || accountsMax < 1) {
            throw new IllegalArgumentException(
                    "sequencesMax, waitersMax and accountsMax must be 1 or more");
        }
    }

    public LeaseLimits withIdleAfter(Duration after) {
        return new LeaseLimits(
                floor,
                ceiling,
                horizon,
                refillBelowPercent,
                sequencesMax,
                after,
                holdWait,
                retryAfter,
                waitersMax,
                accountsMax);
    }

    public LeaseLimits withHoldWait(Duration wait) {
        return new LeaseLimits(
                floor,
                ceiling,
                horizon,
                refillBelowPercent,
                sequencesMax,
                idleAfter,
                wait,
                retryAfter,
                waitersMax,
                accountsMax);
    }
}
