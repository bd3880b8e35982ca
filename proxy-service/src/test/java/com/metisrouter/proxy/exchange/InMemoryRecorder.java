package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.metering.RequestAdmitted;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.proxy.journal.JournalRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/// A journal in memory, on a thread of its own as the real one, with gates that a test can hold shut or break.
public final class InMemoryRecorder implements Recorder, AutoCloseable {

    private record Waiting(JournalRecord record, CompletableFuture<Void> done) {}

    private final java.util.concurrent.ExecutorService thread = Executors.newSingleThreadExecutor();
    private final List<JournalRecord> records = new ArrayList<>();
    private final ConcurrentLinkedQueue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private volatile Predicate<JournalRecord> shut = _ -> false;
    private volatile Predicate<JournalRecord> broken = _ -> false;
    private volatile boolean accepting = true;

    @Override
    public CompletableFuture<Void> append(JournalRecord record) {
        var done = new CompletableFuture<Void>();
        var entry = new Waiting(record, done);
        if (shut.test(record)) {
            waiting.add(entry);
        } else {
            ((Executor) thread).execute(() -> keep(entry));
        }
        return done;
    }

    @Override
    public CompletableFuture<Void> keep(JournalRecord record) {
        return append(record);
    }

    private void keep(Waiting entry) {
        if (broken.test(entry.record)) {
            entry.done.completeExceptionally(new IOException("the disk is full"));
            return;
        }
        synchronized (records) {
            records.add(entry.record);
        }
        entry.done.complete(null);
    }

    /// Records that match wait until `open`.
    public void shut(Predicate<JournalRecord> which) {
        shut = which;
    }

    public void open() {
        shut = _ -> false;
        for (var entry = waiting.poll(); entry != null; entry = waiting.poll()) {
            var next = entry;
            ((Executor) thread).execute(() -> keep(next));
        }
    }

    /// Records that match fail.
    public void breakFor(Predicate<JournalRecord> which) {
        broken = which;
    }

    public void accepting(boolean value) {
        accepting = value;
    }

    @Override
    public boolean acceptsAdmissions() {
        return accepting;
    }

    public List<RequestMetered> metered() {
        synchronized (records) {
            return records.stream()
                    .filter(JournalRecord.Metered.class::isInstance)
                    .map(record -> ((JournalRecord.Metered) record).event())
                    .toList();
        }
    }

    public List<RequestAdmitted> admitted() {
        synchronized (records) {
            return records.stream()
                    .filter(JournalRecord.Admitted.class::isInstance)
                    .map(record -> ((JournalRecord.Admitted) record).event())
                    .toList();
        }
    }

    public List<RequestMetered> checkpoints() {
        synchronized (records) {
            return records.stream()
                    .filter(JournalRecord.Checkpoint.class::isInstance)
                    .map(record -> ((JournalRecord.Checkpoint) record).event())
                    .toList();
        }
    }

    public int waiting() {
        return waiting.size();
    }

    @Override
    public void close() {
        thread.close();
    }
}
