package com.metisrouter.proxy.routing;

import java.time.Duration;
import java.util.function.LongSupplier;

/// How often a provider may be asked again for what it has failed at: a bucket of tokens that requests fill and retries empty.
///
/// Without it a provider in trouble gets a multiple of its load just then. Over any time, retries are at most `PERCENT` of the requests,
/// plus what the bucket held, plus one for each `TRICKLE_TIME`, without which a gateway with little traffic could never retry.
///
/// Thread-safe: a few steps under a lock.
public final class RetryBudget {

    public static final int PERCENT = 20;
    public static final int RESERVE = 10;
    public static final Duration TRICKLE_TIME = Duration.ofSeconds(10);

    private static final long RETRY = 100;

    private final LongSupplier nanoTime;

    // Guarded by this. A request brings PERCENT, a retry takes RETRY.
    private long level = RESERVE * RETRY;
    private long trickledNanoTime;

    public RetryBudget(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.trickledNanoTime = nanoTime.getAsLong();
    }

    /// A request goes to the provider for the first time.
    public synchronized void request() {
        fill(PERCENT);
    }

    /// @return whether it may go there again; if so, it is counted
    public synchronized boolean tryRetry() {
        trickle();
        if (level < RETRY) {
            return false;
        }
        level -= RETRY;
        return true;
    }

    /// Retries that would be let through now.
    public synchronized int left() {
        trickle();
        return (int) (level / RETRY);
    }

    private void trickle() {
        var now = nanoTime.getAsLong();
        var times = (now - trickledNanoTime) / TRICKLE_TIME.toNanos();
        if (times > 0) {
            trickledNanoTime += times * TRICKLE_TIME.toNanos();
            fill(Math.min(times, RESERVE) * RETRY);
        }
    }

    private void fill(long by) {
        level = Math.min(RESERVE * RETRY, level + by);
    }
}
