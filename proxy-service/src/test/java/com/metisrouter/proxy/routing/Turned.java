package com.metisrouter.proxy.routing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// A clock that is turned by hand. It starts near the end of what a long can hold, where sums of times overflow.
final class Turned implements LongSupplier {

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 7_000_000_000L);

    @Override
    public long getAsLong() {
        return nanos.get();
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
