package com.metisrouter.proxy.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Reads the journal in order as it becomes readable, across its files. Owned by one thread.
final class JournalReader implements AutoCloseable {

    private static final int CHUNK_BYTES = 256 << 10;

    /// A record and the place behind it.
    record Located(StoredRecord record, Position after) {}

    private final Journal journal;
    private Position at;
    private @Nullable FileChannel channel;

    /// What was read of the file but not handed out, from `at` on.
    private ByteBuffer chunk = ByteBuffer.allocate(0);

    JournalReader(Journal journal, Position from) {
        this.journal = journal;
        this.at = from;
    }

    Position position() {
        return at;
    }

    /// @return null where nothing more can be read now
    /// @throws JournalCorrupt if what could be read can't be read any more
    @Nullable Located next() throws IOException {
        while (true) {
            var frame = Frame.read(chunk, chunk.position());
            if (frame != null) {
                chunk.position(chunk.position() + frame.bytes());
                at = new Position(at.segment(), at.offset() + frame.bytes(), at.index() + 1);
                return new Located(frame.record(), at);
            }
            if (!readMore() && !nextFile()) {
                return null;
            }
        }
    }

    /// Goes back to an earlier place.
    void rewind(Position to) throws IOException {
        closeFile();
        at = to;
    }

    /// @return false if nothing more of this file can be read
    private boolean readMore() throws IOException {
        var segment = journal.segment(at.segment());
        if (segment == null || segment.readableBytes() <= at.offset()) {
            return false;
        }
        var available = segment.readableBytes() - at.offset();
        var unread = chunk.remaining();
        if (unread >= available) {
            throw new JournalCorrupt(
                    segment.file() + ": the record at offset " + at.offset() + " can't be read");
        }
        var wanted = Math.max(CHUNK_BYTES, Frame.claimedBytes(chunk, chunk.position()));
        chunk = ByteBuffer.allocate(Math.min(available, Math.max(wanted, unread + 1)));
        var file = channel;
        if (file == null) {
            try {
                file = FileChannel.open(segment.file(), StandardOpenOption.READ);
            } catch (NoSuchFileException e) {
                return false;
            }
            channel = file;
        }
        while (chunk.hasRemaining()) {
            if (file.read(chunk, (long) at.offset() + chunk.position()) < 0) {
                throw new JournalCorrupt(
                        segment.file()
                                + ": shorter than the "
                                + segment.readableBytes()
                                + " bytes that were written");
            }
        }
        chunk.flip();
        return true;
    }

    private boolean nextFile() throws IOException {
        var current = journal.segment(at.segment());
        var next = journal.segmentAfter(at.segment());
        // A file that isn't the last is sealed, but its last records may have become readable since
        // we looked.
        if (next == null || (current != null && current.readableBytes() > at.offset())) {
            return false;
        }
        closeFile();
        at = new Position(next.number(), Segment.HEADER_BYTES, 0);
        return true;
    }

    private void closeFile() throws IOException {
        chunk = ByteBuffer.allocate(0);
        var file = channel;
        channel = null;
        if (file != null) {
            file.close();
        }
    }

    @Override
    public void close() throws IOException {
        closeFile();
    }
}
