package com.metisrouter.proxy.routing;

import java.time.Duration;
import java.util.function.LongSupplier;

/// How fast a deployment has been of late. Thread-safe, without locks.
public final class LatencyStats {

    public static final long UNKNOWN = DecayingMean.UNKNOWN;

    static final Duration HALF_LIFE = Duration.ofMinutes(1);

    /// A rate of fewer tokens is mostly the time of the last packet.
    static final long OUTPUT_TOKENS_MIN = 8;

    private static final long NANOS_MAX = Duration.ofDays(1).toNanos();

    private final DecayingMean firstByteNanos = new DecayingMean(HALF_LIFE.toNanos());
    private final DecayingMean milliTokensPerSecond = new DecayingMean(HALF_LIFE.toNanos());
    private final LongSupplier nanoTime;

    public LatencyStats(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// @param nanos from sending the request to the first byte of its answer
    public void firstByte(long nanos) {
        firstByteNanos.add(Math.clamp(nanos, 0, NANOS_MAX), nanoTime.getAsLong());
    }

    /// @param outputTokens of the whole answer
    /// @param nanos from the first byte to the last
    public void output(long outputTokens, long nanos) {
        if (outputTokens >= OUTPUT_TOKENS_MIN && nanos > 0) {
            milliTokensPerSecond.add(Math.round(outputTokens * 1e12 / nanos), nanoTime.getAsLong());
        }
    }

    /// @return `UNKNOWN` where too little was measured of late
    public long firstByteNanos() {
        return firstByteNanos.at(nanoTime.getAsLong());
    }

    /// Thousandths of output tokens a second.
    ///
    /// @return `UNKNOWN` where too little was measured of late
    public long milliTokensPerSecond() {
        return milliTokensPerSecond.at(nanoTime.getAsLong());
    }
}
