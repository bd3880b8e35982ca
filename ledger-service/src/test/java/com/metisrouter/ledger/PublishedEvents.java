package com.metisrouter.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.wire.CloudEvents;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.contracts.wire.Topic;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/// Reads on in what the ledger has published, as a view would: each event at least once, an account's in order, a repetition the same.
final class PublishedEvents implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Consumer<String, byte[]> consumer;
    private final Map<String, Integer> hashes = new HashMap<>();
    private final Map<String, Long> lastSequences = new HashMap<>();
    private final BitSet positions = new BitSet();
    private long repetitions;

    PublishedEvents(String bootstrapServers) {
        consumer =
                new KafkaConsumer<>(
                        Map.<String, Object>of("bootstrap.servers", bootstrapServers),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
        var partitions =
                IntStream.range(0, Topic.LEDGER_EVENTS.partitions())
                        .mapToObj(partition ->
                                new TopicPartition(Topic.LEDGER_EVENTS.wireName(), partition))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /// @return how many different events there are by now
    /// @throws AssertionError at the first that is wrong
    long readOn() {
        for (var polled = consumer.poll(POLL); !polled.isEmpty(); polled = consumer.poll(POLL)) {
            polled.forEach(record -> read(CloudEvents.fromRecord(record)));
        }
        return hashes.size();
    }

    private void read(Event event) {
        var before = hashes.putIfAbsent(event.id(), event.hashCode());
        if (before != null) {
            assertThat(event.hashCode()).as("again %s", event.id()).isEqualTo(before);
            repetitions++;
            return;
        }
        assertThat(event.sequence())
                .as("next of %s", event.partitionKey())
                .isEqualTo(lastSequences.getOrDefault(event.partitionKey(), -1L) + 1);
        lastSequences.put(event.partitionKey(), event.sequence());
        assertThat(positions.get((int) event.position())).as("number given twice").isFalse();
        positions.set((int) event.position());
    }

    long repetitions() {
        return repetitions;
    }

    /// Once all is there: the numbers go from 1 to as many as there are.
    void assertNumberedWithoutHoles() {
        assertThat(positions.nextClearBit(1) - 1).isEqualTo(hashes.size());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
