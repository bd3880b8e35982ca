package com.metisrouter.ledger.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.EntryReversed;
import com.metisrouter.contracts.ledger.AccountEvent.PeriodClosed;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.ledger.Lot;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// The promises of an account, over random histories of gateways and staff. The seed of each run is printed; a history that breaks a
/// promise is found again by `@Property(seed = "…")`.
class AccountHistoryProperties {

    private static final int STEPS = 40;

    @Property(tries = 4_000)
    void the_books_balance_after_every_event(@ForAll Random random) {
        var history = new History(random);
        var trial = new TreeMap<String, Usd>();
        history.watch((before, event, after) -> {
            var sum = Usd.ZERO;
            for (var posting : History.postings(event)) {
                sum = sum.plus(posting.amount());
                trial.merge(posting.account(), posting.amount(), Usd::plus);
            }
            assertThat(sum).isEqualTo(Usd.ZERO);
            assertThat(after.books().trialBalance()).isEqualTo(trial);
            assertThat(trial.values().stream().reduce(Usd.ZERO, Usd::plus)).isEqualTo(Usd.ZERO);
            assertThat(after.balance())
                    .isEqualTo(sumOf(after.credit().lots()).minus(after.credit().overdraft()));
            assertThat(balance(trial, LedgerAccounts.customerOverdraft()))
                    .isEqualTo(after.credit().overdraft());
            for (var kind : CreditKind.values()) {
                assertThat(balance(trial, LedgerAccounts.customerCredit(kind)).negated())
                        .isEqualTo(after.credit().of(kind));
            }
            assertThat(event.recordedAt()).isAfterOrEqualTo(before.recordedAt());
        });

        live(history);
    }

    @Property(tries = 4_000)
    void what_was_served_and_what_is_set_aside_never_exceed_what_was_granted(
            @ForAll Random random) {
        var history = new History(random);
        var gateways = new Gateways(history);
        var credited = new Usd[] {Usd.ZERO};
        history.watch((before, event, after) -> {
            credited[0] = credited[0].plus(History.credited(event));
            if (!isDisclosed(event)) {
                assertThat(missing(after)).isLessThanOrEqualTo(missing(before));
            }
            assertThat(gateways.charged() + gateways.held())
                    .isLessThanOrEqualTo(credited[0].nanos() + missing(after).nanos());
        });

        history.live(STEPS, List.of(gateways, new Staff(history, false)));
    }

    @Property(tries = 1_500)
    void a_replay_of_the_events_as_they_are_stored_is_the_state_wherever_it_starts(
            @ForAll Random random) {
        var history = new History(random);
        live(history);

        var replayed = AccountState.NOT_OPEN;
        var started = new TreeMap<Long, AccountState>();
        for (var event : history.events()) {
            var stored = Json.read(Json.bytes(event), event.getClass());
            replayed = AccountDecider.evolve(replayed, stored);
            started.replaceAll((_, state) -> AccountDecider.evolve(state, stored));
            if (stored instanceof PeriodClosed closed) {
                started.put(replayed.version(), ClosedBooks.after(closed).orElseThrow());
            }
        }

        assertThat(replayed).isEqualTo(history.state());
        assertThat(started.values()).allMatch(history.state()::equals);
        assertThat(Json.read(Json.bytes(replayed), AccountState.class)).isEqualTo(history.state());
    }

    @Property(tries = 1_500)
    void everything_served_is_charged_once_however_it_arrives(@ForAll Random random) {
        var history = new History(random);
        var gateways = new Gateways(history);
        history.live(STEPS, List.of(gateways, gateways, new Staff(history, false)));

        gateways.finish();

        var lines = new HashSet<String>();
        var credited = Usd.ZERO;
        for (var event : history.events()) {
            credited = credited.plus(History.credited(event));
            if (event instanceof UsageDebited debited) {
                assertThat(debited.lines()).hasSizeLessThanOrEqualTo(256);
                debited.lines()
                        .forEach(
                                line -> assertThat(lines.add(line.request().requestId())).isTrue());
            }
        }
        assertThat(lines).hasSize(gateways.served().size());
        var state = history.state();
        assertThat(state.leases()).isEmpty();
        assertThat(state.available()).isEqualTo(state.balance());
        assertThat(state.balance().nanos()).isEqualTo(credited.nanos() - gateways.charged());
    }

    @Property(tries = 1_500)
    void what_was_done_by_hand_is_answered_the_same_whenever_it_is_asked_again(
            @ForAll Random random) {
        var history = new History(random);
        var staff = new Staff(history, true);
        history.live(STEPS, List.of(new Gateways(history), staff));
        var version = history.state().version();

        staff.answers()
                .forEach((command, answer) -> assertThat(history.tell(command)).isEqualTo(answer));

        assertThat(history.state().version()).isEqualTo(version);
    }

    private static void live(History history) {
        history.live(STEPS, List.of(new Gateways(history), new Staff(history, true)));
    }

    /// A chargeback may take what gateways hold, and says so.
    private static boolean isDisclosed(AccountEvent event) {
        return event instanceof EntryReversed reversed && reversed.intoOverdraft();
    }

    /// What is missing of what gateways hold.
    private static Usd missing(AccountState state) {
        return Usd.max(Usd.ZERO, state.available().negated());
    }

    private static Usd balance(Map<String, Usd> trial, String account) {
        return Objects.requireNonNullElse(trial.get(account), Usd.ZERO);
    }

    private static Usd sumOf(List<Lot> lots) {
        return lots.stream().map(Lot::remaining).reduce(Usd.ZERO, Usd::plus);
    }
}
