package com.metisrouter.projections.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.projections.SampleLedger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BalanceProjectionTest {

    private final List<BalanceProjection.Anomaly> anomalies = new ArrayList<>();

    private AccountBalance fold(SampleLedger ledger) {
        return fold(ledger.accountId(), ledger.events());
    }

    private AccountBalance fold(String accountId, List<Event> events) {
        var state = BalanceProjection.State.unopened(accountId);
        for (var event : events) {
            state = BalanceProjection.evolve(state, event, anomalies);
        }
        return state.balance();
    }

    @Property(tries = 200)
    void any_history_adds_up(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int steps) {
        var ledger = SampleLedger.account(seed, new AtomicLong());
        history(ledger, new Random(seed), steps);

        var balance = fold(ledger);

        assertThat(anomalies).isEmpty();
        assertThat(balance.agrees()).isTrue();
        var granted = 0L;
        var charged = 0L;
        var lines = 0L;
        var open = new HashMap<Long, Long>();
        for (var event : ledger.events()) {
            switch ((AccountEvent) event.data()) {
                case AccountEvent.AccountOpened _, AccountEvent.LeaseEnded _ -> {}
                case AccountEvent.CreditGranted e -> granted += e.amount().nanos();
                case AccountEvent.CreditLeased e -> open.put(e.lease(), e.amount().nanos());
                case AccountEvent.LeaseReduced e ->
                        open.merge(e.lease(), -e.released().nanos(), Long::sum);
                case AccountEvent.LeaseExtended e ->
                        open.merge(e.lease(), e.amount().nanos(), Long::sum);
                case AccountEvent.LeaseClosed e -> open.remove(e.lease());
                case AccountEvent.CreditExpired e -> granted -= e.amount().nanos();
                case AccountEvent.BalanceAdjusted e -> granted += e.amount().nanos();
                case AccountEvent.CreditRefunded e -> granted -= e.amount().nanos();
                case AccountEvent.EntryReversed e -> granted += e.amount().nanos();
                case AccountEvent.UsageCorrected e -> charged += e.total().nanos();
                case AccountEvent.ActProposed _,
                        AccountEvent.ActDeclined _,
                        AccountEvent.CommandRefused _,
                        AccountEvent.AccountClosed _,
                        AccountEvent.PeriodClosed _ -> {}
                case AccountEvent.UsageDebited e -> {
                    for (var line : e.lines()) {
                        charged += line.charge().nanos();
                        lines++;
                        open.computeIfPresent(
                                line.request().position().lease(),
                                (_, left) -> left - line.charge().nanos());
                    }
                }
            }
        }
        var leased = open.values().stream().mapToLong(left -> Math.max(0, left)).sum();
        assertThat(balance.granted().nanos()).isEqualTo(granted);
        assertThat(balance.spent().nanos()).isEqualTo(charged);
        assertThat(balance.balance().nanos()).isEqualTo(granted - charged);
        assertThat(balance.leased().nanos()).isEqualTo(leased);
        assertThat(balance.available().nanos()).isEqualTo(granted - charged - leased);
        assertThat(balance.debitedLines()).isEqualTo(lines);
        assertThat(balance.lastSequence()).isEqualTo(ledger.events().getLast().sequence());
    }

    private static void history(SampleLedger ledger, Random random, int steps) {
        ledger.opened();
        var open = new ArrayList<Long>();
        var charged = new ArrayList<UsageLine>();
        for (var i = 0; i < steps; i++) {
            switch (random.nextInt(7)) {
                case 6 -> {
                    if (!charged.isEmpty()) {
                        var prices =
                                random.nextBoolean() ? SampleLedger.PRICES : SampleLedger.CORRECTED;
                        Collections.shuffle(charged, random);
                        ledger.rerated(charged.subList(0, 1 + charged.size() / 3), prices);
                    }
                }
                case 0 -> ledger.granted("0.0" + (1 + random.nextInt(9)));
                case 1 -> open.add(ledger.leased("0.00" + (1 + random.nextInt(9))));
                case 2 -> {
                    if (!open.isEmpty()) {
                        ledger.reduced(open.getFirst(), "0.0001");
                        ledger.extended(open.getLast(), "0.0002");
                    }
                }
                case 3 -> {
                    if (open.size() > 1) {
                        var lease = open.removeFirst();
                        ledger.ended(lease);
                        ledger.closed(lease);
                    }
                }
                default -> {
                    if (!open.isEmpty()) {
                        var debit =
                                ledger.debited(
                                        open.get(random.nextInt(open.size())),
                                        1 + random.nextInt(4));
                        charged.addAll(SampleLedger.linesOf(debit));
                    }
                }
            }
        }
    }

    @Property(tries = 100)
    void what_lots_hold_is_the_balance_and_what_is_owed(@ForAll long seed) {
        var ledger = SampleLedger.account(seed, new AtomicLong());
        history(ledger, new Random(seed), 60);

        var state = BalanceProjection.State.unopened(ledger.accountId());
        for (var event : ledger.events()) {
            state = BalanceProjection.evolve(state, event, anomalies);
            var left = Usd.ZERO;
            for (var lot : state.lots().values()) {
                left = left.plus(lot.lot().remaining());
            }
            assertThat(left).isEqualTo(Usd.max(Usd.ZERO, state.balance().balance()));
        }

        assertThat(anomalies).isEmpty();
    }

    @Test
    void a_lot_that_gives_more_than_it_has_is_an_anomaly() {
        var ledger = SampleLedger.account();
        ledger.opened();
        ledger.granted("1.00");
        ledger.expired("lot_1", "2.00");

        fold(ledger);

        assertThat(anomalies)
                .extracting(BalanceProjection.Anomaly::detail)
                .containsExactly("lot lot_1: 2.000000000 taken, more than is left");
    }

    @Test
    void leases_change_what_is_available_and_leave_the_balance() {
        var ledger = SampleLedger.account();
        ledger.opened();
        ledger.granted("10.00");
        ledger.reduced(ledger.leased("4.00"), "1.50");
        ledger.leased("0.50");

        var balance = fold(ledger);

        assertThat(balance.balance()).isEqualTo(Usd.parse("10"));
        assertThat(balance.leased()).isEqualTo(Usd.parse("3"));
        assertThat(balance.available()).isEqualTo(Usd.parse("7"));
    }

    @Test
    void usage_past_its_lease_sets_nothing_more_aside() {
        var ledger = SampleLedger.account();
        ledger.opened();
        ledger.granted("1.00");
        ledger.debited(ledger.leased("0.000000001"), 3);

        var balance = fold(ledger);

        assertThat(balance.leased()).isEqualTo(Usd.ZERO);
        assertThat(balance.balance()).isEqualTo(ledger.balance());
        assertThat(anomalies).isEmpty();
    }

    @Test
    void usage_of_a_closed_lease_is_charged_and_changes_no_lease() {
        var ledger = SampleLedger.account();
        ledger.opened();
        ledger.granted("1.00");
        var lease = ledger.leased("0.50");
        ledger.ended(lease);
        ledger.closed(lease);
        ledger.debited(List.of(ledger.line(lease, Outcome.ORPHANED)));

        var balance = fold(ledger);

        assertThat(balance.leased()).isEqualTo(Usd.ZERO);
        assertThat(balance.balance()).isEqualTo(ledger.balance()).isNotEqualTo(Usd.parse("1"));
        assertThat(anomalies).isEmpty();
    }

    @Test
    void a_balance_that_the_event_states_otherwise_is_an_anomaly_and_is_not_taken_over() {
        var ledger = SampleLedger.account();
        ledger.opened();
        var granted = (AccountEvent.CreditGranted) ledger.granted("5.00").data();
        var events = new ArrayList<>(ledger.events().subList(0, 1));
        events.add(
                SampleLedger.withData(
                        ledger.events().get(1),
                        new AccountEvent.CreditGranted(
                                granted.accountId(),
                                granted.lotId(),
                                granted.kind(),
                                granted.amount(),
                                granted.reference(),
                                granted.actor(),
                                granted.reason(),
                                granted.commandKey(),
                                granted.postings(),
                                Usd.parse("6"),
                                granted.recordedAt(),
                                granted.priority(),
                                granted.expiresAt(),
                                granted.approvedBy())));

        var balance = fold(ledger.accountId(), events);

        assertThat(balance.balance()).isEqualTo(Usd.parse("5"));
        assertThat(balance.agrees()).isFalse();
        assertThat(anomalies)
                .singleElement()
                .extracting(BalanceProjection.Anomaly::detail)
                .isEqualTo("balance: the event says 6.000000000 (expected: 5.000000000)");
    }

    @Test
    void an_event_that_is_missing_is_an_anomaly() {
        var ledger = SampleLedger.account();
        ledger.opened();
        ledger.granted("5.00");
        ledger.granted("1.00");

        var balance =
                fold(
                        ledger.accountId(),
                        List.of(ledger.events().getFirst(), ledger.events().getLast()));

        assertThat(balance.agrees()).isFalse();
        assertThat(anomalies)
                .extracting(BalanceProjection.Anomaly::detail)
                .containsExactly(
                        "sequence 2 (expected: 1)",
                        "balance: the event says 6.000000000 (expected: 1.000000000)");
    }

    @Test
    void a_lease_that_is_not_open_cannot_be_reduced_ended_or_closed() {
        var ledger = SampleLedger.account();
        ledger.opened();
        ledger.reduced(9, "0.10");
        ledger.ended(9);
        ledger.closed(9);

        fold(ledger);

        assertThat(anomalies)
                .extracting(BalanceProjection.Anomaly::detail)
                .containsExactly(
                        "lease 9 was reduced but is not open",
                        "lease 9 was ended but is not open",
                        "lease 9 was closed but is not open");
    }
}
