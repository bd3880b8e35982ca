package com.metisrouter.proxy.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The append-only journal of a gateway, on disk: what an answer waits for, alone or together with Kafka.
///
/// One thread writes. It takes whatever has queued up, writes it at once, fsyncs once, and completes all of it: so the busier it is, the
/// less an fsync costs each. A failed write or fsync is final, since the kernel may have dropped the pages: nothing more is taken in, and
/// the next start reads what the disk really has.
public final class Journal implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    /// Records waiting to be written; admissions are refused beyond half of it, so that the ends of requests still fit.
    private static final int QUEUE_MAX = 65_536;

    private static final int QUEUE_ADMISSIONS_MAX = QUEUE_MAX / 2;

    /// Most that is written at once.
    private static final int BATCH_BYTES_MAX = 1 << 20;

    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Pending(
            StoredRecord record,
            byte[] body,
            CompletableFuture<Void> fsynced,
            @Nullable CompletableFuture<Void> acknowledged) {

        Pending(StoredRecord record, byte[] body) {
            this(record, body, new CompletableFuture<>(), null);
        }

        Pending andAcknowledged() {
            return new Pending(record, body, fsynced, new CompletableFuture<>());
        }

        void fail(Throwable why) {
            fsynced.completeExceptionally(why);
            if (acknowledged != null) {
                acknowledged.completeExceptionally(why);
            }
        }

        /// So that the writer sees that it should stop; never written.
        static Pending wake() {
            var nothing = new byte[0];
            return new Pending(
                    new StoredRecord(StoredRecord.Kind.LEASE_TAKEN, "", "", 0, 0, 0, 0, nothing),
                    nothing);
        }

        boolean onlyWakes() {
            return body.length == 0;
        }
    }

    private final Path dir;
    private final JournalLimits limits;
    private final Durability durability;
    private final Acknowledgements acknowledgements;
    private final InstantSource clock;
    private final FileChannel lockChannel;
    private final FileLock lock;
    private final ConcurrentSkipListMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
    private final LinkedBlockingQueue<Pending> queue = new LinkedBlockingQueue<>(QUEUE_MAX);
    private final Thread writer;
    private final Position begun;
    private volatile Runnable onReadable = () -> {};
    private volatile LongConsumer onSynced = _ -> {};
    private volatile boolean closing;
    private volatile boolean diskHasReserve = true;
    private volatile @Nullable Exception failure;

    // The writer's own.
    private final SegmentWriter file;
    private final ByteBuffer batch =
            ByteBuffer.allocateDirect(BATCH_BYTES_MAX + Frame.BODY_BYTES_MAX + 64);

    private Journal(
            Path dir,
            JournalLimits limits,
            Durability durability,
            KafkaPatience patience,
            InstantSource clock,
            Consumer<StoredRecord> onRecovered,
            FileChannel lockChannel,
            FileLock lock)
            throws IOException {
        this.dir = dir;
        this.limits = limits;
        this.durability = durability;
        this.acknowledgements = new Acknowledgements(patience, System::nanoTime);
        this.clock = clock;
        this.lockChannel = lockChannel;
        this.lock = lock;
        var next = recover(onRecovered);
        this.file = new SegmentWriter(dir, next);
        segments.put(next, file.active());
        this.begun = new Position(next, Segment.HEADER_BYTES, 0);
        checkDisk();
        this.writer = Thread.ofPlatform().daemon().name("journal-writer").unstarted(this::writeAll);
    }

    /// Reads what is there, then takes records in.
    ///
    /// @param patience how long Kafka is waited for, where the policy waits for it
    /// @param recovery told of each record that is there, in order
    /// @throws JournalCorrupt if something that had been fsynced can't be read
    /// @throws IOException if the folder can't be used, or another process uses it
    public static Journal open(
            Path dir,
            JournalLimits limits,
            Durability durability,
            KafkaPatience patience,
            InstantSource clock,
            Recovery recovery)
            throws IOException {
        return open(dir, limits, durability, patience, clock, recovery::read);
    }

    static Journal open(
            Path dir,
            JournalLimits limits,
            Durability durability,
            KafkaPatience patience,
            InstantSource clock,
            Consumer<StoredRecord> onRecovered)
            throws IOException {
        Files.createDirectories(dir);
        var lockChannel =
                FileChannel.open(
                        dir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            var lock = lockOf(lockChannel, dir);
            var journal =
                    new Journal(
                            dir,
                            limits,
                            durability,
                            patience,
                            clock,
                            onRecovered,
                            lockChannel,
                            lock);
            journal.writer.start();
            return journal;
        } catch (IOException | RuntimeException e) {
            lockChannel.close();
            throw e;
        }
    }

    private static FileLock lockOf(FileChannel channel, Path dir) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new IOException("journal folder " + dir + " is in use by another gateway");
        }
        return lock;
    }

    /// Completes on the journal's thread once the record is fsynced, exceptionally if it can't be.
    public CompletableFuture<Void> append(JournalRecord record) {
        try {
            var pending = encoded(record);
            take(pending);
            return pending.fsynced();
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /// Completes once the record is as durable as the policy says. With `Unacknowledged` where only Kafka was too slow.
    public CompletableFuture<Void> appendByPolicy(JournalRecord record) {
        if (!durability.waitsForKafka()) {
            return append(record);
        }
        try {
            var pending = encoded(record).andAcknowledged();
            take(pending);
            var acknowledged = Objects.requireNonNull(pending.acknowledged());
            return durability.waitsForFsync()
                    ? pending.fsynced().thenCombine(acknowledged, (_, _) -> null)
                    : acknowledged;
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Pending encoded(JournalRecord record) throws IOException {
        var refused = refusal(record);
        if (refused != null) {
            throw new IOException(refused);
        }
        var stored = StoredRecord.of(record, clock.millis());
        var body = stored.encodedBody();
        if (body.length > Frame.BODY_BYTES_MAX) {
            throw new IOException(
                    "record of "
                            + body.length
                            + " bytes (expected: at most "
                            + Frame.BODY_BYTES_MAX
                            + ")");
        }
        return new Pending(stored, body);
    }

    private void take(Pending pending) throws IOException {
        if (!queue.offer(pending)) {
            throw new IOException(
                    "journal queue is full (" + QUEUE_MAX + " records): the disk is too slow");
        }
        if (closing && !writer.isAlive() && queue.remove(pending)) {
            throw new IOException("journal is closed");
        }
    }

    private @Nullable String refusal(JournalRecord record) {
        if (failure != null) {
            return "journal has failed: " + failure;
        }
        if (closing) {
            return "journal is closed";
        }
        return switch (record) {
            case JournalRecord.Admitted _ ->
                    acceptsAdmissions() ? null : "journal takes no admissions: " + problem();
            // The reserve is for the ends.
            case JournalRecord.Checkpoint _ -> hasRoom() ? null : "journal has no room";
            case JournalRecord.Metered _,
                    JournalRecord.LeaseTaken _,
                    JournalRecord.LeaseEnding _,
                    JournalRecord.RunBegins _ ->
                    sizeBytes() < limits.bytesMax() + limits.reserveBytes()
                            ? null
                            : "journal is full, its reserve included";
        };
    }

    /// False when the stated size or the disk's reserve is reached, the disk failed, or answers wait for Kafka and that does not answer:
    /// answer 503.
    public boolean acceptsAdmissions() {
        return hasRoom() && !(durability.waitsForKafka() && acknowledgements.tooSlow());
    }

    private boolean hasRoom() {
        return failure == null
                && !closing
                && diskHasReserve
                && queue.size() < QUEUE_ADMISSIONS_MAX
                && sizeBytes() < limits.bytesMax();
    }

    /// Why no admissions are taken in, empty if they are.
    public String problem() {
        if (failure != null) {
            return "disk failed: " + failure;
        }
        if (!diskHasReserve) {
            return "less than " + limits.reserveBytes() + " bytes are free on the disk of " + dir;
        }
        if (sizeBytes() >= limits.bytesMax()) {
            return "its stated size of " + limits.bytesMax() + " bytes is reached";
        }
        if (durability.waitsForKafka() && acknowledgements.tooSlow()) {
            return "answers wait for Kafka, which has not acknowledged for "
                    + acknowledgements.oldest().toSeconds()
                    + " s";
        }
        return acceptsAdmissions() ? "" : closing ? "closed" : "its queue is too long";
    }

    /// Size on disk.
    public long sizeBytes() {
        var bytes = 0L;
        for (var segment : segments.values()) {
            bytes += segment.durableBytes();
        }
        return bytes;
    }

    /// Looks at the disk again; called once a second or so.
    public void checkDisk() {
        try {
            diskHasReserve = Files.getFileStore(dir).getUsableSpace() >= limits.reserveBytes();
        } catch (IOException e) {
            LOG.warn("journal={} free space can't be read: {}", dir, e.toString());
        }
    }

    /// Deletes the files that the ledger has seen all of.
    ///
    /// @param sentUpTo files from this one on are still being sent
    /// @return how many were deleted
    int forget(SeenMarks marks, long sentUpTo) {
        var forgotten = 0;
        for (var segment : segments.headMap(sentUpTo).values()) {
            if (segment.sealed() && segment.isSeen(marks)) {
                try {
                    Files.deleteIfExists(segment.file());
                    segments.remove(segment.number());
                    forgotten++;
                } catch (IOException e) {
                    LOG.warn("journal file={} can't be deleted: {}", segment.file(), e.toString());
                }
            }
        }
        return forgotten;
    }

    /// Tells those who have waited too long for Kafka; called once a second or so.
    public void giveUpLate() {
        acknowledgements.giveUpLate();
    }

    Durability durability() {
        return durability;
    }

    /// Kafka has acknowledged everything up to there.
    void acknowledged(Position upTo) {
        acknowledgements.reached(upTo);
    }

    /// Called on the journal's thread whenever more can be read. One listener.
    void onReadable(Runnable listener) {
        onReadable = listener;
    }

    /// Told on the journal's thread of the nanoseconds that each fsync took. One listener, which must not throw.
    public void onSynced(LongConsumer listener) {
        onSynced = listener;
    }

    /// Records that wait to be written.
    public int queued() {
        return queue.size();
    }

    Position first() {
        return new Position(segments.firstKey(), Segment.HEADER_BYTES, 0);
    }

    /// Where the records of this run begin: what is before it was there when the journal was opened.
    Position begun() {
        return begun;
    }

    /// Durable records from a position on.
    long recordsFrom(Position position) {
        var records = 0L;
        for (var segment : segments.tailMap(position.segment()).values()) {
            records += segment.records();
        }
        return records - position.index();
    }

    @Nullable Segment segment(long number) {
        return segments.get(number);
    }

    @Nullable Segment segmentAfter(long number) {
        var next = segments.higherEntry(number);
        return next == null ? null : next.getValue();
    }

    private long recover(Consumer<StoredRecord> onRecovered) throws IOException {
        var files = new ArrayList<Path>();
        try (var all = Files.newDirectoryStream(dir, "*" + Segment.SUFFIX)) {
            all.forEach(files::add);
        }
        files.sort(null);
        var next = 1L;
        for (var file : files) {
            var number = numberOf(file);
            var last = file.equals(files.getLast());
            var segment = Segment.recovered(file, number, last, onRecovered);
            if (segment != null) {
                segments.put(number, segment);
            }
            next = number + 1;
        }
        return next;
    }

    private static long numberOf(Path file) throws JournalCorrupt {
        var name = file.getFileName().toString();
        try {
            return Long.parseLong(name.substring(0, name.length() - Segment.SUFFIX.length()));
        } catch (NumberFormatException e) {
            throw new JournalCorrupt(file + ": its name is not that of a journal's file");
        }
    }

    private void writeAll() {
        var pending = new ArrayList<Pending>();
        while (!closing || !queue.isEmpty()) {
            if (takeBatch(pending)) {
                write(pending);
                pending.clear();
            }
        }
    }

    private boolean takeBatch(List<Pending> pending) {
        try {
            var first = queue.take();
            if (first.onlyWakes()) {
                return false;
            }
            pending.add(first);
        } catch (InterruptedException e) {
            // Only close ends this thread: an interrupt would close the file under a record.
            return false;
        }
        var bytes = pending.getFirst().body().length;
        while (bytes < BATCH_BYTES_MAX - Frame.sizeOf(pending.getLast().body())) {
            var next = queue.poll();
            if (next == null || next.onlyWakes()) {
                break;
            }
            pending.add(next);
            bytes += Frame.sizeOf(next.body());
        }
        return true;
    }

    private void write(List<Pending> pending) {
        if (failure == null) {
            try {
                writeDurably(pending);
            } catch (IOException | RuntimeException e) {
                failure = e;
                LOG.error("journal={} failed; this gateway admits nothing more", dir, e);
            }
        }
        var failed = failure;
        for (var one : pending) {
            if (failed == null) {
                one.fsynced().complete(null);
            } else {
                one.fail(failed);
            }
        }
        onReadable.run();
    }

    private void writeDurably(List<Pending> pending) throws IOException {
        var begin = file.writtenBytes();
        if (begin > Segment.HEADER_BYTES && begin >= limits.segmentBytes()) {
            var next = file.roll();
            segments.put(next.number(), next);
            begin = file.writtenBytes();
        }
        batch.clear();
        for (var one : pending) {
            Frame.write(batch, one.record(), one.body(), begin);
            file.active().note(one.record());
        }
        file.write(batch.flip());
        awaitAcknowledgements(pending, begin);
        if (!durability.waitsForFsync()) {
            file.readable();
            onReadable.run();
        }
        file.sync(onSynced);
    }

    /// Before the publisher can read them.
    ///
    /// @param begin where the first of them is
    private void awaitAcknowledgements(List<Pending> pending, int begin) {
        var end = begin;
        for (var one : pending) {
            end += Frame.sizeOf(one.body());
            if (one.acknowledged() != null) {
                // The index says nothing here: places are compared by file and offset.
                acknowledgements.await(
                        new Position(file.active().number(), end, 0), one.acknowledged());
            }
        }
    }

    /// Writes what is queued, then stops.
    @Override
    public void close() {
        closing = true;
        // Where the queue is full, the writer is awake.
        var _ = queue.offer(Pending.wake());
        try {
            writer.join(CLOSE_WAIT);
            if (writer.isAlive()) {
                LOG.error("journal={} did not finish writing within {}", dir, CLOSE_WAIT);
                return;
            }
            var late = new ArrayList<Pending>();
            queue.drainTo(late);
            late.forEach(one -> one.fail(new IOException("journal is closed")));
            acknowledgements.giveUp();
            try {
                file.close();
            } finally {
                lock.release();
                lockChannel.close();
            }
        } catch (IOException e) {
            LOG.warn("journal={} can't be closed: {}", dir, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
