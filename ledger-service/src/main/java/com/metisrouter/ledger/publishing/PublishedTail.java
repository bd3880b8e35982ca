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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the broker still has of what it acknowledged. A single broker doesn't fsync each record, so a power cut may take the last ones.
@Edge
public final class PublishedTail {

    private static final Logger LOG = LoggerFactory.getLogger(PublishedTail.class);
    private static final Duration POLL = Duration.ofMillis(500);

    /// @param eventsUpTo the number up to which every account event is surely there
    /// @param keysLost whether keys have to be told again
    record Kept(long eventsUpTo, boolean keysLost) {}

    private final String bootstrapServers;

    public PublishedTail(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    static String nameOf(String topic, int partition) {
        return topic + "/" + partition;
    }

    /// Compares the broker's ends with those that it acknowledged. Blocks until the broker answers, or fails.
    Kept look(PublisherCheckpoint.At checkpoint) {
        try (var consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                ConsumerConfig.CLIENT_ID_CONFIG,
                                "ledger-tail",
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                "none"),
                        new StringDeserializer(),
                        new ByteArrayDeserializer())) {
            var kept = checkpoint.position();
            for (var partition : lost(consumer, Topic.LEDGER_EVENTS, checkpoint)) {
                kept = Math.min(kept, lastPosition(consumer, partition));
            }
            return new Kept(kept, !lost(consumer, Topic.KEYS, checkpoint).isEmpty());
        }
    }

    private static List<TopicPartition> lost(
            KafkaConsumer<String, byte[]> consumer,
            Topic topic,
            PublisherCheckpoint.At checkpoint) {
        var partitions = new ArrayList<TopicPartition>();
        for (var number = 0; number < topic.partitions(); number++) {
            partitions.add(new TopicPartition(topic.wireName(), number));
        }
        var ends = consumer.endOffsets(partitions);
        partitions.removeIf(partition -> {
            var end = ends.getOrDefault(partition, 0L);
            var acknowledged =
                    checkpoint
                            .brokerEnds()
                            .getOrDefault(nameOf(topic.wireName(), partition.partition()), 0L);
            if (end < acknowledged) {
                LOG.error(
                        "partition={} acknowledged_up_to={} broker_ends_at={}: the broker lost records; they are sent again",
                        partition,
                        acknowledged,
                        end);
            }
            return end >= acknowledged;
        });
        return partitions;
    }

    /// The number of the last event that a partition holds, 0 where it holds none.
    private static long lastPosition(
            KafkaConsumer<String, byte[]> consumer, TopicPartition partition) {
        consumer.assign(List.of(partition));
        var end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        var beginning = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        if (end <= beginning) {
            return 0;
        }
        consumer.seek(partition, end - 1);
        while (true) {
            for (var record : consumer.poll(POLL)) {
                return CloudEvents.fromRecord(record).position();
            }
        }
    }
}
