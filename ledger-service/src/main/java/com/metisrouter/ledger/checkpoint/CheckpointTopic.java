package com.metisrouter.ledger.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.evidence.Checkpoint;
import com.metisrouter.contracts.evidence.SignedCheckpoint;
import com.metisrouter.contracts.wire.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The second place where checkpoints are kept: `ledger.checkpoints.v1`, the signed note as it is.
///
/// The file leads. What the topic lacks of it is sent, at the start and whenever there is more; the broker being away holds nothing up.
@Edge
final class CheckpointTopic {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointTopic.class);
    private static final Duration ANSWER_WAIT = Duration.ofSeconds(5);
    private static final int SENT_AT_ONCE_MAX = 1_000;
    private static final long UNKNOWN = -1;

    private final String bootstrapServers;
    private final Producer<String, byte[]> producer;
    private final CheckpointLog log;
    private long sent = UNKNOWN;

    CheckpointTopic(String bootstrapServers, Producer<String, byte[]> producer, CheckpointLog log) {
        this.bootstrapServers = bootstrapServers;
        this.producer = producer;
        this.log = log;
    }

    /// Sends what is missing, in the background. Called by one thread.
    void sendMissing() {
        try {
            if (sent == UNKNOWN) {
                sent = lastNumber();
            }
            while (sent < log.size()) {
                for (var line : log.linesAfter(sent, SENT_AT_ONCE_MAX)) {
                    send(SignedCheckpoint.ofLine(line));
                    sent++;
                }
            }
        } catch (KafkaException e) {
            LOG.warn("checkpoints are not at the broker yet: {}", e.toString());
            sent = UNKNOWN;
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback is told.
    private void send(SignedCheckpoint signed) {
        producer.send(
                new ProducerRecord<>(
                        Topic.CHECKPOINTS.wireName(),
                        0,
                        signed.checkpoint().at().toEpochMilli(),
                        Checkpoint.ORIGIN,
                        signed.note().getBytes(UTF_8)),
                (_, failure) -> {
                    if (failure != null) {
                        LOG.warn(
                                "checkpoint={} is not at the broker: {}",
                                signed.checkpoint().number(),
                                failure.toString());
                    }
                });
    }

    /// Of the newest that the topic holds; 0 where it holds none.
    private long lastNumber() {
        var partition = new TopicPartition(Topic.CHECKPOINTS.wireName(), 0);
        try (var consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                ConsumerConfig.CLIENT_ID_CONFIG,
                                "ledger-checkpoints",
                                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                                (int) ANSWER_WAIT.toMillis()),
                        new StringDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            var end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            if (end == 0) {
                return 0;
            }
            consumer.seek(partition, end - 1);
            for (var record : consumer.poll(ANSWER_WAIT)) {
                var note = new String(record.value(), UTF_8);
                return SignedCheckpoint.parse(note).checkpoint().number();
            }
            throw new KafkaException("the last checkpoint of the topic could not be read");
        }
    }
}
