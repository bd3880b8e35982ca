package com.metisrouter.ledger;

import static com.metisrouter.ledger.TestLedger.GATEWAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.CloudEvents;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.ledger.account.AccountCommand.DoAct;
import com.metisrouter.ledger.account.Answer;
import com.metisrouter.ledger.account.LeaseMarks;
import com.metisrouter.ledger.account.OpenLease;
import com.metisrouter.ledger.eventstore.EventPages;
import com.metisrouter.ledger.eventstore.EventPosition;
import com.metisrouter.ledger.eventstore.LedgerUnavailable;
import com.metisrouter.ledger.eventstore.StoredEvents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Connections to the database die again and again, anywhere between a transaction's first statement and the answer to its commit.
class LostDatabaseConnectionsTest {

    private static final int ACCOUNTS = 64;
    private static final int REQUESTS_PER_ACCOUNT = 600;
    private static final int KILLINGS = 30;
    private static final long CHARGE_NANOS = 7 * 150 + 16 * 600;
    private static final Duration LONG = Duration.ofSeconds(90);

    @Test
    void leave_every_balance_line_and_mark_as_if_nothing_had_happened() throws Exception {
        try (var ledger = new TestLedger();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ledger.publish(Metered.model(Metered.PRICES));
            var run = ledger.startRun();
            var leases = new HashMap<String, Long>();
            for (var i = 0; i < ACCOUNTS; i++) {
                ledger.openAccount("acc_" + i, "100");
                leases.put("acc_" + i, ledger.lease("acc_" + i, run, "50").lease());
            }
            var killed = new AtomicInteger();
            var topups = new AtomicInteger();
            var done = new AtomicBoolean();

            var killing =
                    threads.submit(() -> {
                        while (killed.get() < KILLINGS) {
                            kill(ledger, killed);
                        }
                    });
            var toppingUp =
                    threads.submit(() -> {
                        while (!done.get()) {
                            topUp(ledger, "acc_" + topups.get() % ACCOUNTS, topups.get());
                            topups.incrementAndGet();
                        }
                    });
            for (var sequence = 1; sequence <= REQUESTS_PER_ACCOUNT; sequence++) {
                for (var account : leases.entrySet()) {
                    var request =
                            Metered.request(
                                    account.getKey(),
                                    new LeasePosition(account.getValue(), sequence, GATEWAY, run),
                                    7,
                                    16);
                    ledger.meter(request);
                    if (sequence % 50 == 0) {
                        ledger.meter(request);
                    }
                }
                if (sequence % 20 == 0) {
                    ledger.flush();
                    var atLeast = KILLINGS * sequence / REQUESTS_PER_ACCOUNT;
                    await().atMost(LONG).until(() -> killed.get() >= atLeast);
                }
            }
            ledger.flush();
            killing.get();
            done.set(true);
            toppingUp.get();

            var marks = new LeaseMarks(REQUESTS_PER_ACCOUNT, List.of());
            for (var account : leases.entrySet()) {
                await().atMost(LONG)
                        .untilAsserted(() ->
                                assertThat(
                                                ledger.live(account.getKey())
                                                        .leases()
                                                        .get(account.getValue()))
                                        .extracting(OpenLease::marks)
                                        .isEqualTo(marks));
            }
            var replayed = ledger.replayed();
            assertThat(replayed).isEqualTo(ledger.replayed(LedgerReplay.ofWholeEvents()));
            for (var account : leases.keySet()) {
                var live = ledger.live(account);
                var granted =
                        live.acts().answers().values().stream()
                                .mapToLong(answered ->
                                        ((Answer.Done) answered.answer()).amount().nanos())
                                .sum();
                assertThat(live).isEqualTo(replayed.get(account));
                assertThat(live.balance().nanos())
                        .isEqualTo(granted - REQUESTS_PER_ACCOUNT * CHARGE_NANOS);
                assertThat(live.available()).isEqualTo(live.balance().minus(live.leased()));
            }
            assertThat(
                            replayed.values().stream()
                                    .mapToInt(account -> account.acts().answers().size() - 1)
                                    .sum())
                    .isEqualTo(topups.get());
            assertThat(debitedRequestIds(ledger))
                    .hasSize(ACCOUNTS * REQUESTS_PER_ACCOUNT)
                    .doesNotHaveDuplicates();
            assertThat(ledger.ledger().health().failures()).isPositive();
            assertStreamsAreInOrder(ledger);
            StoredChains.assertUnbroken(ledger.jdbc());
            assertPublishedOnceEach(ledger);
        }
    }

    private static void kill(TestLedger ledger, AtomicInteger killed) {
        var busy =
                ledger.jdbc()
                        .queryForObject(
                                "select count(pg_terminate_backend(pid)) from pg_stat_activity where"
                                        + " datname = current_database() and pid <> pg_backend_pid() and"
                                        + " backend_type = 'client backend' and (state <> 'idle' or random() < 0.02)",
                                Integer.class);
        if (busy != null && busy > 0) {
            killed.incrementAndGet();
        }
    }

    /// As a person with a key would: again and again, until it is answered.
    private static void topUp(TestLedger ledger, String accountId, int number) {
        while (true) {
            try {
                ledger.ledger()
                        .accounts()
                        .act(
                                DoAct.grant(
                                        accountId,
                                        "lot_" + number,
                                        CreditKind.PROMOTIONAL,
                                        Usd.ofNanos(1_000 + number),
                                        "AD",
                                        "tests",
                                        "",
                                        "key-" + number));
                return;
            } catch (LedgerUnavailable e) {
                // Whether it was booked is unknown; the key makes asking again safe.
            }
        }
    }

    private static List<String> debitedRequestIds(TestLedger ledger) {
        var ids = new ArrayList<String>();
        new EventPages(new StoredEvents(ledger.jdbc()))
                .forEach(
                        EventPosition.START,
                        page ->
                                page.stream()
                                        .filter(event ->
                                                event.payloadType()
                                                        .equals(EventType.USAGE_DEBITED.wireName()))
                                        .map(event ->
                                                Json.read(event.payload(), UsageDebited.class))
                                        .flatMap(debited -> debited.lines().stream())
                                        .forEach(line -> ids.add(line.request().requestId())));
        return ids;
    }

    private static void assertStreamsAreInOrder(TestLedger ledger) {
        assertThat(
                        ledger.jdbc()
                                .queryForObject(
                                        "select count(*) from (select sequence_number - lag(sequence_number, 1, -1::bigint)"
                                                + " over (partition by aggregate_id order by tx_id, global_index) as step"
                                                + " from ledger.event) steps where step <> 1",
                                        Long.class))
                .isZero();
    }

    private static void assertPublishedOnceEach(TestLedger ledger) {
        var positions =
                ledger.jdbc()
                        .queryForList(
                                "select row_number() over () from ledger.event where aggregate_type = 'account'",
                                Long.class);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(ledger.ledger().health().publisherLag()).isZero());
        var byId = new HashMap<String, Event>();
        for (var record : ledger.read(Topic.LEDGER_EVENTS)) {
            var event = CloudEvents.fromRecord(record);
            var earlier = byId.put(event.id(), event);
            assertThat(earlier).isIn(null, event);
        }
        assertThat(byId.values().stream().map(Event::position).sorted())
                .containsExactlyElementsOf(positions);
    }
}
