package com.metisrouter.projections.checkpoint;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.wire.CloudEvents;
import com.metisrouter.contracts.wire.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ledger's events from Kafka, from wherever a view stands. Belongs to one thread; only `wakeup` may be called from others.
///
/// Every partition is assigned by hand and offsets live with the rows in PostgreSQL, so there is no group and nothing is committed to Kafka.
@Edge
final class LedgerFeed implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerFeed.class);

    /// How long the broker may gather events before it answers: what batches small streams, and the view's share of freshness.
    private static final int GATHER_MILLIS = 150;

    private static final int GATHER_BYTES = 1 << 20;

    /// Bounds the memory of a batch together with the fetch size: an event may hold hundreds of lines.
    private static final int EVENTS_MAX = 200;

    private static final Duration CLOSE_WAIT = Duration.ofSeconds(2);
    private static final int REASON_LENGTH_MAX = 500;

    private final String topic;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Metric fetches;
    private List<TopicPartition> partitions = List.of();

    LedgerFeed(String bootstrapServers, String topic, String clientId) {
        this.topic = topic;
        this.consumer =
                new KafkaConsumer<>(
                        settings(bootstrapServers, clientId),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
        this.fetches =
                consumer.metrics().entrySet().stream()
                        .filter(m ->
                                m.getKey().name().equals("fetch-total")
                                        && m.getKey().tags().size() == 1)
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElseThrow();
    }

    private static Map<String, Object> settings(String bootstrapServers, String clientId) {
        var settings = new HashMap<String, Object>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // An offset that the broker doesn't have is never guessed: see seek().
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, EVENTS_MAX);
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, GATHER_BYTES);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, GATHER_MILLIS);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 << 20);
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        return settings;
    }

    /// Stands where the checkpoints say.
    ///
    /// A broker that lost its unflushed tail in a power cut ends before a checkpoint, or has other events there by now, which the
    /// leader epoch tells. Where that is, the partition is read again from its beginning: positions say what has been applied.
    void seek(Map<Integer, Checkpoint> checkpoints) {
        var found = consumer.partitionsFor(topic);
        if (found == null || found.isEmpty()) {
            throw new IllegalStateException("topic " + topic + " does not exist yet");
        }
        partitions = found.stream().map(p -> new TopicPartition(topic, p.partition())).toList();
        consumer.assign(partitions);
        var begins = consumer.beginningOffsets(partitions);
        var ends = consumer.endOffsets(partitions);
        for (var partition : partitions) {
            var checkpoint = checkpoints.getOrDefault(partition.partition(), Checkpoint.START);
            var next = checkpoint.nextOffset();
            var begin = begins.getOrDefault(partition, 0L);
            if (next < begin) {
                throw new IllegalStateException(
                        partition
                                + " begins at offset "
                                + begin
                                + " (expected: "
                                + next
                                + " or less): events that this view needs are gone");
            }
            if (next > ends.getOrDefault(partition, 0L)) {
                readAgain(List.of(partition));
            } else {
                consumer.seek(partition, new OffsetAndMetadata(next, checkpoint.epoch(), ""));
            }
        }
    }

    private void readAgain(Collection<TopicPartition> lost) {
        LOG.error(
                "partitions={} the broker has lost events that the view has applied; reading again from the beginning",
                lost);
        lost.forEach(partition ->
                consumer.seek(
                        partition,
                        consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L)));
    }

    FeedBatch poll(Duration wait, Map<Integer, Checkpoint> checkpoints) {
        var events = new ArrayList<Event>();
        var poison = new ArrayList<PoisonEvent>();
        var after = new HashMap<Integer, Checkpoint>();
        for (var record : records(wait)) {
            var partition = record.partition();
            var before =
                    after.getOrDefault(
                            partition, checkpoints.getOrDefault(partition, Checkpoint.START));
            var event = read(record, poison);
            var position = before.lastPosition();
            var recordedAt = before.lastRecordedAt();
            if (event != null && event.position() > position) {
                events.add(event);
                position = event.position();
                recordedAt = ((AccountEvent) event.data()).recordedAt();
            }
            after.put(
                    partition,
                    new Checkpoint(
                            record.offset() + 1,
                            record.leaderEpoch().orElse(-1),
                            position,
                            recordedAt));
        }
        return new FeedBatch(events, poison, after);
    }

    private ConsumerRecords<String, byte[]> records(Duration wait) {
        try {
            return consumer.poll(wait);
        } catch (OffsetOutOfRangeException e) {
            readAgain(e.partitions());
            return ConsumerRecords.empty();
        }
    }

    private static @Nullable Event read(
            ConsumerRecord<String, byte[]> record, List<PoisonEvent> poison) {
        try {
            var event = CloudEvents.fromRecord(record);
            if (!(event.data() instanceof AccountEvent)) {
                throw new IllegalArgumentException(
                        "not an event of the ledger: " + event.data().getClass().getSimpleName());
            }
            if (event.position() < 1 || event.sequence() < 0) {
                throw new IllegalArgumentException("header ce_position or ce_sequence is missing");
            }
            return event;
        } catch (RuntimeException e) {
            var reason = String.valueOf(e.getMessage());
            LOG.error(
                    "partition={} offset={} skipped, it is no ledger event: {}",
                    record.partition(),
                    record.offset(),
                    reason);
            poison.add(
                    new PoisonEvent(
                            record.partition(),
                            record.offset(),
                            String.valueOf(record.key()),
                            reason.substring(0, Math.min(reason.length(), REASON_LENGTH_MAX))));
            return null;
        }
    }

    /// How many records lie between the view and the broker's end, as of the last answer of the broker; -1 before the first.
    long lag() {
        var sum = 0L;
        for (var partition : partitions) {
            var lag = consumer.currentLag(partition);
            if (lag.isEmpty()) {
                return -1;
            }
            sum += lag.getAsLong();
        }
        return sum;
    }

    /// Answers of the broker so far. A poll that brings nothing looks the same whether nothing is there or nobody answers.
    long fetches() {
        return ((Number) fetches.metricValue()).longValue();
    }

    Map<Integer, Long> endOffsets() {
        var ends = new HashMap<Integer, Long>();
        consumer.endOffsets(partitions).forEach((p, end) -> ends.put(p.partition(), end));
        return ends;
    }

    void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE_WAIT));
    }
}
