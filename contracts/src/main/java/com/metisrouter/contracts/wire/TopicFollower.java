package com.metisrouter.contracts.wire;

import com.metisrouter.contracts.Edge;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads a topic from its beginning and goes on following it: how keys, models and prices reach memory.
///
/// Owns one thread and one consumer without a group, so any number of readers see everything. A broker that is away is waited for. An
/// event that can't be read is counted, logged and skipped: one bad record must not stop keys from being revoked.
@Edge
public final class TopicFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RETRY_PAUSE = Duration.ofMillis(500);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);
    private static final long LOG_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    /// Told of each record, in the order of its partition, on the follower's thread.
    public interface Listener {
        /// @param event null where the key was deleted
        void on(String key, @Nullable Event event);
    }

    private record Waiter(Map<TopicPartition, Long> ends, CompletableFuture<Void> done) {}

    private final Topic topic;
    private final Listener listener;
    private final Consumer<String, byte[]> consumer;
    private final FeedPulse pulse;
    private final Thread thread;
    private final ConcurrentLinkedQueue<CompletableFuture<Void>> asked =
            new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    private final AtomicLong unreadable = new AtomicLong();
    private volatile boolean closing;

    // The follower's thread alone uses these.
    private final ConcurrentLinkedQueue<Waiter> waiting = new ConcurrentLinkedQueue<>();
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private long lastLogNanos = System.nanoTime() - LOG_EVERY_NANOS;

    private TopicFollower(
            String bootstrapServers, Topic topic, String clientId, Listener listener) {
        this.topic = topic;
        this.listener = listener;
        this.consumer =
                new KafkaConsumer<>(
                        settings(bootstrapServers, clientId),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
        this.pulse = new FeedPulse(consumer);
        this.asked.add(caughtUp);
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("follow-" + topic.wireName() + "-" + clientId)
                        .unstarted(this::run);
    }

    public static TopicFollower start(
            String bootstrapServers, Topic topic, String clientId, Listener listener) {
        var follower = new TopicFollower(bootstrapServers, topic, clientId, listener);
        follower.thread.start();
        return follower;
    }

    private static Map<String, Object> settings(String bootstrapServers, String clientId) {
        return Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.CLIENT_ID_CONFIG,
                clientId,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                1_000,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false);
    }

    /// Done when everything that was there at the start has been read.
    public CompletableFuture<Void> caughtUp() {
        return caughtUp;
    }

    /// Done when everything that is there now has been read.
    public CompletableFuture<Void> readToEnd() {
        var done = new CompletableFuture<Void>();
        if (closing) {
            done.completeExceptionally(
                    new IllegalStateException("follower of " + topic.wireName() + " is closed"));
            return done;
        }
        asked.add(done);
        consumer.wakeup();
        return done;
    }

    /// How fresh what was read is.
    public FeedPulse pulse() {
        return pulse;
    }

    /// Records that could not be read since the start.
    public long unreadable() {
        return unreadable.get();
    }

    private void run() {
        try {
            while (!closing) {
                try {
                    step();
                } catch (WakeupException e) {
                    // Somebody asked for something; the loop looks.
                } catch (KafkaException e) {
                    LOG.warn(
                            "topic={} follower waits for the broker: {}",
                            topic.wireName(),
                            e.toString());
                    pause();
                }
            }
        } finally {
            fail(new IllegalStateException("follower of " + topic.wireName() + " is closed"));
            consumer.close(CloseOptions.timeout(CLOSE_WAIT));
        }
    }

    private void step() {
        if (positions.isEmpty() && !assign()) {
            pause();
            return;
        }
        CompletableFuture<Void> next;
        while ((next = asked.peek()) != null) {
            waiting.add(new Waiter(consumer.endOffsets(positions.keySet()), next));
            asked.poll();
        }
        answerThoseReached();
        for (var record : consumer.poll(POLL)) {
            hand(record);
            positions.put(
                    new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
        }
        pulse.look();
        positions.replaceAll((partition, _) -> consumer.position(partition));
        answerThoseReached();
    }

    private boolean assign() {
        var partitions = consumer.partitionsFor(topic.wireName());
        if (partitions == null || partitions.isEmpty()) {
            return false;
        }
        List<TopicPartition> all =
                partitions.stream().map(p -> new TopicPartition(p.topic(), p.partition())).toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        for (var partition : all) {
            positions.put(partition, consumer.position(partition));
        }
        return true;
    }

    private void answerThoseReached() {
        waiting.removeIf(waiter -> {
            var reached =
                    waiter.ends().entrySet().stream()
                            .allMatch(end ->
                                    positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
            if (reached) {
                waiter.done().complete(null);
            }
            return reached;
        });
    }

    private void hand(ConsumerRecord<String, byte[]> record) {
        try {
            listener.on(
                    record.key(), record.value() == null ? null : CloudEvents.fromRecord(record));
        } catch (RuntimeException e) {
            unreadable.incrementAndGet();
            if (System.nanoTime() - lastLogNanos >= LOG_EVERY_NANOS) {
                lastLogNanos = System.nanoTime();
                LOG.error(
                        "topic={} partition={} offset={} skipped, {} so far: {}",
                        topic.wireName(),
                        record.partition(),
                        record.offset(),
                        unreadable.get(),
                        e.toString());
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(RETRY_PAUSE);
        } catch (InterruptedException e) {
            closing = true;
            Thread.currentThread().interrupt();
        }
    }

    private void fail(RuntimeException why) {
        Collection<Waiter> left = List.copyOf(waiting);
        left.forEach(waiter -> waiter.done().completeExceptionally(why));
        asked.forEach(done -> done.completeExceptionally(why));
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            thread.join(CLOSE_WAIT.plusSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
