package com.metisrouter.proxy.telemetry;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// The times of one trace: the wall clock is looked at once, and all else counted from there by the monotonic one.
final class TraceClock {

    private final long epochNanos = ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
    private final long nanos = System.nanoTime();

    /// In nanoseconds since the epoch.
    long now() {
        return at(System.nanoTime());
    }

    /// @param nanoTime of `System.nanoTime()`
    long at(long nanoTime) {
        return epochNanos + (nanoTime - nanos);
    }
}
