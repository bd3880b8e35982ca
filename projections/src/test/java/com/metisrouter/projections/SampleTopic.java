package com.metisrouter.projections;

import com.metisrouter.contracts.wire.CloudEvents;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.embedded.EmbeddedTopics;
import com.metisrouter.embedded.testing.TestServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// A topic on the shared broker, and a producer that waits for every acknowledgement.
public final class SampleTopic implements AutoCloseable {

    private final String name;
    private final KafkaProducer<String, byte[]> producer;

    private SampleTopic(String bootstrapServers, String name) {
        this.name = name;
        this.producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                bootstrapServers,
                                "acks",
                                "all",
                                "max.in.flight.requests.per.connection",
                                1),
                        new StringSerializer(),
                        new ByteArraySerializer());
    }

    public static SampleTopic fresh(int partitions) throws InterruptedException {
        return create(
                EmbeddedTopics.Topic.unlimited(
                        "ledger" + TestServers.freshTopicSuffix(), partitions));
    }

    public static SampleTopic create(EmbeddedTopics.Topic topic) throws InterruptedException {
        return create(TestServers.kafka(), topic);
    }

    public static SampleTopic create(String bootstrapServers, EmbeddedTopics.Topic topic)
            throws InterruptedException {
        EmbeddedTopics.create(bootstrapServers, List.of(topic));
        return new SampleTopic(bootstrapServers, topic.name());
    }

    public String name() {
        return name;
    }

    public void send(List<Event> events) throws Exception {
        var acknowledged = new ArrayList<Future<?>>();
        for (var event : events) {
            acknowledged.add(producer.send(CloudEvents.toRecord(name, event)));
        }
        for (var future : acknowledged) {
            future.get();
        }
    }

    public void send(ProducerRecord<String, byte[]> record) throws Exception {
        producer.send(record).get();
    }

    @Override
    public void close() {
        producer.close();
    }
}
