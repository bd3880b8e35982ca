package com.metisrouter.proxy.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;

/// Writes the journal's files, one after the other. Belongs to the journal's thread.
///
/// Ahead of the records there are zeros, already part of the file: an fsync then has data to write and nothing to note about the file,
/// which takes half the time. Only the last file may have such a tail, and only after a crash.
final class SegmentWriter implements Closeable {

    /// Zeros that are written at a time.
    static final int ROOM_BYTES = 1 << 20;

    private final Path dir;
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(ROOM_BYTES);
    private Segment active;
    private FileChannel channel;
    private int writtenBytes;
    private int roomBytes;

    SegmentWriter(Path dir, long number) throws IOException {
        this.dir = dir;
        this.channel = createFile(number);
        this.active = begin(number);
    }

    private FileChannel createFile(long number) throws IOException {
        return FileChannel.open(
                Segment.fileOf(dir, number),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE);
    }

    private Segment begin(long number) throws IOException {
        var segment = Segment.created(dir, number, channel);
        writtenBytes = Segment.HEADER_BYTES;
        roomBytes = Segment.HEADER_BYTES;
        channel.force(true);
        fsyncFolder();
        return segment;
    }

    /// A new file's name is durable only once its folder is.
    private void fsyncFolder() throws IOException {
        try (var folder = FileChannel.open(dir, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    Segment active() {
        return active;
    }

    /// Of the active file.
    int writtenBytes() {
        return writtenBytes;
    }

    /// Goes on in a new file.
    Segment roll() throws IOException {
        end();
        active.seal();
        var next = active.number() + 1;
        channel = createFile(next);
        active = begin(next);
        return active;
    }

    /// Takes the zeros away that no record was written over.
    private void end() throws IOException {
        try {
            channel.truncate(writtenBytes);
            channel.force(true);
        } finally {
            channel.close();
        }
    }

    /// Writes at the end of the active file; not durable yet.
    void write(ByteBuffer records) throws IOException {
        var end = Math.addExact(writtenBytes, records.remaining());
        while (end > roomBytes) {
            fill(zeros.clear(), roomBytes);
            roomBytes = Math.addExact(roomBytes, ROOM_BYTES);
        }
        fill(records, writtenBytes);
        writtenBytes = end;
    }

    private void fill(ByteBuffer bytes, long at) throws IOException {
        var position = at;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    /// @param synced told the nanoseconds that it took
    void sync(LongConsumer synced) throws IOException {
        var before = System.nanoTime();
        channel.force(false);
        synced.accept(System.nanoTime() - before);
        active.durableUpTo(writtenBytes);
        active.readableUpTo(writtenBytes);
    }

    /// Where nobody waits for the fsync.
    void readable() {
        active.readableUpTo(writtenBytes);
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            end();
        }
    }
}
