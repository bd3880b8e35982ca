package com.metisrouter.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.contracts.wire.TopicFollower;
import com.metisrouter.embedded.EmbeddedKafka;
import com.metisrouter.embedded.EmbeddedTopics;
import com.metisrouter.embedded.testing.TestServers;
import com.metisrouter.proxy.admission.InMemoryLedger;
import com.metisrouter.proxy.admission.LedgerDouble;
import com.metisrouter.proxy.exchange.ExchangeLimits;
import com.metisrouter.proxy.journal.Durability;
import com.metisrouter.proxy.journal.KafkaPatience;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What an answer waits for under each policy, with a broker of its own that goes away and comes back.
final class DurabilityTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final KafkaPatience PATIENCE =
            new KafkaPatience(Duration.ofMillis(300), Duration.ofSeconds(1));

    @TempDir private Path folder;

    private final String account = "acc_" + TestServers.freshTopicSuffix();
    private final InMemoryLedger ledger = new InMemoryLedger();
    private final List<RequestMetered> arrived = new CopyOnWriteArrayList<>();
    private LedgerDouble http;
    private @Nullable EmbeddedKafka broker;
    private @Nullable TopicFollower witness;
    private int port;

    @BeforeEach
    void start() throws Exception {
        http = new LedgerDouble(ledger);
        ledger.topUp(account, "5.00");
        startBroker();
    }

    @AfterEach
    void stop() {
        stopBroker();
        http.close();
    }

    private void startBroker() throws Exception {
        var started = EmbeddedKafka.start(folder.resolve("kafka"), port, 0, Map.of());
        broker = started;
        port = started.port();
        EmbeddedTopics.create(started.bootstrapServers(), Topics.declared());
    }

    private void stopBroker() {
        if (witness != null) {
            witness.close();
            witness = null;
        }
        if (broker != null) {
            broker.close();
            broker = null;
        }
    }

    /// Reads from the beginning what ends have arrived.
    private void watch() {
        arrived.clear();
        witness =
                TopicFollower.start(
                        servers(),
                        Topic.METERED,
                        "witness",
                        (_, event) -> {
                            if (event != null) {
                                arrived.add((RequestMetered) event.data());
                            }
                        });
    }

    private String servers() {
        return "127.0.0.1:" + port;
    }

    private ServingGateway gateway(Durability durability) {
        return new ServingGateway(
                folder.resolve("journal"),
                servers(),
                http.url(),
                "gw-" + account,
                account,
                config -> config.with(durability, PATIENCE),
                ExchangeLimits.DEFAULT);
    }

    private long recordsIn(Topic topic) throws Exception {
        var properties = new Properties();
        properties.put("bootstrap.servers", servers());
        try (var admin = Admin.create(properties)) {
            var ends =
                    IntStream.range(0, topic.partitions())
                            .boxed()
                            .collect(
                                    java.util.stream.Collectors.toMap(
                                            it -> new TopicPartition(topic.wireName(), it),
                                            _ -> OffsetSpec.latest()));
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(it -> it.offset())
                    .sum();
        }
    }

    /// Everything that was admitted has one end, which came once.
    private void assertEachEndedOnce(int requests) {
        watch();
        await().atMost(LIMIT).untilAsserted(() -> assertThat(arrived).hasSize(requests));
        assertThat(arrived.stream().map(RequestMetered::position).map(LeasePosition::sequence))
                .doesNotHaveDuplicates();
        await().during(Duration.ofSeconds(1))
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(arrived).hasSize(requests));
    }

    @Test
    void by_the_policy_journal_requests_are_answered_though_kafka_is_away_and_sent_later()
            throws Exception {
        try (var gateway = gateway(Durability.JOURNAL)) {
            stopBroker();

            assertThat(gateway.chat("sim/chat+words-3", false).status()).isEqualTo(200);
            assertThat(gateway.chat("sim/chat+words-3", true).body()).contains("[DONE]");
            assertThat(gateway.readiness()).isEqualTo(200);

            startBroker();
            assertEachEndedOnce(2);
            assertThat(arrived).extracting(RequestMetered::outcome).containsOnly(Outcome.COMPLETED);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"KAFKA", "BOTH"})
    void whoever_has_the_last_byte_has_a_record_that_kafka_acknowledged(Durability durability)
            throws Exception {
        try (var gateway = gateway(durability)) {
            for (var request = 1; request <= 3; request++) {
                var answer = gateway.chat("sim/chat+words-3", request % 2 == 0);

                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.complete()).isTrue();
                assertThat(recordsIn(Topic.METERED)).isEqualTo(request);
                assertThat(recordsIn(Topic.ADMITTED)).isEqualTo(request);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"KAFKA", "BOTH"})
    void without_kafka_a_stream_ends_with_an_error_and_nothing_new_begins_until_it_is_back(
            Durability durability) throws Exception {
        try (var gateway = gateway(durability)) {
            try (var client = gateway.send("sim/chat+words-300+pace-20", true)) {
                while (!client.line().contains("word3")) {
                    // Until it has begun, so its admission has been acknowledged.
                }
                stopBroker();

                var last = "";
                for (var line = client.line();
                        !line.contains("record_not_acknowledged");
                        line = client.line()) {
                    assertThat(line).doesNotContain("[DONE]");
                    last = line.isEmpty() ? last : line;
                }
                assertThat(last).isNotEmpty();
            }
            assertThat(gateway.readiness()).isEqualTo(503);
            var held = ledger.available(account);
            var refused = gateway.chat("sim/chat+words-3", false);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("retry-after")).isNotEmpty();
            assertThat(refused.error().path("code").asString()).isEqualTo("journal_unavailable");
            assertThat(ledger.available(account)).isEqualTo(held);
            assertThat(gateway.simulator.served()).hasSize(1);
            assertThat(gateway.state.status().journalProblem()).contains("wait for Kafka");

            startBroker();

            await().atMost(LIMIT).until(() -> gateway.readiness() == 200);
            assertThat(gateway.chat("sim/chat+words-3", true).body()).contains("[DONE]");
            assertEachEndedOnce(2);
            assertThat(arrived).extracting(RequestMetered::outcome).containsOnly(Outcome.COMPLETED);
            assertThat(arrived.getFirst().charge().isPositive()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Durability.class,
            names = {"KAFKA", "BOTH"})
    void a_request_whose_admission_kafka_does_not_acknowledge_is_a_503_and_costs_nothing(
            Durability durability) throws Exception {
        try (var gateway = gateway(durability)) {
            stopBroker();

            // Nobody knows yet that Kafka is away: this one finds out.
            var answer = gateway.chat("sim/chat+words-3+delay-8000", false);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("retry-after")).isNotEmpty();
            startBroker();
            assertEachEndedOnce(1);
            assertThat(arrived).extracting(RequestMetered::outcome).containsOnly(Outcome.VOIDED);
            assertThat(arrived).extracting(RequestMetered::charge).containsOnly(Usd.ZERO);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_answer_of_which_not_a_byte_may_be_given_costs_nothing_though_it_was_made(boolean stream)
            throws Exception {
        try (var gateway = gateway(Durability.BOTH)) {
            stopBroker();

            var answer = gateway.chat("sim/chat+words-3", stream);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).contains("journal_unavailable").doesNotContain("word1");
            startBroker();
            assertEachEndedOnce(1);
            assertThat(arrived).extracting(RequestMetered::outcome).containsOnly(Outcome.VOIDED);
            assertThat(arrived).extracting(RequestMetered::charge).containsOnly(Usd.ZERO);
        }
    }
}
