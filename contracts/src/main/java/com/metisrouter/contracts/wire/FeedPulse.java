package com.metisrouter.contracts.wire;

import com.metisrouter.contracts.Edge;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;

/// How fresh a reader of topics is, as its consumer tells without asking the broker. The reader's thread looks, any thread may read.
///
/// A poll that brings nothing says nothing of the broker: that one answered is told by the consumer's count of fetches.
@Edge
public final class FeedPulse {

    private static final long LOOK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Consumer<?, ?> consumer;
    private volatile long answeredNanoTime = System.nanoTime();
    private volatile long behindRecords;

    // The reader's thread alone uses these.
    private long lookedNanoTime = System.nanoTime() - LOOK_EVERY_NANOS;
    private long fetches;

    public FeedPulse(Consumer<?, ?> consumer) {
        this.consumer = consumer;
    }

    /// To be called after each poll, on the reader's thread.
    public void look() {
        var now = System.nanoTime();
        if (now - lookedNanoTime < LOOK_EVERY_NANOS) {
            return;
        }
        lookedNanoTime = now;
        var counted = countedFetches();
        if (counted != fetches) {
            fetches = counted;
            answeredNanoTime = now;
        }
        var behind = 0L;
        for (var partition : consumer.assignment()) {
            behind += consumer.currentLag(partition).orElse(0);
        }
        behindRecords = behind;
    }

    private long countedFetches() {
        for (var metric : consumer.metrics().entrySet()) {
            if (metric.getKey().name().equals("fetch-total")) {
                return number(metric.getValue());
            }
        }
        return 0;
    }

    private static long number(Metric metric) {
        return metric.metricValue() instanceof Number value ? value.longValue() : 0;
    }

    /// Records that the broker has and the reader hasn't read yet, as of the broker's last answer.
    public long behindRecords() {
        return behindRecords;
    }

    /// How long the broker has not answered.
    public Duration silent() {
        return Duration.ofNanos(System.nanoTime() - answeredNanoTime);
    }
}
