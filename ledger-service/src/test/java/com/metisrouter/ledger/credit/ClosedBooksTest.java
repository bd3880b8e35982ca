package com.metisrouter.ledger.credit;

import static com.metisrouter.ledger.TestLedger.GATEWAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.ledger.AccountEvent.PeriodClosed;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.LedgerReplay;
import com.metisrouter.ledger.Metered;
import com.metisrouter.ledger.TestLedger;
import com.metisrouter.ledger.account.Answered;
import com.metisrouter.ledger.account.Decision;
import com.metisrouter.ledger.account.Signature;
import com.metisrouter.ledger.eventstore.EventPosition;
import com.metisrouter.ledger.eventstore.StoredEvent;
import com.metisrouter.ledger.eventstore.StoredEvents;
import com.metisrouter.ledger.leasing.ReclaimLimits;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What time does to accounts, against a real database: credit expires, books are closed, and what lies before them need not be read.
class ClosedBooksTest {

    private static final Instant OCTOBER = Instant.parse("2026-10-20T12:00:00Z");
    private static final Instant NOVEMBER = Instant.parse("2026-11-02T00:00:00Z");
    private static final ReclaimLimits NOTHING_TAKEN_BACK =
            new ReclaimLimits(
                    Duration.ofDays(1),
                    Duration.ofDays(99),
                    Duration.ofDays(99),
                    Duration.ofDays(99));
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String CLOSED = EventType.PERIOD_CLOSED.wireName();

    private final AtomicReference<Instant> now = new AtomicReference<>(OCTOBER);
    private final InstantSource clock = now::get;
    private TestLedger ledger;

    @BeforeEach
    void start() throws Exception {
        ledger = new TestLedger(UnaryOperator.identity(), clock, NOTHING_TAKEN_BACK);
    }

    @AfterEach
    void stop() throws Exception {
        ledger.close();
    }

    @Test
    void an_account_is_loaded_from_its_closed_books_though_nothing_before_them_is_left()
            throws Exception {
        var run = ledger.startRun();
        ledger.publish(Metered.model(Metered.PRICES));
        ledger.openAccount("acc_a", "10");
        var lease = ledger.lease("acc_a", run, "1").lease();
        meter("acc_a", run, lease, 1, 2);
        await().atMost(LONG).until(() -> seen("acc_a", lease) == 2);
        var refused = refund("acc_a", "100", "refused");
        now.set(NOVEMBER);
        sweep();
        var closed = ledger.live("acc_a");
        meter("acc_a", run, lease, 3);
        await().atMost(LONG).until(() -> seen("acc_a", lease) == 3);
        var live = ledger.live("acc_a");
        var books = closings("acc_a");

        // All that is older, in the order of the stream.
        ledger.stop();
        ledger.jdbc().update("delete from ledger.snapshot");
        var gone =
                ledger.jdbc()
                        .update(
                                "delete from ledger.event where aggregate_id = 'acc_a' and sequence_number"
                                        + " between 1 and ?",
                                books.getFirst().sequence() - 1);
        ledger.start();

        assertThat(gone).isGreaterThan(3);
        assertThat(closed.books().closedPeriod()).isEqualTo("2026-10");
        assertThat(ledger.live("acc_a")).isEqualTo(live);
        // What was answered is still answered, and what was seen is still seen.
        assertThat(refund("acc_a", "100", "refused")).isEqualTo(refused);
        meter("acc_a", run, lease, 1, 2, 3, 4);
        await().atMost(LONG).until(() -> seen("acc_a", lease) == 4);
        assertThat(ledger.live("acc_a").balance())
                .isEqualTo(Usd.parse("10").minus(Usd.ofNanos(4 * 750)));
    }

    @Test
    void a_replay_from_the_books_is_a_replay_from_the_start() throws Exception {
        ledger.openAccount("acc_a", "10");
        ledger.openAccount("acc_b", "5");
        refund("acc_a", "1", "r1");
        now.set(NOVEMBER);
        sweep();
        refund("acc_a", "1", "r2");
        refund("acc_b", "1", "r1");

        var whole = ledger.replayed();
        var replay = new LedgerReplay();
        for (var stored : all()) {
            if (stored.payloadType().equals(CLOSED)) {
                replay.startFrom(Json.read(stored.payload(), PeriodClosed.class));
            } else if (replay.accounts().containsKey(stored.aggregateId())) {
                replay.on(stored);
            }
        }

        assertThat(replay.accounts()).hasSize(2).isEqualTo(whole);
        assertThat(ledger.live("acc_a")).isEqualTo(whole.get("acc_a"));
    }

    @Test
    void closes_each_month_once_and_only_where_something_happened_in_it() {
        ledger.openAccount("acc_a", "10");
        sweep();
        assertThat(closings("acc_a")).isEmpty();

        now.set(NOVEMBER.minusNanos(1_000));
        sweep();
        assertThat(closings("acc_a")).isEmpty();
        now.set(NOVEMBER);
        ledger.openAccount("acc_new", "10");
        sweep();
        sweep();
        assertThat(closings("acc_a")).hasSize(1);
        assertThat(closings("acc_new")).isEmpty();

        now.set(Instant.parse("2026-12-15T00:00:00Z"));
        sweep();
        assertThat(closings("acc_a")).hasSize(1);
        assertThat(closings("acc_new")).hasSize(1);
        assertThat(ledger.ledger().periods().closeSome("2026-11").left()).isZero();
    }

    @Test
    void the_entry_that_closes_a_month_says_what_the_account_stood_at() {
        ledger.openAccount("acc_a", "10");
        refund("acc_a", "4", "r1");
        now.set(NOVEMBER);

        var progress = ledger.ledger().periods().closeSome("2026-10");

        assertThat(progress).isEqualTo(new PeriodClosing.Progress("2026-10", 1, 0));
        var closed = Json.read(closings("acc_a").getFirst().payload(), PeriodClosed.class);
        assertThat(closed.period()).isEqualTo("2026-10");
        assertThat(closed.opening().balance()).isEqualTo(Usd.parse("6"));
        assertThat(closed.opening().lots())
                .singleElement()
                .satisfies(lot -> assertThat(lot.remaining()).isEqualTo(Usd.parse("6")));
        assertThat(closed.opening().trialBalance())
                .extracting(posting -> posting.account(), posting -> posting.amount().toString())
                .containsExactly(
                        tuple("customer-credit:paid", "-6.000000000"),
                        tuple("payments-clearing", "6.000000000"));
    }

    @Test
    void the_sweep_expires_credit_that_nobody_asks_about() {
        ledger.openAccount("acc_a", "10");
        ledger.ledger()
                .credit()
                .grant(
                        "acc_a",
                        CreditKind.PROMOTIONAL,
                        Usd.parse("5"),
                        "AD",
                        10,
                        OCTOBER.plusSeconds(60),
                        new Signature("ann", "spring", "k"));

        now.set(OCTOBER.plusSeconds(59));
        sweep();
        assertThat(ledger.live("acc_a").balance()).isEqualTo(Usd.parse("15"));
        now.set(OCTOBER.plusSeconds(60));
        sweep();

        assertThat(ledger.live("acc_a").balance()).isEqualTo(Usd.parse("10"));
        assertThat(dueAccounts()).isEmpty();
    }

    @Test
    void the_book_of_accounts_is_made_again_from_the_accounts() {
        for (var i = 0; i < 3; i++) {
            ledger.openAccount("acc_" + i, "10");
        }
        ledger.ledger()
                .credit()
                .grant(
                        "acc_1",
                        CreditKind.PROMOTIONAL,
                        Usd.parse("5"),
                        "AD",
                        10,
                        OCTOBER.plusSeconds(60),
                        new Signature("ann", "spring", "k"));
        now.set(OCTOBER.plusSeconds(30));
        sweep();
        var before = book();

        ledger.stop();
        ledger.jdbc().update("delete from ledger.account_book");
        ledger.start();
        sweep();

        assertThat(book()).isEqualTo(before).hasSize(4);
        assertThat(dueAccounts()).containsExactly("acc_1");
    }

    @Test
    void a_clock_that_goes_back_makes_no_entry_or_one_at_the_time_of_the_one_before_it() {
        ledger.openAccount("acc_a", "10");
        now.set(OCTOBER.minusSeconds(3_600));
        refund("acc_a", "1", "refused");
        now.set(OCTOBER.minusSeconds(59));
        refund("acc_a", "1", "r1");
        now.set(OCTOBER.plusSeconds(1));
        refund("acc_a", "1", "r2");

        var times =
                all().stream()
                        .map(stored ->
                                Json.mapper()
                                        .readTree(stored.payload())
                                        .get("recordedAt")
                                        .asString())
                        .toList();
        assertThat(times)
                .containsExactly(
                        OCTOBER.toString(),
                        OCTOBER.toString(),
                        OCTOBER.toString(),
                        OCTOBER.plusSeconds(1).toString());
    }

    private void sweep() {
        ledger.ledger().sweeper().sweep();
    }

    private void meter(String accountId, long run, long lease, long... sequences) {
        for (var sequence : sequences) {
            ledger.meter(
                    Metered.request(
                            accountId, new LeasePosition(lease, sequence, GATEWAY, run), 1, 1));
        }
        ledger.flush();
    }

    private long seen(String accountId, long lease) {
        return Objects.requireNonNull(ledger.live(accountId).lease(lease)).marks().seenUpTo();
    }

    private Object refund(String accountId, String amount, String key) {
        var by = new Signature("ann", "asked for", key);
        var decision = ledger.ledger().credit().refund(accountId, Usd.parse(amount), "P", by);
        return switch (decision) {
            case Decision.Accepted<Answered>(_, var answered) -> answered;
            case Decision.AlreadyDone<Answered>(var answered) -> answered;
            case Decision.Refused<Answered>(var refusal) -> refusal;
        };
    }

    private List<StoredEvent> closings(String accountId) {
        return all().stream()
                .filter(stored ->
                        stored.aggregateId().equals(accountId)
                                && stored.payloadType().equals(CLOSED))
                .toList();
    }

    private List<StoredEvent> all() {
        return new StoredEvents(ledger.jdbc()).after(EventPosition.START, 1_000);
    }

    private List<String> dueAccounts() {
        return ledger.jdbc()
                .queryForList(
                        "select account_id from ledger.account_book where credit_due_at is not null",
                        String.class);
    }

    private Map<String, String> book() {
        var rows = new HashMap<String, String>();
        ledger.jdbc()
                .query(
                        "select account_id, credit_due_at, closed_through from ledger.account_book",
                        row -> {
                            rows.put(row.getString(1), row.getString(2) + " " + row.getString(3));
                        });
        return rows;
    }
}
