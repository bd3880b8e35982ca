package com.metisrouter.simulation;

import com.metisrouter.proxy.journal.JournalRecord;
import com.metisrouter.proxy.journal.NeededMarks;
import com.metisrouter.proxy.journal.Recovery;
import com.metisrouter.proxy.journal.SeenMarks;
import com.metisrouter.proxy.journal.StoredRecord;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The disk under a gateway's journal. What was fsynced survives; of what was only written, a crash leaves the beginning.
final class Disk {

    /// @param part which file
    /// @param index in the file
    record Position(int part, int index) {

        boolean isAfter(Position other) {
            return part != other.part ? part > other.part : index > other.index;
        }
    }

    record Found(JournalRecord record, Position after) {}

    private record Pending(
            JournalRecord record, StoredRecord stored, CompletableFuture<Void> durable) {}

    private static final class Part {
        private final List<JournalRecord> records = new ArrayList<>();
        private final List<StoredRecord> stored = new ArrayList<>();
        private final NeededMarks needed = new NeededMarks();
        private boolean forgotten;
    }

    private final World world;
    private final int recordsPerPart;
    private final int recordsMax;
    private final Consumer<JournalRecord> onDurable;
    private final List<Part> parts = new ArrayList<>();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    private @Nullable Node owner;
    private Runnable wake = () -> {};
    private Position begun = new Position(0, 0);
    private boolean broken;
    private boolean writing;

    /// @param recordsMax beyond it no admission is taken
    /// @param onDurable told of each record that will be there after any crash
    Disk(World world, int recordsPerPart, int recordsMax, Consumer<JournalRecord> onDurable) {
        this.world = world;
        this.recordsPerPart = recordsPerPart;
        this.recordsMax = recordsMax;
        this.onDurable = onDurable;
    }

    /// Takes it over from whoever had it, who can write no more.
    void open(Node newOwner, Recovery recovery) {
        leave();
        owner = newOwner;
        broken = false;
        for (var part : parts) {
            if (!part.forgotten) {
                part.stored.forEach(recovery::read);
            }
        }
        begun = new Position(parts.size(), 0);
        parts.add(new Part());
    }

    /// Where the records of the run that has it begin.
    Position begun() {
        return begun;
    }

    /// The owner is gone.
    void leave(Node who) {
        if (who.equals(owner)) {
            leave();
            if (world.sabotage() == Sabotage.DISK_FORGETS_WHAT_IT_FSYNCED
                    && !parts.getLast().records.isEmpty()) {
                parts.getLast().records.removeLast();
                parts.getLast().stored.removeLast();
            }
        }
    }

    /// Of what was only written, some is there.
    private void leave() {
        var survive = pending.isEmpty() ? 0 : world.random().nextInt(pending.size() + 1);
        for (var i = 0; i < survive; i++) {
            keep(pending.remove());
        }
        pending.clear();
        owner = null;
        writing = false;
        wake = () -> {};
    }

    /// A failed fsync: nothing more is taken in until it is opened again. Of what was being written, some is there all the same.
    void fail() {
        if (owner == null || broken) {
            return;
        }
        broken = true;
        var failed = new ArrayList<>(pending);
        var survive = pending.isEmpty() ? 0 : world.random().nextInt(pending.size() + 1);
        for (var i = 0; i < survive; i++) {
            keep(pending.remove());
        }
        pending.clear();
        failed.forEach(it -> it.durable.completeExceptionally(new IOException("disk failed")));
    }

    void onDurable(Runnable newWake) {
        wake = newWake;
    }

    boolean acceptsAdmissions() {
        return !broken && size() < recordsMax;
    }

    private int size() {
        var size = pending.size();
        for (var part : parts) {
            size += part.forgotten ? 0 : part.records.size();
        }
        return size;
    }

    CompletableFuture<Void> append(Node by, JournalRecord record) {
        if (!by.equals(owner) || broken) {
            return CompletableFuture.failedFuture(new IOException("journal has failed"));
        }
        if (record instanceof JournalRecord.Admitted && !acceptsAdmissions()) {
            return CompletableFuture.failedFuture(new IOException("journal is full"));
        }
        var entry =
                new Pending(
                        record,
                        StoredRecord.of(record, world.wallMillis()),
                        new CompletableFuture<>());
        pending.add(entry);
        if (!writing) {
            write(by);
        }
        return entry.durable;
    }

    private void write(Node by) {
        writing = true;
        world.agenda()
                .after(
                        by,
                        world.chances().fsyncNanos(world.random()),
                        () -> {
                            if (by.equals(owner) && !broken) {
                                fsynced(by);
                            }
                        });
    }

    private void fsynced(Node by) {
        var batch = new ArrayList<>(pending);
        pending.clear();
        batch.forEach(this::keep);
        batch.forEach(it -> it.durable.complete(null));
        wake.run();
        if (pending.isEmpty()) {
            writing = false;
        } else {
            write(by);
        }
    }

    private void keep(Pending entry) {
        var part = parts.getLast();
        if (part.records.size() >= recordsPerPart) {
            part = new Part();
            parts.add(part);
        }
        part.records.add(entry.record);
        part.stored.add(entry.stored);
        part.needed.note(entry.stored);
        onDurable.accept(entry.record);
    }

    Position first() {
        for (var i = 0; i < parts.size(); i++) {
            if (!parts.get(i).forgotten) {
                return new Position(i, 0);
            }
        }
        return new Position(parts.size(), 0);
    }

    @Nullable Found next(Position at) {
        var index = at.index;
        for (var i = at.part; i < parts.size(); i++) {
            var part = parts.get(i);
            if (!part.forgotten && index < part.records.size()) {
                return new Found(part.records.get(index), new Position(i, index + 1));
            }
            index = 0;
        }
        return null;
    }

    /// Deletes files that the ledger has seen all of; never the last.
    void forget(SeenMarks marks, int sentUpToPart) {
        for (var i = 0; i < Math.min(sentUpToPart, parts.size() - 1); i++) {
            var part = parts.get(i);
            if (!part.forgotten && part.needed.seenBy(marks)) {
                part.forgotten = true;
                part.records.clear();
                part.stored.clear();
            }
        }
    }
}
