package com.metisrouter.ledger.leasing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.ledger.account.Accounts;
import com.metisrouter.ledger.debiting.ConsumerPositions;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/// All that takes back what gateways hold that are gone: the reader of admissions and the reclaimer, started and stopped together.
@Edge
public final class DeadGateways implements AutoCloseable {

    /// A gateway that starts may wait for it, and asks again.
    private static final int ENDS_TIMEOUT_MILLIS = 5_000;

    private static final List<Topic> TAILS = List.of(Topic.METERED, Topic.ADMITTED);

    private final AdmissionReader reader;
    private final Reclaimer reclaimer;

    private DeadGateways(AdmissionReader reader, Reclaimer reclaimer) {
        this.reader = reader;
        this.reclaimer = reclaimer;
    }

    /// @param hasDeadLetters whether usage of an account's lease lies among the dead letters
    public static DeadGateways start(
            String bootstrapServers,
            JdbcTemplate jdbc,
            TransactionTemplate transaction,
            OpenLeases openLeases,
            GatewayRuns runs,
            Accounts accounts,
            BiPredicate<String, Long> hasDeadLetters,
            ReclaimLimits limits,
            InstantSource clock) {
        var tails = new RunTails(jdbc);
        var admissions = new Admissions(jdbc, openLeases, accounts);
        var reader =
                AdmissionReader.start(
                        bootstrapServers,
                        () ->
                                ConsumerPositions.takeOver(
                                        jdbc,
                                        transaction,
                                        Topic.ADMITTED.wireName(),
                                        Topic.ADMITTED.partitions()),
                        transaction,
                        admissions,
                        tails,
                        limits.admissionsAfter(),
                        clock);
        var reclaimer =
                new Reclaimer(
                        openLeases,
                        runs,
                        tails,
                        admissions,
                        new TakenBackLeases(jdbc),
                        accounts,
                        hasDeadLetters,
                        () -> ends(bootstrapServers),
                        limits,
                        clock);
        reclaimer.start();
        return new DeadGateways(reader, reclaimer);
    }

    private static final AtomicLong LOOKS = new AtomicLong();

    /// How far the topics reach, by topic and partition. Asked rarely, so a consumer for each time.
    public static Map<String, Map<Integer, Long>> ends(String bootstrapServers) {
        Map<String, Object> settings =
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "ledger-tails-" + LOOKS.incrementAndGet(),
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        ENDS_TIMEOUT_MILLIS,
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false);
        var ends = new HashMap<String, Map<Integer, Long>>();
        try (var consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            for (var topic : TAILS) {
                var partitions =
                        IntStream.range(0, topic.partitions())
                                .mapToObj(number -> new TopicPartition(topic.wireName(), number))
                                .toList();
                var ofTopic = new HashMap<Integer, Long>();
                consumer.endOffsets(partitions)
                        .forEach((partition, end) -> ofTopic.put(partition.partition(), end));
                ends.put(topic.wireName(), ofTopic);
            }
        }
        return ends;
    }

    /// Leases taken back since the start.
    public long reclaimed() {
        return reclaimer.reclaimed();
    }

    @Override
    public void close() {
        reclaimer.close();
        reader.close();
    }
}
