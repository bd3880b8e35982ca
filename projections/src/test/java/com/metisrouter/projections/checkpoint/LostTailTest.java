package com.metisrouter.projections.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.wire.Event;
import com.metisrouter.embedded.EmbeddedKafka;
import com.metisrouter.embedded.EmbeddedTopics;
import com.metisrouter.embedded.Ports;
import com.metisrouter.projections.SampleLedger;
import com.metisrouter.projections.SampleTopic;
import com.metisrouter.projections.ViewsDatabase;
import com.metisrouter.projections.balance.BalanceView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LostTailTest {

    private static final String TOPIC = "ledger";
    private static final int BATCH_HEADER_BYTES = 12;

    @TempDir Path folder = Path.of("");

    private final List<Integer> ports = Ports.free(2);

    private EmbeddedKafka broker() throws Exception {
        return EmbeddedKafka.start(folder.resolve("kafka"), ports.get(0), ports.get(1), Map.of());
    }

    private static ProjectionRunner run(EmbeddedKafka broker, ViewsDatabase database) {
        return ProjectionRunner.start(
                broker.bootstrapServers(),
                TOPIC,
                database.pool(),
                ViewsDatabase.SCHEMA,
                new BalanceView(),
                InstantSource.system());
    }

    private static void awaitPosition(ProjectionRunner runner, Event last) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> runner.status().lastPosition() >= last.position());
    }

    /// The broker acknowledged six records, lost two in a power cut and took others in their place: without the leader epoch the view
    /// would go on behind two events that it has never seen.
    @Test
    void events_in_the_place_of_a_lost_tail_are_not_passed_over() throws Exception {
        var ledger = SampleLedger.account();
        ledger.opened();
        ledger.granted("1.00");
        ledger.granted("1.00");
        var last = ledger.granted("1.00");
        try (var database = new ViewsDatabase()) {
            try (var broker = broker();
                    var topic =
                            SampleTopic.create(
                                    broker.bootstrapServers(),
                                    EmbeddedTopics.Topic.unlimited(TOPIC, 1));
                    var runner = run(broker, database)) {
                for (var event : ledger.events()) {
                    topic.send(List.of(event));
                }
                topic.send(List.of(last));
                topic.send(List.of(last));
                awaitPosition(runner, last);
                await().until(() -> nextOffset(database) == 6);
            }
            loseAllBut(4);
            try (var broker = broker();
                    var topic =
                            SampleTopic.create(
                                    broker.bootstrapServers(),
                                    EmbeddedTopics.Topic.unlimited(TOPIC, 1))) {
                for (var i = 0; i < 4; i++) {
                    topic.send(List.of(ledger.granted("0.10")));
                }
                try (var runner = run(broker, database)) {
                    awaitPosition(runner, ledger.events().getLast());
                }
            }

            assertThat(
                            database.jdbc()
                                    .sql("SELECT balance_nanos FROM account_balance")
                                    .query(Long.class)
                                    .single())
                    .isEqualTo(ledger.balance().nanos());
            assertThat(database.count("balance_anomaly")).isZero();
        }
    }

    private static long nextOffset(ViewsDatabase database) {
        return database.jdbc()
                .sql("SELECT next_offset FROM projection_checkpoint")
                .query(Long.class)
                .single();
    }

    /// Cuts the partition's log behind so many batches, as if the rest had never reached the disk.
    private void loseAllBut(int batches) throws IOException {
        var partition = folder.resolve("kafka/log").resolve(TOPIC + "-0");
        try (var log =
                FileChannel.open(
                        partition.resolve("00000000000000000000.log"),
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            var end = 0L;
            for (var i = 0; i < batches; i++) {
                var header = ByteBuffer.allocate(BATCH_HEADER_BYTES);
                assertThat(log.read(header, end)).isEqualTo(BATCH_HEADER_BYTES);
                end += BATCH_HEADER_BYTES + header.getInt(Long.BYTES);
            }
            assertThat(end).isLessThan(log.size());
            log.truncate(end);
        }
        Files.deleteIfExists(folder.resolve("kafka/log/.kafka_cleanshutdown"));
        try (var files = Files.list(partition)) {
            for (var file : files.toList()) {
                var name = file.getFileName().toString();
                if (name.endsWith("index") || name.endsWith(".snapshot")) {
                    Files.delete(file);
                }
            }
        }
    }
}
