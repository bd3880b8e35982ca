package com.metisrouter.proxy.routing;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// How many requests may be at a deployment at once. Thread-safe, without locks.
public final class Concurrency {

    private final AtomicInteger taken = new AtomicInteger();
    private volatile int limit;

    /// @param limit 1 or more
    public Concurrency(int limit) {
        changeLimit(limit);
    }

    /// One request's place. Closing it again has no effect, so that the several ways in which a request can end need not know of each other.
    public static final class Permit implements AutoCloseable {
        private final Concurrency from;
        private final AtomicBoolean closed = new AtomicBoolean();

        private Permit(Concurrency from) {
            this.from = from;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                from.taken.decrementAndGet();
            }
        }
    }

    /// @return null where the limit is reached
    public @Nullable Permit tryTake() {
        while (true) {
            var now = taken.get();
            if (now >= limit) {
                return null;
            }
            if (taken.compareAndSet(now, now + 1)) {
                return new Permit(this);
            }
        }
    }

    /// A lower limit takes nothing away from those who are in.
    public void changeLimit(int newLimit) {
        if (newLimit < 1) {
            throw new IllegalArgumentException("limit: " + newLimit + " (expected: 1 or more)");
        }
        limit = newLimit;
    }

    public boolean isFull() {
        return taken.get() >= limit;
    }

    public int taken() {
        return taken.get();
    }

    public int limit() {
        return limit;
    }
}
