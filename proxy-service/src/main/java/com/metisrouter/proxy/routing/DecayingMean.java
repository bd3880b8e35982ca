package com.metisrouter.proxy.routing;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/// A mean in which each new value weighs a fifth, once there are some, and all of them fade with time.
///
/// Old values must fade: a deployment that is avoided for being slow gets no requests, so nothing else would ever show that it is fast again.
///
/// Thread-safe, without locks.
final class DecayingMean {

    /// How much of the earlier values' weight a new value leaves. The weight so tends to 5.
    private static final int KEPT_PERCENT = 80;

    /// Two values that are fresh make it; five or more last for a minute and three quarters at a half-life of a minute.
    private static final long KNOWN_MILLI_WEIGHT = 1_500;

    static final long UNKNOWN = -1;

    private record Kept(long mean, long milliWeight, long nanoTime) {}

    private final long halfLifeNanos;
    private final AtomicReference<Kept> kept = new AtomicReference<>(new Kept(0, 0, 0));

    DecayingMean(long halfLifeNanos) {
        this.halfLifeNanos = halfLifeNanos;
    }

    void add(long value, long now) {
        while (true) {
            var was = kept();
            var weight = milliWeight(was, now) * KEPT_PERCENT / 100.0 + 1_000;
            var mean = was.mean + (value - was.mean) * (1_000 / weight);
            if (kept.compareAndSet(was, new Kept(Math.round(mean), Math.round(weight), now))) {
                return;
            }
        }
    }

    /// @return `UNKNOWN` where there are too few values, or they are too old
    long at(long now) {
        var is = kept();
        return milliWeight(is, now) >= KNOWN_MILLI_WEIGHT ? is.mean : UNKNOWN;
    }

    private long milliWeight(Kept of, long now) {
        var age = Math.max(0, now - of.nanoTime);
        return of.milliWeight == 0
                ? 0
                : Math.round(of.milliWeight * Math.exp(-Math.log(2) * age / halfLifeNanos));
    }

    private Kept kept() {
        return Objects.requireNonNull(kept.get());
    }
}
