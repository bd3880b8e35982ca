package com.metisrouter.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.metisrouter.embedded.EmbeddedTopics.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {

    private static final Topic EVENTS = Topic.kept("events", 2, Duration.ofDays(7));

    @TempDir Path folder = Path.of("");

    @Test
    void keeps_its_records_over_a_restart_on_other_ports() throws Exception {
        String before;
        try (var broker = EmbeddedKafka.start(folder, 0, 0, Map.of())) {
            before = broker.bootstrapServers();
            EmbeddedTopics.create(before, List.of(EVENTS));
            send(before, "first");
        }

        List<Integer> ports = Ports.free(2);
        try (var broker =
                EmbeddedKafka.start(folder, ports.getFirst(), ports.getLast(), Map.of())) {
            assertThat(broker.bootstrapServers())
                    .isEqualTo("127.0.0.1:" + ports.getFirst())
                    .isNotEqualTo(before);
            send(broker.bootstrapServers(), "second");
            assertThat(read(broker.bootstrapServers(), 2)).containsExactly("first", "second");
        }
    }

    @Test
    void refuses_a_folder_that_a_broker_runs_on() throws Exception {
        try (var _ = EmbeddedKafka.start(folder, 0, 0, Map.of())) {
            var problem =
                    catchThrowableOfType(
                            StartupProblem.class,
                            () -> EmbeddedKafka.start(folder, 0, 0, Map.of()).close());

            assertThat(problem.kind()).isEqualTo(StartupProblem.Kind.FOLDER_IN_USE);
        }
    }

    @Test
    void topics_become_what_is_declared_however_often_it_is_said() throws Exception {
        try (var broker =
                EmbeddedKafka.start(folder, 0, 0, Map.of("log.flush.interval.messages", "1"))) {
            String servers = broker.bootstrapServers();
            EmbeddedTopics.create(servers, List.of(EVENTS, Topic.unlimited("ledger", 1)));

            EmbeddedTopics.create(
                    servers,
                    List.of(
                            Topic.kept("events", 2, Duration.ofDays(30)),
                            Topic.compacted("keys", 3)));

            assertThat(setting(servers, "events", "retention.ms")).isEqualTo("2592000000");
            assertThat(setting(servers, "ledger", "retention.ms")).isEqualTo("-1");
            assertThat(setting(servers, "keys", "cleanup.policy")).isEqualTo("compact");
            assertThat(setting(servers, "keys", "flush.messages")).isEqualTo("1");
            assertThatThrownBy(() ->
                            EmbeddedTopics.create(servers, List.of(Topic.unlimited("ledger", 8))))
                    .hasMessage("partitions of ledger: 1 (expected: 8)");
        }
    }

    private static void send(String servers, String value) throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", servers, "acks", "all"),
                        new StringSerializer(),
                        new StringSerializer())) {
            producer.send(new ProducerRecord<>("events", 1, "key", value)).get();
        }
    }

    private static List<String> read(String servers, int count) {
        var values = new ArrayList<String>();
        try (var consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", servers, "group.id", "test"),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition("events", 1)));
            consumer.seekToBeginning(consumer.assignment());
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (values.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
            }
        }
        return values;
    }

    private static String setting(String servers, String topic, String name) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            var config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
            return String.valueOf(config)
                    .replaceAll("(?s).*name=" + name + ", value=([^,]*),.*", "$1");
        }
    }
}
