package com.metisrouter.simulator;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/// The last requests served, oldest first, and how many older ones had to go. Shared by all event loops.
///
/// A request is in flight from `started` to `ended`; it has its record before the client can see its last byte.
/// Indices start at 1 and are never used again, also after `clear`.
final class ServedLog {

    private final int servedMax;
    private final ArrayDeque<ServedRequest> kept = new ArrayDeque<>();
    private final AtomicLong ids = new AtomicLong();
    private long lastIndex;
    private long dropped;
    private int inFlight;

    ServedLog(int servedMax) {
        this.servedMax = servedMax;
    }

    /// An id for an answer, never given twice by one simulator.
    String nextId() {
        return "sim" + ids.incrementAndGet();
    }

    synchronized void started() {
        inFlight++;
    }

    synchronized void ended(ServedRequest request) {
        inFlight--;
        if (kept.size() == servedMax) {
            kept.removeFirst();
            dropped++;
        }
        kept.addLast(request.numbered(++lastIndex));
    }

    /// Filters outside the lock, which every event loop needs to end a request.
    Page page(Predicate<ServedRequest> wanted) {
        ServedRequest[] requests;
        long droppedThen;
        int inFlightThen;
        synchronized (this) {
            requests = kept.toArray(new ServedRequest[0]);
            droppedThen = dropped;
            inFlightThen = inFlight;
        }
        return new Page(droppedThen, inFlightThen, Arrays.stream(requests).filter(wanted).toList());
    }

    synchronized int inFlight() {
        return inFlight;
    }

    synchronized void clear() {
        kept.clear();
        dropped = 0;
    }

    /// What was asked for, with what is missing from it: requests dropped and requests not ended yet.
    record Page(long dropped, int inFlight, List<ServedRequest> requests) {}
}
