package com.metisrouter.verifier.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.contracts.evidence.AccountFigures;
import com.metisrouter.contracts.evidence.EventLine;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.verifier.reading.AuditProblem;
import com.metisrouter.verifier.reading.Following;
import com.metisrouter.verifier.reading.LedgerEntry;
import com.metisrouter.verifier.reading.LedgerPages;
import com.metisrouter.verifier.reading.UnknownEvent;
import com.metisrouter.verifier.testing.MemoryLedger;
import com.metisrouter.verifier.testing.RandomHistory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayRunTest {

    @TempDir Path dir = Path.of("");

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {41, 42, 43, 44})
    void every_account_comes_out_where_the_ledger_says(long seed) throws Exception {
        var events = RandomHistory.of(seed, 6, 800, 5);
        var ledger = MemoryLedger.of(events);

        var outcome = replay(ledger, Live.of(events));

        assertThat(outcome.differences()).isEmpty();
        assertThat(outcome.agreeing()).isEqualTo(6);
        assertThat(outcome.events()).isEqualTo(800);
        assertThat(outcome.lines()).isGreaterThan(800);
    }

    @Test
    void a_ledger_that_goes_on_is_compared_at_the_event_that_it_spoke_of() throws Exception {
        var events = RandomHistory.of(45, 4, 600, 3);
        var young = MemoryLedger.of(events.subList(0, 500));
        var live = Live.of(events.subList(0, 550));
        // What comes after the ledger was asked.
        live.onAsked = () -> events.subList(500, 600).forEach(young::add);

        var outcome = replay(young, live);

        assertThat(outcome.differences()).isEmpty();
        assertThat(outcome.agreeing()).isEqualTo(4);
        assertThat(outcome.behind()).isZero();
        assertThat(outcome.position()).isBetween(550L, 600L);
    }

    @Test
    void a_balance_that_is_one_nano_dollar_off_is_a_difference() throws Exception {
        var events = RandomHistory.of(46, 3, 300, 3);
        var live = Live.of(events);
        live.figures.computeIfPresent(
                "acc_1",
                (_, f) ->
                        new AccountFigures(
                                f.accountId(),
                                f.sequence(),
                                f.balance().plus(Usd.ofNanos(1)),
                                f.leased(),
                                f.overdraft(),
                                f.credit(),
                                f.lastLease(),
                                f.openLeases(),
                                f.closed()));

        var outcome = replay(MemoryLedger.of(events), live);

        assertThat(outcome.agrees()).isFalse();
        assertThat(outcome.agreeing()).isEqualTo(2);
        assertThat(outcome.differences())
                .singleElement()
                .satisfies(difference -> assertThat(difference.accountId()).isEqualTo("acc_1"));
    }

    @Test
    void an_event_that_contradicts_those_before_it_is_named_and_the_rest_is_still_read()
            throws Exception {
        var events = new ArrayList<>(RandomHistory.of(47, 1, 100, 3));
        for (var at = 50; ; at++) {
            if (events.get(at) instanceof UsageDebited debited) {
                events.set(
                        at, withBalanceAfter(debited, debited.balanceAfter().plus(Usd.ofNanos(1))));
                break;
            }
        }

        var outcome = replay(MemoryLedger.of(events), Live.of(events));

        assertThat(outcome.differences())
                .extracting(Difference::what)
                .singleElement()
                .asString()
                .startsWith("balance after it");
        assertThat(outcome.events()).isEqualTo(100);
    }

    @Test
    void an_account_that_the_ledger_has_forgotten_is_a_difference() throws Exception {
        var events = RandomHistory.of(48, 3, 100, 3);
        var live = Live.of(events);
        live.figures.remove("acc_2");

        var outcome = replay(MemoryLedger.of(events), live);

        assertThat(outcome.differences())
                .extracting(Difference::what)
                .containsExactly("the ledger doesn't know this account");
    }

    @Test
    void a_run_that_broke_off_is_gone_on_with() throws Exception {
        var events = RandomHistory.of(49, 5, 500, 3);
        var ledger = MemoryLedger.of(events);
        LedgerPages breaksOff =
                (position, max) -> {
                    if (position > 300) {
                        throw new IOException("connection reset");
                    }
                    return ledger.after(position, Math.min(max, 50));
                };
        assertThatThrownBy(() ->
                        ReplayRun.run(breaksOff, Live.of(events), null, dir, Following.NOBODY))
                .isInstanceOf(IOException.class);
        var asked = new ArrayList<Long>();
        LedgerPages watched =
                (position, max) -> {
                    if (max > 1) {
                        asked.add(position);
                    }
                    return ledger.after(position, max);
                };

        var outcome = ReplayRun.run(watched, Live.of(events), null, dir, Following.NOBODY);

        assertThat(outcome.continued()).isTrue();
        assertThat(asked.getFirst()).isEqualTo(350);
        assertThat(outcome.differences()).isEmpty();
        assertThat(outcome.agreeing()).isEqualTo(5);
        assertThat(outcome.events()).isEqualTo(500);
    }

    @Test
    void a_folder_of_another_replay_is_refused() throws Exception {
        var events = RandomHistory.of(50, 2, 100, 3);
        ReplayRun.run(MemoryLedger.of(events), Live.of(events), null, dir, Following.NOBODY);

        assertThatThrownBy(() ->
                        ReplayRun.run(
                                MemoryLedger.of(events),
                                Live.of(events),
                                "acc_1",
                                dir,
                                Following.NOBODY))
                .isInstanceOf(AuditProblem.class)
                .hasMessageContaining("of a replay of all accounts");
        var others = RandomHistory.of(51, 2, 100, 3);
        assertThatThrownBy(() ->
                        ReplayRun.run(
                                MemoryLedger.of(others),
                                Live.of(others),
                                null,
                                dir,
                                Following.NOBODY))
                .isInstanceOf(AuditProblem.class)
                .hasMessageContaining("another ledger");
    }

    @Test
    void one_account_is_replayed_alone_and_an_unknown_one_is_refused() throws Exception {
        var events = RandomHistory.of(52, 3, 300, 3);

        var outcome =
                ReplayRun.run(
                        MemoryLedger.of(events), Live.of(events), "acc_1", null, Following.NOBODY);

        assertThat(outcome.agreeing()).isEqualTo(1);
        assertThat(outcome.accounts())
                .extracting(AccountFigures::accountId)
                .containsExactly("acc_1");
        assertThatThrownBy(() ->
                        ReplayRun.run(
                                MemoryLedger.of(events),
                                Live.of(events),
                                "acc_9",
                                null,
                                Following.NOBODY))
                .isInstanceOf(AuditProblem.class)
                .hasMessageContaining("acc_9");
    }

    @Test
    void an_event_of_an_unknown_type_or_hash_version_is_refused_by_name() {
        var events = RandomHistory.of(53, 1, 20, 3);
        var newer = MemoryLedger.of(events);
        newer.add(
                "account",
                "acc_0",
                "com.metisrouter.ledger.usage-debited.v2",
                RandomHistory.START,
                "{}".getBytes(UTF_8));
        LedgerPages hashedOtherwise =
                (position, max) -> {
                    var page = MemoryLedger.of(events).after(position, max);
                    return new LedgerPages.Page(
                            page.events().stream().map(ReplayRunTest::hashedByVersion2).toList(),
                            page.end());
                };

        assertThatThrownBy(() -> replay(newer, Live.of(events)))
                .isInstanceOf(UnknownEvent.class)
                .hasMessageContaining("event 21 (acc_0/20)")
                .hasMessageContaining("usage-debited.v2");
        assertThatThrownBy(() -> replay(hashedOtherwise, Live.of(events)))
                .isInstanceOf(UnknownEvent.class)
                .hasMessageContaining("was hashed by version 2 (expected: 1)");
    }

    private static EventLine hashedByVersion2(EventLine line) {
        return new EventLine(
                line.position(),
                line.stream(),
                line.streamType(),
                line.sequence(),
                line.id(),
                line.type(),
                line.recordedAt(),
                2,
                line.hash(),
                line.payload());
    }

    private static UsageDebited withBalanceAfter(UsageDebited debited, Usd balance) {
        return new UsageDebited(
                debited.accountId(),
                debited.lines(),
                debited.total(),
                debited.marks(),
                debited.postings(),
                balance,
                debited.recordedAt());
    }

    private static ReplayRun.Outcome replay(LedgerPages pages, LiveFigures live)
            throws IOException, AuditProblem, InterruptedException {
        return ReplayRun.run(pages, live, null, null, Following.NOBODY);
    }

    /// What a ledger would say, added up without the fold.
    private static final class Live implements LiveFigures {
        private static final int ACCOUNTS_PER_PAGE = 2;
        private final TreeMap<String, AccountFigures> figures = new TreeMap<>();
        private Runnable onAsked = () -> {};

        static Live of(List<AccountEvent> events) {
            var live = new Live();
            var entries = new HashMap<String, Integer>();
            for (var event : events) {
                entries.merge(event.accountId(), 1, Integer::sum);
            }
            entries.forEach((account, count) ->
                    live.figures.put(account, figures(account, count - 1L, events)));
            return live;
        }

        private static AccountFigures figures(
                String account, long sequence, List<AccountEvent> events) {
            var sums = new HashMap<String, Usd>();
            var leases = new TreeMap<Long, Usd>();
            var lastLease = 0L;
            for (var event : events) {
                if (!event.accountId().equals(account)) {
                    continue;
                }
                com.metisrouter.verifier.formats.EntryFigures.of(event)
                        .ifPresent(entry ->
                                entry.postings()
                                        .forEach(leg ->
                                                sums.merge(
                                                        leg.account(), leg.amount(), Usd::plus)));
                switch (event) {
                    case AccountEvent.CreditLeased e -> {
                        leases.put(e.lease(), e.amount());
                        lastLease = e.lease();
                    }
                    case AccountEvent.LeaseExtended e ->
                            leases.merge(e.lease(), e.amount(), Usd::plus);
                    case AccountEvent.LeaseReduced e ->
                            leases.merge(e.lease(), e.released().negated(), Usd::plus);
                    case AccountEvent.LeaseClosed e -> leases.remove(e.lease());
                    case UsageDebited e ->
                            e.marks()
                                    .forEach(mark ->
                                            leases.merge(
                                                    mark.lease(), e.total().negated(), Usd::plus));
                    default -> {}
                }
            }
            var credit = new HashMap<CreditKind, Usd>();
            for (var kind : CreditKind.values()) {
                var name = "customer-credit:" + kind.name().toLowerCase(java.util.Locale.ROOT);
                credit.put(kind, sums.getOrDefault(name, Usd.ZERO).negated());
            }
            var overdraft = sums.getOrDefault("customer-overdraft", Usd.ZERO);
            var balance = credit.values().stream().reduce(overdraft.negated(), Usd::plus);
            var leased =
                    leases.values().stream()
                            .map(left -> Usd.max(Usd.ZERO, left))
                            .reduce(Usd.ZERO, Usd::plus);
            return new AccountFigures(
                    account,
                    sequence,
                    balance,
                    leased,
                    overdraft,
                    Map.copyOf(credit),
                    lastLease,
                    leases.size(),
                    false);
        }

        @Override
        public List<AccountFigures> after(String accountId) {
            onAsked.run();
            onAsked = () -> {};
            return figures.tailMap(accountId, false).values().stream()
                    .limit(ACCOUNTS_PER_PAGE)
                    .toList();
        }

        @Override
        public AccountFigures of(String accountId) throws AuditProblem {
            @Nullable AccountFigures known = figures.get(accountId);
            if (known == null) {
                throw new AuditProblem("there is no account " + accountId);
            }
            return known;
        }
    }

    @Test
    void an_entry_names_itself_as_people_do() throws Exception {
        var line = MemoryLedger.of(RandomHistory.of(54, 1, 1, 1)).events().getFirst();

        var entry = LedgerEntry.of(line).orElseThrow();

        assertThat(entry.code()).isEqualTo("acc_0/0");
        assertThat(entry.shortType()).isEqualTo("account-opened");
    }
}
