package com.metisrouter.proxy.journal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/// The records whose acknowledgement by Kafka somebody waits for, in the order of the journal.
///
/// The journal's thread adds, the publisher's takes away, housekeeping looks for those that wait too long.
final class Acknowledgements {

    private record Awaited(Position after, long sinceNanos, CompletableFuture<Void> done) {}

    private final ConcurrentLinkedQueue<Awaited> awaited = new ConcurrentLinkedQueue<>();
    private final KafkaPatience patience;
    private final LongSupplier nanoTime;

    Acknowledgements(KafkaPatience patience, LongSupplier nanoTime) {
        this.patience = patience;
        this.nanoTime = nanoTime;
    }

    /// @param after the place behind the record, which is not yet shown to the publisher
    void await(Position after, CompletableFuture<Void> done) {
        awaited.add(new Awaited(after, nanoTime.getAsLong(), done));
    }

    /// Kafka has acknowledged everything up to there.
    void reached(Position upTo) {
        for (var first = awaited.peek();
                first != null && !first.after().isAfter(upTo);
                first = awaited.peek()) {
            awaited.remove();
            first.done().complete(null);
        }
    }

    /// How long the oldest has waited. One that nobody waits for any more still counts: it says that Kafka is away.
    Duration oldest() {
        var first = awaited.peek();
        return first == null
                ? Duration.ZERO
                : Duration.ofNanos(nanoTime.getAsLong() - first.sinceNanos());
    }

    boolean tooSlow() {
        return oldest().compareTo(patience.admitting()) > 0;
    }

    /// Tells those who have waited too long.
    void giveUpLate() {
        var before = nanoTime.getAsLong() - patience.waiting().toNanos();
        for (var one : awaited) {
            if (one.sinceNanos() - before > 0) {
                return;
            }
            one.done().completeExceptionally(new Unacknowledged(patience.waiting()));
        }
    }

    /// Tells all who wait: nothing is sent any more.
    void giveUp() {
        for (var one = awaited.poll(); one != null; one = awaited.poll()) {
            one.done()
                    .completeExceptionally(
                            new Unacknowledged(
                                    Duration.ofNanos(nanoTime.getAsLong() - one.sinceNanos())));
        }
    }
}
