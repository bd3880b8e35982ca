package com.metisrouter.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.contracts.wire.TopicFollower;
import com.metisrouter.embedded.EmbeddedKafka;
import com.metisrouter.embedded.EmbeddedTopics;
import com.metisrouter.embedded.testing.TestServers;
import com.metisrouter.proxy.admission.InMemoryLedger;
import com.metisrouter.proxy.admission.LedgerDouble;
import com.metisrouter.proxy.exchange.ExchangeLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What metrics say of journal, leases and feeds, while the broker is there and when it is gone.
final class StateMetricsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final List<String> TOPICS =
            List.of(
                    "access.keys.v1",
                    "catalog.models.v1",
                    "catalog.providers.v1",
                    "ledger.events.v1");

    @TempDir private Path folder;

    private final String account = "acc_" + TestServers.freshTopicSuffix();
    private final InMemoryLedger ledger = new InMemoryLedger();
    private EmbeddedKafka broker;
    private LedgerDouble http;
    private ServingGateway gateway;

    @BeforeEach
    void start() throws Exception {
        ledger.topUp(account, "5.00");
        broker = EmbeddedKafka.start(folder.resolve("kafka"), 0, 0, Map.of());
        EmbeddedTopics.create(broker.bootstrapServers(), Topics.declared());
        http = new LedgerDouble(ledger);
        gateway =
                new ServingGateway(
                        folder.resolve("journal"),
                        broker.bootstrapServers(),
                        http.url(),
                        "gw-metrics",
                        account,
                        UnaryOperator.identity(),
                        ExchangeLimits.DEFAULT);
    }

    @AfterEach
    void stop() {
        gateway.close();
        http.close();
        broker.close();
    }

    @Test
    void journal_leases_and_feeds_are_told_as_they_are() throws Exception {
        assertThat(gateway.chat("sim/chat", false).status()).isEqualTo(200);

        assertThat(value("metis_journal_fsync_seconds_count")).isPositive();
        assertThat(value("metis_journal_bytes")).isPositive();
        assertThat(value("metis_journal_bytes_max")).isGreaterThan(value("metis_journal_bytes"));
        assertThat(value("metis_leases")).isOne();
        assertThat(value("metis_leases_free_nanousd")).isBetween(1L, 5_000_000_000L);
        assertThat(value("metis_run")).isPositive();
        await().atMost(LIMIT)
                .untilAsserted(() -> {
                    assertThat(value("metis_unsent_records")).isZero();
                    for (var topic : TOPICS) {
                        assertThat(value(feed("silent_millis", topic))).isLessThan(2_000);
                        assertThat(value(feed("behind_records", topic))).isZero();
                        assertThat(value(feed("unreadable_records", topic))).isZero();
                    }
                });
        assertThat(gateway.proxy.metrics().text()).doesNotContain(account);
    }

    @Test
    void events_say_which_trace_their_request_was_part_of() throws Exception {
        var parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var seen = new CopyOnWriteArrayList<String>();
        try (var _ = follow(Topic.ADMITTED, seen);
                var _ = follow(Topic.METERED, seen)) {
            gateway.chat("sim/chat", false);
            var body = RunningProxy.chatBody("sim/chat");
            try (var client = new RawClient(gateway.proxy.port())) {
                client.send(
                        "POST /v1/chat/completions HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer "
                                + ServingGateway.SECRET
                                + "\r\nTraceparent: "
                                + parent
                                + "\r\nContent-Type: application/json\r\nContent-Length: "
                                + body.length()
                                + "\r\n\r\n"
                                + body);
                assertThat(client.read().status()).isEqualTo(200);
            }

            await().atMost(LIMIT)
                    .untilAsserted(() ->
                            assertThat(seen)
                                    .containsExactlyInAnyOrder(
                                            "metering.admitted.v1 null",
                                            "metering.requests.v1 null",
                                            "metering.admitted.v1 " + parent,
                                            "metering.requests.v1 " + parent));
        }
    }

    private TopicFollower follow(Topic topic, List<String> seen) {
        return TopicFollower.start(
                broker.bootstrapServers(),
                topic,
                "witness-" + topic,
                (_, event) ->
                        seen.add(
                                topic.wireName()
                                        + " "
                                        + (event == null ? "" : event.traceparent())));
    }

    @Test
    void a_broker_that_is_gone_shows_by_what_is_unsent_and_how_long_it_is_silent()
            throws Exception {
        broker.close();

        assertThat(gateway.chat("sim/chat", false).status()).isEqualTo(200);
        assertThat(value("metis_unsent_records")).isPositive();
        for (var topic : TOPICS) {
            await().atMost(LIMIT)
                    .untilAsserted(() ->
                            assertThat(value(feed("silent_millis", topic))).isGreaterThan(2_500));
        }
    }

    private long value(String metric) {
        var line =
                gateway.proxy
                        .metrics()
                        .text()
                        .lines()
                        .filter(it -> it.startsWith(metric + " "))
                        .findFirst()
                        .orElseThrow();
        return Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)).longValue();
    }

    private static String feed(String what, String topic) {
        return "metis_feed_" + what + "{topic=\"" + topic + "\"}";
    }
}
