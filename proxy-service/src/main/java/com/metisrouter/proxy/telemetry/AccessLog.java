package com.metisrouter.proxy.telemetry;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes one INFO line per exchange on a thread of its own, so that no event loop waits for a disk.
///
/// When lines come faster than they can be written they are counted and dropped: the log is for looking, the journal is for money.
public final class AccessLog implements AutoCloseable {

    /// Lines that wait to be written.
    static final int QUEUE_MAX = 8192;

    /// Lines gather this long, so that an event loop need not wake the writer for each.
    private static final Duration GATHER = Duration.ofMillis(50);

    private static final Logger LOG = LoggerFactory.getLogger("com.metisrouter.access");

    private final BlockingQueue<AccessEntry> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private final LongAdder dropped;
    private long droppedTold;
    private final Thread writer;
    private volatile boolean closing;

    /// @param dropped counts the lines that are not written
    public AccessLog(LongAdder dropped) {
        this.dropped = dropped;
        writer = Thread.ofPlatform().daemon().name("access-log").start(this::run);
    }

    public void write(AccessEntry entry) {
        if (LOG.isInfoEnabled() && !queue.offer(entry)) {
            dropped.increment();
        }
    }

    private void run() {
        try {
            while (!closing) {
                writeQueued();
                Thread.sleep(GATHER);
            }
        } catch (InterruptedException _) {
            // Closing: what is still queued is written below.
        }
        writeQueued();
    }

    private void writeQueued() {
        for (var entry = queue.poll(); entry != null; entry = queue.poll()) {
            LOG.info("{}", entry.line());
        }
        var lost = dropped.sum();
        if (lost > droppedTold) {
            LOG.warn(
                    "{} access lines dropped: they came faster than they could be written",
                    lost - droppedTold);
            droppedTold = lost;
        }
    }

    @Override
    public void close() {
        closing = true;
        writer.interrupt();
        try {
            writer.join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
