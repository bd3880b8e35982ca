package com.metisrouter.proxy.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One file of the journal, with what must be known to delete it. Written by the journal's thread alone; others read the volatile sizes.
final class Segment {

    static final String SUFFIX = ".journal";
    static final int HEADER_BYTES = 16;

    private static final byte[] MAGIC = "MRJRNL01".getBytes(US_ASCII);

    private final long number;
    private final Path file;

    /// Not read by others before the file is sealed.
    private final NeededMarks needed = new NeededMarks();

    private volatile int durableBytes;
    private volatile int readableBytes;
    private volatile int records;
    private volatile boolean sealed;

    private Segment(long number, Path file) {
        this.number = number;
        this.file = file;
    }

    static Path fileOf(Path dir, long number) {
        return dir.resolve(String.format("%020d%s", number, SUFFIX));
    }

    /// A new file with its header, not yet fsynced.
    static Segment created(Path dir, long number, FileChannel channel) throws IOException {
        var segment = new Segment(number, fileOf(dir, number));
        var header = ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).putLong(number).flip();
        while (header.hasRemaining()) {
            channel.write(header);
        }
        segment.durableBytes = HEADER_BYTES;
        segment.readableBytes = HEADER_BYTES;
        return segment;
    }

    /// Reads a file that an earlier run left, and cuts the torn tail of the last one.
    ///
    /// @return null if the last file has not even its header: the crash came while it was made
    /// @throws JournalCorrupt if something that had been fsynced can't be read
    static @Nullable Segment recovered(
            Path file, long number, boolean last, Consumer<StoredRecord> listener)
            throws IOException {
        var segment = new Segment(number, file);
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        if (!hasHeader(bytes, number)) {
            if (last && noneAfter(bytes, 0)) {
                Files.delete(file);
                return null;
            }
            throw new JournalCorrupt(file + ": its first 16 bytes are not a journal's header");
        }
        var offset = HEADER_BYTES;
        while (offset < bytes.limit()) {
            var frame = frameAt(bytes, offset, file);
            if (frame == null) {
                segment.cut(bytes, offset, last);
                break;
            }
            segment.note(frame.record());
            listener.accept(frame.record());
            offset += frame.bytes();
        }
        segment.durableBytes = offset;
        segment.readableBytes = offset;
        segment.sealed = true;
        return segment;
    }

    private static boolean hasHeader(ByteBuffer bytes, long number) {
        if (bytes.limit() < HEADER_BYTES) {
            return false;
        }
        var magic = new byte[MAGIC.length];
        bytes.get(0, magic);
        return Arrays.equals(magic, MAGIC) && bytes.getLong(MAGIC.length) == number;
    }

    private static Frame.@Nullable Read frameAt(ByteBuffer bytes, int offset, Path file)
            throws JournalCorrupt {
        try {
            return Frame.read(bytes, offset);
        } catch (RuntimeException e) {
            throw new JournalCorrupt(
                    file
                            + ": the record at offset "
                            + offset
                            + " is whole but can't be read: "
                            + e.getMessage());
        }
    }

    private void cut(ByteBuffer bytes, int offset, boolean last) throws IOException {
        if (!last || !noneAfter(bytes, offset)) {
            throw new JournalCorrupt(
                    file
                            + ": the record at offset "
                            + offset
                            + " of "
                            + bytes.limit()
                            + " is damaged, and it had been fsynced: the disk has lost data. Move the file away only"
                            + " if its requests may go uncharged");
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(offset);
            channel.force(true);
        }
    }

    /// Whether no record behind the bad place was written after that place had been fsynced.
    private static boolean noneAfter(ByteBuffer bytes, int bad) {
        for (var offset = bad + 1; offset < bytes.limit(); offset++) {
            try {
                var frame = Frame.read(bytes, offset);
                if (frame != null && frame.durableBytes() > bad) {
                    return false;
                }
            } catch (RuntimeException e) {
                // The right checksum around something unknown: a record of another version, so it
                // was written.
                return false;
            }
        }
        return true;
    }

    /// Counts a record in, before it is durable.
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, others read
    void note(StoredRecord record) {
        records = records + 1;
        needed.note(record);
    }

    void durableUpTo(int bytes) {
        durableBytes = bytes;
    }

    void readableUpTo(int bytes) {
        readableBytes = bytes;
    }

    void seal() {
        sealed = true;
    }

    boolean sealed() {
        return sealed;
    }

    long number() {
        return number;
    }

    Path file() {
        return file;
    }

    int durableBytes() {
        return durableBytes;
    }

    /// What may be sent: all that is fsynced, or all that is written where nobody waits for that.
    int readableBytes() {
        return readableBytes;
    }

    int records() {
        return records;
    }

    /// Whether the ledger has seen all of it. Only of a sealed one.
    boolean isSeen(SeenMarks marks) {
        return needed.seenBy(marks);
    }
}
