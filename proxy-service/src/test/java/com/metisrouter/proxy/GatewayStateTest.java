package com.metisrouter.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.CloudEvents;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.contracts.wire.TopicFollower;
import com.metisrouter.embedded.DataFolder;
import com.metisrouter.embedded.testing.TestServers;
import com.metisrouter.proxy.admission.Hold;
import com.metisrouter.proxy.admission.HoldResult;
import com.metisrouter.proxy.admission.InMemoryLedger;
import com.metisrouter.proxy.admission.LedgerDouble;
import com.metisrouter.proxy.journal.JournalRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole state of a gateway on a real broker, against the ledger's rules in memory.
class GatewayStateTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Usd CENT = Usd.parse("0.01");

    @TempDir private Path folder;

    private final String account = "acc_" + TestServers.freshTopicSuffix();
    private final String gatewayId = "gw-" + account;
    private final InMemoryLedger ledger = new InMemoryLedger();
    private final Map<LeasePosition, RequestMetered> metered = new ConcurrentHashMap<>();
    private LedgerDouble http;
    private TopicFollower ledgerSide;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        Topics.created();
        http = new LedgerDouble(ledger);
        ledger.topUp(account, "5.00");
        ledgerSide =
                TopicFollower.start(
                        TestServers.kafka(), Topic.METERED, gatewayId + "-witness", this::apply);
    }

    @AfterEach
    void stop() {
        ledgerSide.close();
        http.close();
    }

    private void apply(String key, @Nullable Event event) {
        if (event != null && key.equals(account)) {
            var record = (RequestMetered) event.data();
            metered.put(record.position(), record);
            ledger.meter(account, record.position(), record.charge());
        }
    }

    private GatewayState gateway() {
        var state = GatewayState.start(config());
        assertThat(state.awaitReady(LIMIT)).as(state.status().toString()).isTrue();
        return state;
    }

    private GatewayStateConfig config() {
        return GatewayStateConfig.of(
                folder, TestServers.kafka(), http.url(), LedgerDouble.TOKEN, gatewayId);
    }

    private Hold admit(GatewayState gateway, Usd amount) {
        var result = gateway.leases().hold(account, amount).join();
        assertThat(result).isInstanceOf(HoldResult.Held.class);
        var hold = ((HoldResult.Held) result).hold();
        gateway.journal()
                .append(
                        new JournalRecord.Admitted(
                                Records.admitted(account, hold.position(), hold.amount())))
                .join();
        return hold;
    }

    private void end(GatewayState gateway, Hold hold, Usd charge) {
        hold.settle(charge);
        gateway.journal()
                .append(
                        new JournalRecord.Metered(
                                Records.metered(account, hold.position(), hold.amount(), charge)))
                .join();
    }

    @Test
    void after_a_clean_stop_everything_that_was_not_spent_is_available_again() {
        try (var gateway = gateway()) {
            end(gateway, admit(gateway, CENT), Usd.parse("0.002"));
            end(gateway, admit(gateway, CENT), Usd.parse("0.003"));
            assertThat(ledger.available(account)).isLessThan(ledger.balance(account));

            gateway.drain(LIMIT);
            assertThat(gateway.status().unsentRecords()).isZero();
        }

        await().untilAsserted(() -> assertThat(ledger.openLeases(account)).isZero());
        assertThat(ledger.balance(account)).isEqualTo(Usd.parse("4.995"));
        assertThat(ledger.available(account)).isEqualTo(Usd.parse("4.995"));
    }

    @Test
    void after_a_crash_the_next_start_ends_every_request_and_all_money_comes_back() {
        LeasePosition open;
        try (var gateway = gateway()) {
            end(gateway, admit(gateway, CENT), Usd.parse("0.002"));
            open = admit(gateway, CENT).position();
            // Its number is taken, but nothing of it was ever durable.
            gateway.leases().hold(account, CENT).join();
            end(gateway, admit(gateway, CENT), Usd.parse("0.003"));
            // Closing without draining leaves the ledger as a kill does: leases open, their final
            // sequences unknown.
        }
        assertThat(ledger.openLeases(account)).isPositive();

        try (var gateway = gateway()) {
            assertThat(gateway.run()).isEqualTo(2);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(ledger.openLeases(account)).isZero());
        }

        var orphan = Objects.requireNonNull(metered.get(open));
        assertThat(orphan.outcome()).isEqualTo(Outcome.ORPHANED);
        assertThat(orphan.settlement()).isEqualTo(Settlement.PENDING_PROVIDER);
        assertThat(orphan.policyId()).isEqualTo("orphan-v1");
        assertThat(orphan.requestId()).isEqualTo(Records.requestId(open));
        assertThat(metered.values().stream().filter(it -> it.outcome() == Outcome.VOIDED))
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.position().sequence()).isEqualTo(3);
                    assertThat(it.caller().accountId()).isEqualTo(account);
                    assertThat(it.charge()).isEqualTo(Usd.ZERO);
                });
        assertThat(metered).hasSize(4);
        assertThat(ledger.balance(account)).isEqualTo(Usd.parse("4.995"));
        assertThat(ledger.available(account)).isEqualTo(ledger.balance(account));
    }

    @Test
    void it_admits_nothing_before_what_an_earlier_run_left_is_settled() {
        LeasePosition open;
        try (var gateway = gateway()) {
            open = admit(gateway, CENT).position();
        }
        http.loseAnswers(true);

        try (var gateway = GatewayState.start(config())) {
            assertThat(gateway.ready()).isFalse();
            assertThat(gateway.leases().tryHold(account, CENT))
                    .isInstanceOf(HoldResult.Unavailable.class);
            assertThat(metered).isEmpty();

            http.loseAnswers(false);

            assertThat(gateway.awaitReady(LIMIT)).isTrue();
            await().atMost(LIMIT).untilAsserted(() -> assertThat(metered).containsKey(open));
        }
    }

    @Test
    void without_its_journal_it_ends_nothing_of_earlier_runs_and_serves_on() throws IOException {
        try (var gateway = gateway()) {
            end(gateway, admit(gateway, CENT), Usd.parse("0.002"));
            var _ = admit(gateway, CENT);
            await().atMost(LIMIT).untilAsserted(() -> assertThat(metered).hasSize(1));
        }
        var leased = ledger.openLeases(account);
        DataFolder.delete(folder);

        try (var gateway = gateway()) {
            assertThat(ledger.openLeases(account)).isEqualTo(leased);
            end(gateway, admit(gateway, CENT), Usd.parse("0.003"));
            await().atMost(LIMIT).untilAsserted(() -> assertThat(metered).hasSize(2));
            gateway.drain(LIMIT);
        }

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(ledger.openLeases(account)).isEqualTo(leased));
        assertThat(metered.values())
                .extracting(RequestMetered::outcome)
                .containsOnly(Outcome.COMPLETED);
    }

    @Test
    void what_the_journal_has_of_leases_that_were_taken_back_is_sent_when_the_gateway_comes_back() {
        LeasePosition ended;
        LeasePosition open;
        try (var gateway = gateway()) {
            var hold = admit(gateway, CENT);
            ended = hold.position();
            end(gateway, hold, Usd.parse("0.002"));
            open = admit(gateway, CENT).position();
            await().atMost(LIMIT).untilAsserted(() -> assertThat(metered).containsKey(ended));
        }
        ledger.takeBack(account);
        // As if it had died before it could send.
        metered.clear();

        try (var gateway = gateway()) {
            await().atMost(LIMIT).untilAsserted(() -> assertThat(metered).hasSize(2));
            var orphan = Objects.requireNonNull(metered.get(open));
            assertThat(orphan.outcome()).isEqualTo(Outcome.ORPHANED);
            assertThat(orphan.requestId()).isEqualTo(Records.requestId(open));
            assertThat(Objects.requireNonNull(metered.get(ended)).charge())
                    .isEqualTo(Usd.parse("0.002"));
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(gateway.status().unsentRecords()).isZero());
        }
    }

    @Test
    void a_lease_whose_grant_was_never_heard_of_goes_back() throws Exception {
        try (var gateway = gateway();
                var ledgerEvents =
                        new KafkaProducer<>(
                                Map.<String, Object>of("bootstrap.servers", TestServers.kafka()),
                                new StringSerializer(),
                                new ByteArraySerializer())) {
            http.loseAnswers(true);
            assertThat(gateway.leases().hold(account, CENT).join())
                    .isInstanceOf(HoldResult.Unavailable.class);
            http.loseAnswers(false);
            assertThat(ledger.openLeases(account)).isPositive();

            ledgerEvents
                    .send(
                            CloudEvents.toRecord(
                                    Topic.LEDGER_EVENTS.wireName(),
                                    Event.of(
                                            account + "-1",
                                            "/test",
                                            account,
                                            account,
                                            Instant.now(),
                                            leased(1, gateway.run()))))
                    .get();

            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(ledger.openLeases(account)).isZero());
        }
    }

    private AccountEvent.CreditLeased leased(long lease, long run) {
        var now = Instant.now();
        return new AccountEvent.CreditLeased(
                account, lease, gatewayId, run, CENT, now, now, now, "key");
    }

    @Test
    void a_newer_run_fences_this_one_for_ever() {
        try (var gateway = gateway()) {
            ledger.startRun(gatewayId);

            var first = gateway.leases().hold(account, CENT).join();
            assertThat(first).isInstanceOf(HoldResult.Unavailable.class);
            assertThat(gateway.leases().tryHold(account, CENT))
                    .isInstanceOf(HoldResult.Unavailable.class);
            assertThat(gateway.ready()).isFalse();
            assertThat(gateway.status().phase()).startsWith("fenced");
        }
    }

    @Test
    void two_gateways_never_share_a_journal() {
        try (var _ = gateway()) {
            assertThatThrownBy(this::gateway)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("is in use by another gateway");
        }
    }

    @Test
    void no_thread_outlives_it() {
        try (var gateway = gateway()) {
            end(gateway, admit(gateway, CENT), CENT);
        }

        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(Thread.getAllStackTraces().keySet())
                                .extracting(Thread::getName)
                                .noneMatch(name ->
                                        List.of(
                                                        "journal-writer",
                                                        "journal-publisher",
                                                        "lease-book",
                                                        "ledger-feed",
                                                        "gateway-start",
                                                        "gateway-housekeeping")
                                                .contains(name)));
    }
}
