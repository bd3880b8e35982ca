package com.metisrouter.proxy.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.ledger.LeaseMark;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.contracts.wire.TopicFollower;
import com.metisrouter.embedded.EmbeddedKafka;
import com.metisrouter.embedded.EmbeddedTopics;
import com.metisrouter.proxy.Records;
import com.metisrouter.proxy.Topics;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On a broker of its own, which is stopped and started again.
class KafkaPublisherTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String ACCOUNT = "acc_1";
    private static final Usd CENT = Usd.parse("0.01");

    @TempDir private Path folder;

    private final SeenMarks marks = new SeenMarks();
    private final List<String> arrived = new CopyOnWriteArrayList<>();

    private EmbeddedKafka broker(int port) throws Exception {
        var broker = EmbeddedKafka.start(folder.resolve("kafka"), port, 0, Map.of());
        EmbeddedTopics.create(broker.bootstrapServers(), Topics.declared());
        return broker;
    }

    private Journal journal() throws Exception {
        return Journal.open(
                folder.resolve("journal"),
                new JournalLimits(2_000, 1 << 30, 1),
                Durability.JOURNAL,
                KafkaPatience.DEFAULT,
                InstantSource.system(),
                _ -> {});
    }

    private TopicFollower witness(String servers) {
        return TopicFollower.start(
                servers,
                Topic.METERED,
                "witness",
                (_, event) -> {
                    if (event != null && event.data() instanceof RequestMetered record) {
                        arrived.add(record.position().sequence() + " " + event.id());
                    }
                });
    }

    private static String wanted(long sequence) {
        return sequence + " " + Records.requestId(position(sequence)) + "-metered";
    }

    private static LeasePosition position(long sequence) {
        return new LeasePosition(1, sequence, "gw", 1);
    }

    private static void end(Journal journal, long sequence) {
        journal.append(
                        new JournalRecord.Metered(
                                Records.metered(ACCOUNT, position(sequence), CENT, CENT)))
                .join();
    }

    @Test
    void sends_what_it_wrote_itself_though_the_lease_was_taken_back_meanwhile() throws Exception {
        try (var broker = broker(0);
                var _ = witness(broker.bootstrapServers())) {
            try (var journal = journal()) {
                end(journal, 1);
            }
            try (var journal = journal()) {
                // No lease is open: as of a gateway that slept while its leases were taken back.
                end(journal, 2);
                try (var publisher =
                        KafkaPublisher.start(journal, marks, broker.bootstrapServers(), "gw")) {
                    await().atMost(LIMIT)
                            .untilAsserted(() -> assertThat(arrived).containsExactly(wanted(2)));
                    await().atMost(LIMIT).until(() -> publisher.unsent() == 0);

                    publisher.resendUnseen();
                    end(journal, 3);
                    await().atMost(LIMIT)
                            .untilAsserted(() ->
                                    assertThat(arrived).containsExactly(wanted(2), wanted(3)));
                }
            }
        }
    }

    @Test
    void goes_on_where_it_was_after_the_broker_was_away_and_sends_no_more_than_is_unseen()
            throws Exception {
        marks.opened(ACCOUNT, 1, "gw", 1);
        var first = broker(0);
        var port = first.port();
        try (var journal = journal()) {
            end(journal, 1);
            try (var publisher =
                    KafkaPublisher.start(journal, marks, first.bootstrapServers(), "gw")) {
                await().atMost(LIMIT).until(() -> publisher.unsent() == 0);

                first.close();
                for (var sequence = 2; sequence <= 20; sequence++) {
                    end(journal, sequence);
                }
                assertThat(publisher.unsent()).isPositive();
                try (var second = broker(port);
                        var _ = witness(second.bootstrapServers())) {
                    await().atMost(LIMIT)
                            .untilAsserted(() ->
                                    assertThat(arrived)
                                            .containsExactly(
                                                    LongStream.rangeClosed(1, 20)
                                                            .mapToObj(KafkaPublisherTest::wanted)
                                                            .toArray(String[]::new)));
                    await().atMost(LIMIT).until(() -> publisher.unsent() == 0);

                    // As after a power cut that took what the broker had acknowledged.
                    marks.seen(ACCOUNT, new LeaseMark(1, "gw", 1, 18, List.of(20L)));
                    publisher.resendUnseen();
                    await().atMost(LIMIT).untilAsserted(() -> assertThat(arrived).hasSize(21));
                    assertThat(arrived.getLast()).isEqualTo(wanted(19));

                    marks.closed(ACCOUNT, 1);
                    await().atMost(LIMIT).until(() -> publisher.unsent() == 0);
                    assertThat(publisher.forgetSeen()).isPositive();
                }
            }
        }
    }

    @Test
    void the_tail_that_a_broker_lost_in_a_power_cut_is_noticed_and_sent_again() throws Exception {
        marks.opened(ACCOUNT, 1, "gw", 1);
        var first = broker(0);
        var port = first.port();
        try (var journal = journal();
                var publisher =
                        KafkaPublisher.start(journal, marks, first.bootstrapServers(), "gw")) {
            sendAll(journal, publisher, 1, 10);
            var log = logOfEnds();
            var written = Files.size(log);
            sendAll(journal, publisher, 11, 20);
            first.close();
            cutAsByAPowerCut(log, written);

            try (var second = broker(port);
                    var _ = witness(second.bootstrapServers())) {
                await().atMost(LIMIT).untilAsserted(() -> assertThat(arrived).hasSize(10));
                assertThat(publisher.unsent()).as("it was all acknowledged").isZero();
                marks.seen(ACCOUNT, new LeaseMark(1, "gw", 1, 10, List.of()));
                var watch = new LossWatch(marks, 0);
                assertThat(watch.suspectsLoss(true, Duration.ofMinutes(1).toNanos())).isFalse();
                assertThat(watch.suspectsLoss(true, Duration.ofMinutes(2).toNanos())).isTrue();

                publisher.resendUnseen();

                await().atMost(LIMIT)
                        .untilAsserted(() ->
                                assertThat(arrived)
                                        .containsExactly(
                                                LongStream.rangeClosed(1, 20)
                                                        .mapToObj(KafkaPublisherTest::wanted)
                                                        .toArray(String[]::new)));
            }
        }
    }

    private static void sendAll(Journal journal, KafkaPublisher publisher, long from, long to) {
        for (var sequence = from; sequence <= to; sequence++) {
            end(journal, sequence);
        }
        await().atMost(LIMIT).until(() -> publisher.unsent() == 0);
    }

    /// The one partition that has any.
    private Path logOfEnds() throws IOException {
        try (var partitions =
                Files.newDirectoryStream(
                        folder.resolve("kafka/log"), Topic.METERED.wireName() + "-*")) {
            for (var partition : partitions) {
                var log = partition.resolve("00000000000000000000.log");
                if (Files.size(log) > 0) {
                    return log;
                }
            }
        }
        throw new IllegalStateException("no partition has any");
    }

    /// What was not on the disk yet is gone, and nothing says that the broker was stopped in good order.
    private void cutAsByAPowerCut(Path log, long bytes) throws IOException {
        try (var channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        }
        try (var beside = Files.newDirectoryStream(log.resolveSibling("."), "*{index,snapshot}")) {
            for (var file : beside) {
                Files.delete(file);
            }
        }
        var all = folder.resolve("kafka/log");
        Files.deleteIfExists(all.resolve(".kafka_cleanshutdown"));
        Files.deleteIfExists(all.resolve("recovery-point-offset-checkpoint"));
    }
}
