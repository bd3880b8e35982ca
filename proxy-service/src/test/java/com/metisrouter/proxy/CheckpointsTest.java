package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.LostRequests;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.contracts.wire.TopicFollower;
import com.metisrouter.embedded.testing.TestServers;
import com.metisrouter.proxy.admission.InMemoryLedger;
import com.metisrouter.proxy.admission.LedgerDouble;
import com.metisrouter.proxy.exchange.ExchangeLimits;
import com.metisrouter.proxy.server.ServerLimits;
import com.metisrouter.proxy.upstream.UpstreamLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How far a stream has come is in the journal, and is what it costs if its gateway dies.
final class CheckpointsTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration NEVER = Duration.ofHours(1);
    private static final ExchangeLimits OFTEN =
            ExchangeLimits.DEFAULT.withCheckpoints(Duration.ofMillis(100), Integer.MAX_VALUE);

    @TempDir private Path folder;

    private static RunningProxy running(ExchangeLimits limits) {
        return new RunningProxy(
                ServerLimits.DEFAULT, UpstreamLimits.DEFAULT, limits, Duration.ofSeconds(5));
    }

    @Test
    void a_long_stream_notes_what_it_has_used_so_far() throws Exception {
        try (var running = running(OFTEN)) {
            running.chat(chatBody("sim/chat+words-50+pace-20", "\"stream\":true"));

            var checkpoints = running.journal.checkpoints();
            assertThat(checkpoints).hasSizeGreaterThan(2);
            assertThat(checkpoints).extracting(RequestMetered::charge).isSorted();
            assertThat(checkpoints)
                    .allSatisfy(it -> {
                        assertThat(it.outcome()).isEqualTo(Outcome.ORPHANED);
                        assertThat(it.settlement()).isEqualTo(Settlement.ESTIMATED);
                        assertThat(it.policyId()).isEqualTo(LostRequests.CHECKPOINT_POLICY);
                        assertThat(it.position())
                                .isEqualTo(running.journal.admitted().getFirst().position());
                        assertThat(it.quantities())
                                .extracting(Quantity::source)
                                .containsOnly(QuantitySource.TOKENIZER);
                    });
            var end = running.onlyRecord();
            assertThat(end.outcome()).isEqualTo(Outcome.COMPLETED);
            assertThat(checkpoints.getLast().charge()).isLessThanOrEqualTo(end.charge());
            running.assertSettled();
        }
    }

    @Test
    void also_after_so_much_output_however_soon() throws Exception {
        try (var running = running(ExchangeLimits.DEFAULT.withCheckpoints(NEVER, 100))) {
            running.chat(chatBody("sim/chat+words-200+pace-1", "\"stream\":true"));

            assertThat(running.journal.checkpoints()).isNotEmpty();
        }
    }

    @Test
    void a_stream_that_is_over_soon_notes_nothing() throws Exception {
        try (var running = running(ExchangeLimits.DEFAULT)) {
            running.chat(chatBody("sim/chat+words-50", "\"stream\":true"));

            assertThat(running.journal.checkpoints()).isEmpty();
        }
    }

    /// The ledger's side of a gateway that dies: what has come by the topic, with the rules in memory.
    private final class Installation implements AutoCloseable {
        final String account = "acc_" + TestServers.freshTopicSuffix();
        final InMemoryLedger ledger = new InMemoryLedger();
        final Map<LeasePosition, RequestMetered> metered = new ConcurrentHashMap<>();
        final AtomicInteger arrived = new AtomicInteger();
        final LedgerDouble http = new LedgerDouble(ledger);
        final TopicFollower ledgerSide;

        Installation() throws IOException, InterruptedException {
            ledger.topUp(account, "5.00");
            ledgerSide =
                    TopicFollower.start(
                            Topics.created(), Topic.METERED, account + "-witness", this::apply);
        }

        private void apply(String key, @Nullable Event event) {
            if (event != null && key.equals(account)) {
                var record = (RequestMetered) event.data();
                arrived.incrementAndGet();
                metered.put(record.position(), record);
                ledger.meter(account, record.position(), record.charge());
            }
        }

        ServingGateway gateway(ExchangeLimits limits) {
            return new ServingGateway(
                    folder,
                    TestServers.kafka(),
                    http.url(),
                    "gw-" + account,
                    account,
                    UnaryOperator.identity(),
                    limits);
        }

        /// Dies while it answers, and once it has noted something where it is to.
        void dieMidStream(ExchangeLimits limits, boolean noted) throws Exception {
            var gateway = gateway(limits);
            try (var client = gateway.send("sim/chat+words-2000+pace-20", true)) {
                while (!client.line().contains("word9")) {
                    // Until it has come some way.
                }
                if (noted) {
                    await().atMost(LIMIT).until(this::journalHasCheckpoint);
                }
                gateway.kill();
            }
        }

        private boolean journalHasCheckpoint() throws IOException {
            try (var files = Files.list(folder)) {
                for (var file : files.filter(it -> it.toString().endsWith(".journal")).toList()) {
                    if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
                            .contains(LostRequests.CHECKPOINT_POLICY)) {
                        return true;
                    }
                }
            }
            return false;
        }

        /// The next start ends what the dead run left, and every cent that was held comes back.
        RequestMetered onlyEnd() {
            try (var _ = gateway(ExchangeLimits.DEFAULT)) {
                await().atMost(LIMIT)
                        .untilAsserted(() -> assertThat(ledger.openLeases(account)).isZero());
                assertThat(ledger.available(account)).isEqualTo(ledger.balance(account));
            }
            try (var _ = gateway(ExchangeLimits.DEFAULT)) {
                await().during(Duration.ofSeconds(1))
                        .atMost(LIMIT)
                        .untilAsserted(() -> assertThat(arrived).hasValue(1));
            }
            return Objects.requireNonNull(metered.values().iterator().next());
        }

        @Override
        public void close() {
            ledgerSide.close();
            http.close();
        }
    }

    @Test
    void a_gateway_killed_while_it_answers_charges_up_to_its_last_checkpoint_once()
            throws Exception {
        try (var installation = new Installation()) {
            installation.dieMidStream(OFTEN, true);

            var end = installation.onlyEnd();

            assertThat(end.outcome()).isEqualTo(Outcome.ORPHANED);
            assertThat(end.settlement()).isEqualTo(Settlement.ESTIMATED);
            assertThat(end.policyId()).isEqualTo("orphan-checkpoint-v1");
            assertThat(end.provider()).isEqualTo("sim");
            assertThat(end.quantities())
                    .extracting(Quantity::unit)
                    .containsExactly(Unit.INPUT_TOKENS, Unit.OUTPUT_TOKENS);
            assertThat(end.charge().isPositive()).isTrue();
            assertThat(installation.ledger.balance(installation.account))
                    .isEqualTo(Usd.parse("5.00").minus(end.charge()));
        }
    }

    @Test
    void one_that_had_noted_nothing_waits_for_the_truth_and_charges_nothing_until_then()
            throws Exception {
        try (var installation = new Installation()) {
            installation.dieMidStream(
                    ExchangeLimits.DEFAULT.withCheckpoints(NEVER, Integer.MAX_VALUE), false);

            var end = installation.onlyEnd();

            assertThat(end.outcome()).isEqualTo(Outcome.ORPHANED);
            assertThat(end.settlement()).isEqualTo(Settlement.PENDING_PROVIDER);
            assertThat(end.policyId()).isEqualTo("orphan-v1");
            assertThat(end.charge()).isEqualTo(Usd.ZERO);
        }
    }
}
