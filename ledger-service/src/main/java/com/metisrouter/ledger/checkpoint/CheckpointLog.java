package com.metisrouter.ledger.checkpoint;

import com.metisrouter.contracts.evidence.SignedCheckpoint;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All checkpoints, in a file that only grows: one line each, on disk before it counts.
///
/// A line that a crash left unfinished was never told to anybody, and is cut off at the next start. One process writes; any thread reads.
final class CheckpointLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointLog.class);

    private final Path path;
    private final FileChannel channel;
    private final List<Long> starts = new ArrayList<>();
    private long end;
    private @Nullable SignedCheckpoint last;

    private CheckpointLog(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// @throws IllegalStateException if another process writes it
    /// @throws BooksDiffer if what is in it is no sequence of checkpoints
    static CheckpointLog open(Path path) {
        try {
            var channel =
                    FileChannel.open(
                            path,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            var log = new CheckpointLog(path, channel);
            try {
                log.lock();
                log.readAll();
                return log;
            } catch (IOException | RuntimeException e) {
                log.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path.toString(), e);
        }
    }

    private void lock() throws IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException _) {
            // Another ledger in this process.
        }
        throw new IllegalStateException(path + ": another ledger writes it");
    }

    private void readAll() throws IOException {
        // Not closed: that would close the channel.
        var in = new BufferedInputStream(Channels.newInputStream(channel.position(0)), 1 << 18);
        var line = new ByteArrayOutputStream();
        for (var b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                add(parse(line.toByteArray()), line.size());
                line.reset();
            } else {
                line.write(b);
            }
        }
        if (line.size() > 0) {
            LOG.warn("{}: the last {} bytes were never finished; cut off", path, line.size());
            channel.truncate(end);
            channel.force(true);
        }
    }

    private SignedCheckpoint parse(byte[] line) {
        try {
            var signed = SignedCheckpoint.ofLine(line);
            var before = last;
            var number = before == null ? 1 : before.checkpoint().number() + 1;
            if (signed.checkpoint().number() != number
                    || (before != null
                            && !signed.checkpoint()
                                    .previous()
                                    .equals(before.checkpoint().hash()))) {
                throw new IllegalArgumentException("does not follow the one before");
            }
            return signed;
        } catch (IllegalArgumentException e) {
            throw new BooksDiffer(path + " line " + (starts.size() + 1) + ": " + e.getMessage());
        }
    }

    private synchronized void add(SignedCheckpoint signed, int bytes) {
        starts.add(end);
        end += bytes + 1L;
        last = signed;
    }

    /// The newest; null where there is none.
    synchronized @Nullable SignedCheckpoint last() {
        return last;
    }

    /// On disk when this returns.
    ///
    /// @throws UncheckedIOException if it may not be; then the same number has to be appended again
    void append(SignedCheckpoint signed) {
        var line = signed.line();
        var bytes = ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
        try {
            // What a failed attempt left.
            channel.truncate(end);
            var at = end;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
            channel.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(path.toString(), e);
        }
        add(signed, line.length);
    }

    /// Lines, without their ends, of the checkpoints after a number.
    List<byte[]> linesAfter(long number, int linesMax) {
        var lines = new ArrayList<byte[]>();
        for (var n = number + 1; n <= size() && lines.size() < linesMax; n++) {
            lines.add(line(n));
        }
        return lines;
    }

    synchronized long size() {
        return starts.size();
    }

    SignedCheckpoint read(long number) {
        return SignedCheckpoint.ofLine(line(number));
    }

    private byte[] line(long number) {
        long from;
        long to;
        synchronized (this) {
            from = starts.get((int) number - 1);
            to = number < starts.size() ? starts.get((int) number) : end;
        }
        var bytes = ByteBuffer.allocate((int) (to - from - 1));
        try {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, from + bytes.position()) < 0) {
                    throw new IOException("checkpoint " + number + " is not there any more");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path.toString(), e);
        }
        return bytes.array();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
