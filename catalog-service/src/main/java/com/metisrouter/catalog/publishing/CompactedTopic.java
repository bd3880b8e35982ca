package com.metisrouter.catalog.publishing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.wire.CloudEvents;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.contracts.wire.TopicFollower;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// A compacted topic of the catalog's. Its clients live for one reading and one writing: between changes the catalog holds no connection.
@Edge
final class CompactedTopic<T> {

    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);
    private static final String SOURCE = "/metisrouter/catalog";
    private static final String CLIENT_ID = "catalog";

    private final String bootstrapServers;
    private final Topic topic;
    private final Class<T> type;
    private final Function<T, String> key;

    CompactedTopic(String bootstrapServers, Topic topic, Class<T> type, Function<T, String> key) {
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
        this.type = type;
        this.key = key;
    }

    /// What the topic has now, by key.
    Map<String, T> read() throws InterruptedException, TopicAway {
        var latest = new TreeMap<String, T>();
        try (var follower =
                TopicFollower.start(
                        bootstrapServers,
                        topic,
                        CLIENT_ID,
                        (name, event) -> {
                            if (event == null) {
                                latest.remove(name);
                            } else {
                                latest.put(name, type.cast(event.data()));
                            }
                        })) {
            await(follower.caughtUp());
        }
        return latest;
    }

    /// Returns when the brokers have every one of them.
    void write(List<T> changed) throws InterruptedException, TopicAway {
        var producer =
                new KafkaProducer<>(settings(), new StringSerializer(), new ByteArraySerializer());
        try {
            var sent = new ArrayList<Future<RecordMetadata>>();
            for (var one : changed) {
                sent.add(producer.send(CloudEvents.toRecord(topic.wireName(), event(one))));
            }
            for (var answer : sent) {
                await(answer);
            }
        } catch (KafkaException e) {
            throw new TopicAway(e);
        } finally {
            producer.close(CLOSE_MAX);
        }
    }

    private Event event(T one) {
        var name = key.apply(one);
        return Event.of(UUID.randomUUID().toString(), SOURCE, name, name, Instant.now(), one);
    }

    private static void await(Future<?> answer) throws InterruptedException, TopicAway {
        try {
            answer.get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new TopicAway(e);
        }
    }

    private Map<String, Object> settings() {
        return Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.CLIENT_ID_CONFIG,
                CLIENT_ID,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                // One at a time: see decision 9.
                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                1,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                10_000,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                10_000,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                20_000);
    }
}
