package com.metisrouter.proxy.routing;

import java.util.Arrays;
import java.util.function.LongSupplier;

/// Keeps requests from a deployment that fails, and finds out by single probes when it no longer does.
///
/// A call asks for a pass and reports by it. The passes of a state end with that state: what began before the circuit opened, or was
/// given up as a probe, is not counted afterwards.
///
/// Thread-safe. While it is closed, asking is one volatile read; all else is a few steps under a lock.
public final class CircuitBreaker {

    public enum State {
        CLOSED,
        OPEN,
        HALF_OPEN
    }

    /// Instead of a pass.
    static final long REFUSED = -1;

    /// The window slides by tenths.
    static final int BUCKETS = 10;

    private final CircuitLimits limits;
    private final LongSupplier nanoTime;
    private final long bucketNanos;
    private final long startNanoTime;

    /// The pass while it is closed and not resting, `REFUSED` while it has to be looked at under the lock.
    private volatile long openPass;

    // What follows is guarded by this.
    private final long[] bucketNumbers = new long[BUCKETS];
    private final int[] calls = new int[BUCKETS];
    private final int[] failures = new int[BUCKETS];
    private State state = State.CLOSED;
    private long generation;
    private int openings;
    private long openedNanoTime;
    private long openNanos;
    private boolean probing;
    private long probeNanoTime;
    private boolean resting;
    private long restUntilNanoTime;

    public CircuitBreaker(CircuitLimits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.bucketNanos = limits.windowTime().toNanos() / BUCKETS;
        this.startNanoTime = nanoTime.getAsLong();
    }

    /// @param lastResort nothing but open circuits is left to this request, so it may probe before the time has come
    /// @return a pass to report with, or `REFUSED`
    long tryPass(boolean lastResort) {
        var pass = openPass;
        return pass == REFUSED ? tryProbe(lastResort) : pass;
    }

    private synchronized long tryProbe(boolean lastResort) {
        var now = nanoTime.getAsLong();
        if (isResting(now)) {
            return REFUSED;
        }
        return switch (state) {
            case CLOSED -> generation;
            case OPEN -> {
                var openFor = now - openedNanoTime;
                var enough = lastResort ? Math.min(openNanos, lastResortNanos()) : openNanos;
                yield openFor >= enough ? probe(now) : REFUSED;
            }
            case HALF_OPEN -> isProbing(now) ? REFUSED : probe(now);
        };
    }

    private long lastResortNanos() {
        return limits.lastResortTime().toNanos();
    }

    private long probe(long now) {
        state = State.HALF_OPEN;
        generation++;
        probing = true;
        probeNanoTime = now;
        return generation;
    }

    private boolean isProbing(long now) {
        return probing && now - probeNanoTime < limits.probeTime().toNanos();
    }

    /// Ends a rest whose time is over.
    private boolean isResting(long now) {
        if (resting && now - restUntilNanoTime >= 0) {
            resting = false;
            publish();
        }
        return resting;
    }

    private void publish() {
        openPass = state == State.CLOSED && !resting ? generation : REFUSED;
    }

    synchronized void report(long pass, Verdict verdict) {
        if (pass != generation) {
            return;
        }
        switch (state) {
            case CLOSED -> count(verdict);
            case HALF_OPEN -> endProbe(verdict);
            // A circuit that opens ends all passes.
            case OPEN -> throw new IllegalStateException("pass " + pass + " of an open circuit");
        }
    }

    private void count(Verdict verdict) {
        if (verdict == Verdict.NEUTRAL) {
            return;
        }
        var number = bucketNumber(nanoTime.getAsLong());
        var bucket = (int) (number % BUCKETS);
        if (bucketNumbers[bucket] != number) {
            bucketNumbers[bucket] = number;
            calls[bucket] = 0;
            failures[bucket] = 0;
        }
        calls[bucket]++;
        if (verdict == Verdict.FAILURE) {
            failures[bucket]++;
            var inWindow = callsAt(number);
            if (inWindow >= limits.callsMin()
                    && failuresAt(number) * 100L >= inWindow * (long) limits.failurePercent()) {
                open();
            }
        }
    }

    private void endProbe(Verdict verdict) {
        probing = false;
        switch (verdict) {
            case SUCCESS -> {
                state = State.CLOSED;
                generation++;
                openings = 0;
                publish();
            }
            case FAILURE -> open();
            case NEUTRAL -> {}
        }
    }

    private void open() {
        state = State.OPEN;
        generation++;
        openedNanoTime = nanoTime.getAsLong();
        openNanos = openNanos(openings);
        openings++;
        Arrays.fill(calls, 0);
        Arrays.fill(failures, 0);
        publish();
    }

    private long openNanos(int before) {
        var nanos = limits.openTime().toNanos();
        var max = limits.openTimeMax().toNanos();
        for (var i = 0; i < before && nanos < max; i++) {
            nanos = Math.min(max, nanos * 2);
        }
        return nanos;
    }

    /// Leaves the deployment alone, as its Retry-After asks. That is no failure: afterwards all is as it was.
    synchronized void rest(long nanos) {
        if (nanos <= 0) {
            return;
        }
        var until = nanoTime.getAsLong() + Math.min(nanos, RetryAfter.MAX.toNanos());
        if (!resting || until - restUntilNanoTime > 0) {
            restUntilNanoTime = until;
        }
        resting = true;
        publish();
    }

    private long bucketNumber(long now) {
        return (now - startNanoTime) / bucketNanos;
    }

    private int callsAt(long number) {
        return sum(calls, number);
    }

    private int failuresAt(long number) {
        return sum(failures, number);
    }

    private int sum(int[] counts, long number) {
        var sum = 0;
        for (var i = 0; i < BUCKETS; i++) {
            if (bucketNumbers[i] > number - BUCKETS) {
                sum += counts[i];
            }
        }
        return sum;
    }

    /// Whether a pass could be had now, without taking it: a circuit that waits for a probe is open to one.
    boolean isPassable() {
        return openPass != REFUSED || waitNanos() == 0;
    }

    /// How long until a pass could be had, 0 for at once. While a probe is under way nobody can say; then it is how often a last resort is tried.
    long waitNanos() {
        if (openPass != REFUSED) {
            return 0;
        }
        synchronized (this) {
            var now = nanoTime.getAsLong();
            if (isResting(now)) {
                return restUntilNanoTime - now;
            }
            return switch (state) {
                case CLOSED -> 0;
                case OPEN -> Math.max(0, openedNanoTime + openNanos - now);
                case HALF_OPEN -> isProbing(now) ? lastResortNanos() : 0;
            };
        }
    }

    /// What it looks like at one moment.
    ///
    /// @param restNanos how long it is still left alone for a Retry-After, 0 where it is not
    /// @param openNanos how long it stays open before it is probed, 0 where it is not open
    /// @param openings how often it opened without having closed since
    record View(
            State state, long restNanos, long openNanos, int openings, int calls, int failures) {}

    synchronized View view() {
        var now = nanoTime.getAsLong();
        var rest = isResting(now) ? restUntilNanoTime - now : 0;
        var open = state == State.OPEN ? Math.max(0, openedNanoTime + openNanos - now) : 0;
        var number = bucketNumber(now);
        return new View(state, rest, open, openings, callsAt(number), failuresAt(number));
    }
}
