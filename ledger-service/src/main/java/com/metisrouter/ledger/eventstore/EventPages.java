package com.metisrouter.ledger.eventstore;

import com.metisrouter.contracts.Edge;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/// All events from a position on, page by page: while one page is worked on the next is read, so at most two are in memory.
///
/// Pages are of about so many bytes, whatever the size of events.
@Edge
public final class EventPages {

    private static final long PAGE_BYTES = 4L * 1024 * 1024;
    private static final int EVENTS_FIRST = 16;
    private static final int EVENTS_MAX = 4_000;

    private final StoredEvents events;

    public EventPages(StoredEvents events) {
        this.events = events;
    }

    /// @param work told of each page, on the caller's thread
    /// @return where the last event stands
    public EventPosition forEach(EventPosition from, Consumer<List<StoredEvent>> work) {
        try (var reader =
                Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory())) {
            var at = from;
            var next = reader.submit(() -> events.after(from, EVENTS_FIRST));
            while (true) {
                var page = await(next);
                if (page.isEmpty()) {
                    return at;
                }
                at = page.getLast().position();
                var after = at;
                var size = sizeAfter(page);
                next = reader.submit(() -> events.after(after, size));
                work.accept(page);
            }
        }
    }

    private static int sizeAfter(List<StoredEvent> page) {
        var bytes = 0L;
        for (var event : page) {
            bytes += event.payload().length;
        }
        // No more than twice as many at once, since large events may follow small ones.
        var size = Math.min(page.size() * 2L, PAGE_BYTES * page.size() / Math.max(1, bytes));
        return Math.clamp(size, EVENTS_FIRST, EVENTS_MAX);
    }

    private static List<StoredEvent> await(Future<List<StoredEvent>> page) {
        try {
            return page.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while events were read", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException ours
                    ? ours
                    : new IllegalStateException("events could not be read", e);
        }
    }
}
