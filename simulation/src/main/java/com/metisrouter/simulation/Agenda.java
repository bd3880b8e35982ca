package com.metisrouter.simulation;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The one queue of everything that is going to happen, and the one clock.
///
/// What is due at the same instant happens in the order in which it was planned, so that a seed has one history.
final class Agenda {

    private record Entry(long at, long number, @Nullable Node owner, Runnable task)
            implements Comparable<Entry> {

        @Override
        public int compareTo(Entry other) {
            var byTime = Long.compare(at, other.at);
            return byTime == 0 ? Long.compare(number, other.number) : byTime;
        }
    }

    private static final long DIGEST_PRIME = 0x100000001b3L;

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private long nanos;
    private long planned;
    private long done;
    private long digest = 0xcbf29ce484222325L;

    /// Since the beginning of the world.
    long nanos() {
        return nanos;
    }

    /// How many things have happened.
    long done() {
        return done;
    }

    /// Two histories with the same digest were the same, step by step.
    long digest() {
        return digest;
    }

    void mix(long value) {
        digest = (digest ^ value) * DIGEST_PRIME;
    }

    void after(long delayNanos, Runnable task) {
        plan(null, delayNanos, task);
    }

    /// @param owner if it is dead by then, nothing happens; while it is paused, it happens later
    void after(Node owner, long delayNanos, Runnable task) {
        plan(owner, delayNanos, task);
    }

    private void plan(@Nullable Node owner, long delayNanos, Runnable task) {
        entries.add(
                new Entry(Math.addExact(nanos, Math.max(0, delayNanos)), planned++, owner, task));
    }

    /// @return false if nothing will ever happen again
    boolean step() {
        while (true) {
            var next = entries.poll();
            if (next == null) {
                return false;
            }
            var owner = next.owner;
            if (owner != null && !owner.alive()) {
                continue;
            }
            nanos = next.at;
            if (owner != null && owner.pausedUntil() > nanos) {
                entries.add(new Entry(owner.pausedUntil(), next.number, owner, next.task));
                continue;
            }
            done++;
            mix(nanos);
            mix(next.number);
            next.task.run();
            return true;
        }
    }
}
