package com.metisrouter.ledger.account;

import static com.metisrouter.ledger.Metered.AT;
import static com.metisrouter.ledger.Metered.line;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.LeaseRequest.Ending;
import com.metisrouter.contracts.leasing.LeaseRequest.Reduction;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.AccountOpened;
import com.metisrouter.contracts.ledger.AccountEvent.CommandRefused;
import com.metisrouter.contracts.ledger.AccountEvent.CreditGranted;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseClosed;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseEnded;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseReduced;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.LeaseMark;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.Metered;
import com.metisrouter.ledger.account.AccountCommand.ApplyUsage;
import com.metisrouter.ledger.account.AccountCommand.DoAct;
import com.metisrouter.ledger.account.AccountCommand.OpenAccount;
import com.metisrouter.ledger.account.AccountCommand.UseLeases;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountDeciderTest {

    private static final String ACCOUNT = "acc_1";
    private static final String GATEWAY = "gw-1";

    @Test
    void opens_once_and_refuses_another_name() {
        var first = AccountDecider.decide(new OpenAccount(ACCOUNT, "Demo"), given(), AT);
        var opened = given(new AccountOpened(ACCOUNT, "Demo", AT));

        assertThat(first)
                .isEqualTo(
                        new Decision.Accepted<>(
                                List.of(new AccountOpened(ACCOUNT, "Demo", AT)), "Demo"));
        assertThat(AccountDecider.decide(new OpenAccount(ACCOUNT, "Demo"), opened, AT))
                .isEqualTo(new Decision.AlreadyDone<>("Demo"));
        assertThat(AccountDecider.decide(new OpenAccount(ACCOUNT, "Other"), opened, AT))
                .isEqualTo(new Decision.Refused<>(Refusal.NAME_DIFFERS));
    }

    @Test
    void refuses_everything_else_of_an_account_that_is_not_open() {
        for (var command :
                List.of(
                        grant(CreditKind.PAID, 5, "k1"),
                        new UseLeases(request("r1", 1, 1)),
                        new ApplyUsage(ACCOUNT, List.of(used(1, 1, 1))))) {
            assertThat(AccountDecider.decide(command, given(), AT))
                    .isEqualTo(new Decision.Refused<>(Refusal.NOT_OPEN));
        }
    }

    @Test
    void grants_credit_with_postings_that_balance() {
        var decision = decide(grant(CreditKind.PAID, 10, "k1"), account());

        assertThat(decision)
                .containsExactly(
                        new CreditGranted(
                                ACCOUNT,
                                "lot_k1",
                                CreditKind.PAID,
                                nanos(10),
                                "ORDER",
                                "tests",
                                "",
                                "k1",
                                List.of(
                                        new Posting("payments-clearing", nanos(10)),
                                        new Posting("customer-credit:paid", nanos(-10))),
                                nanos(10),
                                AT,
                                CreditKind.PAID.priority(),
                                null,
                                ""));
    }

    @Test
    void answers_a_grant_that_is_repeated_with_what_it_answered_first() {
        var granted = account(grant(CreditKind.PAID, 10, "k1"), grant(CreditKind.PAID, 7, "k2"));

        var again = AccountDecider.decide(grant(CreditKind.PAID, 10, "k1"), granted, AT);
        var other = AccountDecider.decide(grant(CreditKind.PAID, 11, "k1"), granted, AT);

        assertThat(again)
                .isEqualTo(
                        new Decision.AlreadyDone<>(
                                new Answered(
                                        grant(CreditKind.PAID, 10, "k1").fingerprint(),
                                        1,
                                        new Answer.Done(
                                                "lot_k1", nanos(10), nanos(10), nanos(10)))));
        assertThat(other).isEqualTo(new Decision.Refused<>(Refusal.KEY_REUSED));
    }

    @Test
    void refuses_credit_past_what_an_account_may_hold() {
        var full = account(grant(CreditKind.PAID, GrantDecider.BALANCE_MAX.nanos() - 1, "k1"));

        assertThat(decide(grant(CreditKind.PAID, 2, "k2"), full))
                .containsExactly(
                        new CommandRefused(
                                ACCOUNT,
                                "k2",
                                grant(CreditKind.PAID, 2, "k2").fingerprint(),
                                "balance_too_large",
                                "tests",
                                AT));
        assertThat(decide(grant(CreditKind.PAID, 1, "k2"), full)).hasSize(1);
    }

    @Test
    void numbers_leases_from_one_without_holes_and_takes_them_from_what_is_available_only() {
        var account =
                account(
                        grant(CreditKind.PAID, 100, "k1"),
                        new UseLeases(request("r1", 10, 10)),
                        new UseLeases(request("r2", 20, 20)));

        assertThat(account.leases().keySet()).containsExactly(1L, 2L);
        assertThat(account.balance()).isEqualTo(nanos(100));
        assertThat(account.available()).isEqualTo(nanos(70));
        assertThat(account.leased()).isEqualTo(nanos(30));
    }

    @Test
    void gives_a_repeated_request_the_same_lease_and_takes_its_reductions_once() {
        var account =
                account(grant(CreditKind.PAID, 100, "k1"), new UseLeases(request("r1", 10, 10)));
        var reducing =
                new LeaseRequest(
                        ACCOUNT,
                        GATEWAY,
                        1,
                        nanos(5),
                        nanos(5),
                        List.of(new Reduction(1, nanos(4))),
                        List.of(),
                        "r2");

        var once = account(account, new UseLeases(reducing));
        var twice = AccountDecider.decide(new UseLeases(reducing), once, AT.plusSeconds(100));

        assertThat(once.available()).isEqualTo(nanos(89));
        assertThat(twice)
                .isEqualTo(
                        new Decision.AlreadyDone<>(
                                new LeaseReply.Granted(2, nanos(5), 200_000, true)));
    }

    @Test
    void books_reductions_and_endings_even_if_the_grant_is_refused() {
        var account =
                account(grant(CreditKind.PAID, 100, "k1"), new UseLeases(request("r1", 40, 40)));
        var asking =
                new LeaseRequest(
                        ACCOUNT,
                        GATEWAY,
                        1,
                        nanos(500),
                        nanos(500),
                        List.of(),
                        List.of(new Ending(1, 0)),
                        "r2");

        var decision = AccountDecider.decide(new UseLeases(asking), account, AT);

        assertThat(decision)
                .isEqualTo(
                        new Decision.Accepted<LeaseReply>(
                                List.of(
                                        new LeaseEnded(ACCOUNT, 1, GATEWAY, 1, 0, AT, false),
                                        new LeaseClosed(
                                                ACCOUNT, 1, GATEWAY, 1, 0, nanos(0), nanos(40),
                                                AT)),
                                new LeaseReply.Insufficient(nanos(100))));
    }

    @Test
    void never_releases_more_than_is_left_of_a_lease() {
        var account =
                account(
                        grant(CreditKind.PAID, 100, "k1"),
                        new UseLeases(request("r1", 40, 40)),
                        new ApplyUsage(ACCOUNT, List.of(used(1, 1, 30))));
        var reducing =
                new LeaseRequest(
                        ACCOUNT,
                        GATEWAY,
                        1,
                        nanos(0),
                        nanos(0),
                        List.of(new Reduction(1, nanos(40))),
                        List.of(),
                        "r2");

        assertThat(decide(new UseLeases(reducing), account))
                .containsExactly(new LeaseReduced(ACCOUNT, 1, GATEWAY, 1, nanos(10), AT, "r2"));
    }

    @Test
    void refuses_to_end_a_lease_of_another_gateway_or_one_never_issued() {
        var account =
                account(grant(CreditKind.PAID, 100, "k1"), new UseLeases(request("r1", 40, 40)));

        for (var ending :
                List.of(
                        new LeaseRequest(
                                ACCOUNT,
                                "gw-2",
                                1,
                                nanos(0),
                                nanos(0),
                                List.of(),
                                List.of(new Ending(1, 0))),
                        new LeaseRequest(
                                ACCOUNT,
                                GATEWAY,
                                1,
                                nanos(0),
                                nanos(0),
                                List.of(),
                                List.of(new Ending(2, 0))))) {
            assertThat(AccountDecider.decide(new UseLeases(ending), account, AT))
                    .isEqualTo(new Decision.Refused<>(Refusal.NOT_YOUR_LEASE));
        }
    }

    @Test
    void burns_promotional_then_goodwill_then_paid_and_then_overdraws() {
        var account =
                account(
                        grant(CreditKind.PAID, 10, "k1"),
                        grant(CreditKind.GOODWILL, 3, "k2"),
                        grant(CreditKind.PROMOTIONAL, 2, "k3"),
                        new UseLeases(request("r1", 10, 10)));

        var debited = debit(account, used(1, 1, 16));

        assertThat(debited.postings())
                .containsExactly(
                        new Posting("customer-credit:promotional", nanos(2)),
                        new Posting("customer-credit:goodwill", nanos(3)),
                        new Posting("customer-credit:paid", nanos(10)),
                        new Posting("customer-overdraft", nanos(1)),
                        new Posting("revenue", nanos(-16)));
        assertThat(debited.balanceAfter()).isEqualTo(nanos(-1));
    }

    @Test
    void pays_the_overdraft_first_when_credit_comes() {
        var account =
                account(
                        grant(CreditKind.PAID, 10, "k1"),
                        new UseLeases(request("r1", 10, 10)),
                        new ApplyUsage(ACCOUNT, List.of(used(1, 1, 14))),
                        grant(CreditKind.PAID, 3, "k2"));

        assertThat(account.credit()).isEqualTo(new CreditLots(List.of(), nanos(1)));
        assertThat(decide(grant(CreditKind.PAID, 3, "k3"), account))
                .singleElement()
                .extracting(event -> ((CreditGranted) event).postings())
                .isEqualTo(
                        List.of(
                                new Posting("payments-clearing", nanos(3)),
                                new Posting("customer-overdraft", nanos(-1)),
                                new Posting("customer-credit:paid", nanos(-2))));
    }

    @Test
    void applies_each_sequence_once_in_any_order() {
        var account =
                account(grant(CreditKind.PAID, 100, "k1"), new UseLeases(request("r1", 50, 50)));

        var first = debit(account, used(1, 3, 5), used(1, 1, 5), used(1, 3, 5));
        var after = AccountDecider.evolve(account, first);

        assertThat(first.lines()).hasSize(2);
        assertThat(first.marks()).containsExactly(new LeaseMark(1, GATEWAY, 1, 1, List.of(3L)));
        assertThat(after.balance()).isEqualTo(nanos(90));
        assertThat(
                        AccountDecider.decide(
                                new ApplyUsage(ACCOUNT, List.of(used(1, 3, 5))), after, AT))
                .isEqualTo(new Decision.AlreadyDone<>(new UsageApplied(0, 0, 1, List.of())));
    }

    @Test
    void
            closes_an_ended_lease_when_all_of_it_has_been_seen_and_takes_what_comes_later_for_a_repetition() {
        var account =
                account(
                        grant(CreditKind.PAID, 100, "k1"),
                        new UseLeases(request("r1", 50, 50)),
                        new ApplyUsage(ACCOUNT, List.of(used(1, 1, 5))),
                        end(1, 2));

        assertThat(account.lease(1)).extracting(OpenLease::missing).isEqualTo(1L);
        assertThat(account.available()).isEqualTo(nanos(50));
        var events = decide(new ApplyUsage(ACCOUNT, List.of(used(1, 2, 7))), account);
        assertThat(events)
                .last()
                .isEqualTo(new LeaseClosed(ACCOUNT, 1, GATEWAY, 1, 2, nanos(12), nanos(38), AT));
        var closed = after(account, events);
        assertThat(closed.available()).isEqualTo(nanos(88));
        assertThat(
                        AccountDecider.decide(
                                new ApplyUsage(ACCOUNT, List.of(used(1, 2, 7))), closed, AT))
                .isEqualTo(new Decision.AlreadyDone<>(new UsageApplied(0, 0, 1, List.of())));
    }

    @Test
    void ends_a_lease_no_lower_than_what_it_has_seen() {
        var account =
                account(
                        grant(CreditKind.PAID, 100, "k1"),
                        new UseLeases(request("r1", 50, 50)),
                        new ApplyUsage(ACCOUNT, List.of(used(1, 3, 5))));

        assertThat(decide(end(1, 0), account))
                .containsExactly(new LeaseEnded(ACCOUNT, 1, GATEWAY, 1, 3, AT, false));
    }

    @Test
    void sets_apart_usage_of_a_lease_that_was_never_issued_to_its_gateway() {
        var account =
                account(grant(CreditKind.PAID, 100, "k1"), new UseLeases(request("r1", 50, 50)));
        var never = used(2, 1, 5);
        var foreign = line(ACCOUNT, new LeasePosition(1, 1, "gw-2", 1), 5);

        assertThat(
                        AccountDecider.decide(
                                new ApplyUsage(ACCOUNT, List.of(never, foreign)), account, AT))
                .isEqualTo(
                        new Decision.AlreadyDone<>(
                                new UsageApplied(0, 0, 0, List.of(never, foreign))));
    }

    @Test
    void puts_at_most_256_lines_into_an_event() {
        var account =
                account(grant(CreditKind.PAID, 9_000, "k1"), new UseLeases(request("r1", 50, 50)));
        var lines = new ArrayList<UsageLine>();
        for (var sequence = 1; sequence <= 600; sequence++) {
            lines.add(used(1, sequence, 1));
        }

        var events = decide(new ApplyUsage(ACCOUNT, lines), account);

        assertThat(events)
                .extracting(event -> ((UsageDebited) event).lines().size())
                .containsExactly(256, 256, 88);
        assertThat(events)
                .extracting(event -> ((UsageDebited) event).marks().getFirst().seenUpTo())
                .containsExactly(256L, 512L, 600L);
    }

    @Test
    void keeps_an_event_of_large_lines_small_enough_to_be_sent() {
        var account =
                account(grant(CreditKind.PAID, 9_000, "k1"), new UseLeases(request("r1", 50, 50)));
        var lines = new ArrayList<UsageLine>();
        for (var sequence = 1; sequence <= 300; sequence++) {
            var request =
                    Metered.request(
                            ACCOUNT,
                            new LeasePosition(1, sequence, GATEWAY, 1),
                            "p",
                            List.of(),
                            nanos(1),
                            "\"".repeat(sequence == 7 ? 400_000 : 10_000));
            lines.add(new UsageLine(request, List.of(), nanos(1)));
        }

        var events = decide(new ApplyUsage(ACCOUNT, lines), account);

        assertThat(events).flatExtracting(event -> ((UsageDebited) event).lines()).isEqualTo(lines);
        assertThat(events)
                .filteredOn(event -> ((UsageDebited) event).lines().size() > 1)
                .hasSizeGreaterThan(5)
                .allSatisfy(event ->
                        assertThat(Json.bytes(event))
                                .hasSizeLessThan(UsageDecider.BYTES_PER_EVENT_MAX));
    }

    @Test
    void charges_past_the_lease_when_more_was_served_and_takes_it_from_what_is_available() {
        var account =
                account(
                        grant(CreditKind.PAID, 100, "k1"),
                        new UseLeases(request("r1", 10, 10)),
                        new ApplyUsage(ACCOUNT, List.of(used(1, 1, 25))));

        assertThat(account.balance()).isEqualTo(nanos(75));
        assertThat(account.leased()).isEqualTo(nanos(0));
        assertThat(account.available()).isEqualTo(nanos(75));
    }

    private static Usd nanos(long nanos) {
        return Usd.ofNanos(nanos);
    }

    private static DoAct grant(CreditKind kind, long nanos, String key) {
        return DoAct.grant(ACCOUNT, "lot_" + key, kind, nanos(nanos), "ORDER", "tests", "", key);
    }

    private static LeaseRequest request(String key, long need, long want) {
        return new LeaseRequest(
                ACCOUNT, GATEWAY, 1, nanos(need), nanos(want), List.of(), List.of(), key);
    }

    private static UseLeases end(long lease, long finalSequence) {
        return new UseLeases(
                new LeaseRequest(
                        ACCOUNT,
                        GATEWAY,
                        1,
                        nanos(0),
                        nanos(0),
                        List.of(),
                        List.of(new Ending(lease, finalSequence))));
    }

    private static UsageLine used(long lease, long sequence, long nanos) {
        return line(ACCOUNT, new LeasePosition(lease, sequence, GATEWAY, 1), nanos);
    }

    private static UsageDebited debit(AccountState account, UsageLine... lines) {
        return (UsageDebited) decide(new ApplyUsage(ACCOUNT, List.of(lines)), account).getFirst();
    }

    private static AccountState given(AccountEvent... events) {
        return after(AccountState.NOT_OPEN, List.of(events));
    }

    private static AccountState after(AccountState state, List<AccountEvent> events) {
        var after = state;
        for (var event : events) {
            after = AccountDecider.evolve(after, event);
        }
        return after;
    }

    /// An open account after commands.
    private static AccountState account(AccountCommand... commands) {
        return account(given(new AccountOpened(ACCOUNT, "Demo", AT)), commands);
    }

    private static AccountState account(AccountState state, AccountCommand... commands) {
        var after = state;
        for (var command : commands) {
            after = after(after, decide(command, after));
        }
        return after;
    }

    private static List<AccountEvent> decide(AccountCommand command, AccountState state) {
        return AccountDecider.decide(command, state, AT)
                        instanceof Decision.Accepted<?>(var events, _)
                ? events
                : List.of();
    }
}
