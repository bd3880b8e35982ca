package com.metisrouter.ledger.publishing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.wire.CloudEvents;
import com.metisrouter.contracts.wire.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// What the broker still has of what it acknowledged. A single broker doesn't fsync each record, so a power cut may take the last ones.
@Edge
public final class PublishedTail {

    private static final Duration POLL = Duration.ofMillis(500);

    /// A partition that has less than it acknowledged.
    ///
    /// @param kept the offset up to which it has what it had; whatever lies there now was written later
    record Lost(Topic topic, int partition, long kept) {

        String name() {
            return nameOf(topic.wireName(), partition);
        }
    }

    /// Where a partition stands.
    ///
    /// @param position the number of the event before an offset, 0 where there is none
    /// @param end the offset after the last record
    record Standing(long position, long end) {}

    private final String bootstrapServers;

    public PublishedTail(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    static String nameOf(String topic, int partition) {
        return topic + "/" + partition;
    }

    /// Compares the broker's ends with those that it acknowledged. Blocks until the broker answers, or fails.
    List<Lost> look(PublisherCheckpoint.At checkpoint) {
        try (var consumer = consumer()) {
            var lost = new ArrayList<Lost>();
            lost(consumer, Topic.LEDGER_EVENTS, checkpoint, lost);
            lost(consumer, Topic.KEYS, checkpoint, lost);
            return lost;
        }
    }

    /// Where a partition of the ledger's events stands. Blocks until the broker answers, or fails.
    Standing before(Lost lost) {
        try (var consumer = consumer()) {
            var partition = new TopicPartition(lost.topic.wireName(), lost.partition);
            consumer.assign(List.of(partition));
            var end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            return new Standing(positionBefore(consumer, partition, Math.min(lost.kept, end)), end);
        }
    }

    private KafkaConsumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "ledger-tail",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "none"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    private static void lost(
            KafkaConsumer<String, byte[]> consumer,
            Topic topic,
            PublisherCheckpoint.At checkpoint,
            List<Lost> lost) {
        var partitions = new ArrayList<TopicPartition>();
        for (var number = 0; number < topic.partitions(); number++) {
            partitions.add(new TopicPartition(topic.wireName(), number));
        }
        consumer.endOffsets(partitions)
                .forEach((partition, end) -> {
                    var acknowledged =
                            checkpoint
                                    .brokerEnds()
                                    .getOrDefault(
                                            nameOf(topic.wireName(), partition.partition()), 0L);
                    if (end < acknowledged) {
                        lost.add(new Lost(topic, partition.partition(), end));
                    }
                });
    }

    /// The number of the event before an offset, 0 where there is none.
    private static long positionBefore(
            KafkaConsumer<String, byte[]> consumer, TopicPartition partition, long offset) {
        var beginning = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        if (offset <= beginning) {
            return 0;
        }
        consumer.seek(partition, offset - 1);
        while (true) {
            for (var record : consumer.poll(POLL)) {
                return CloudEvents.fromRecord(record).position();
            }
        }
    }
}
