package com.metisrouter.ledger.account;

import static com.metisrouter.ledger.Metered.AT;
import static com.metisrouter.ledger.Metered.line;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.access.SpendLimit;
import com.metisrouter.contracts.access.SpendLimit.Period;
import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.LeaseRequest.Ending;
import com.metisrouter.contracts.leasing.LimitShare.Kind;
import com.metisrouter.contracts.leasing.SpendScope;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.AccountOpened;
import com.metisrouter.contracts.ledger.AccountEvent.CreditGranted;
import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.metering.Caller;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.account.AccountCommand.ApplyUsage;
import com.metisrouter.ledger.account.AccountCommand.UseLeases;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// How much is lent, against which limits, and what becomes of it.
class LeaseDeciderTest {

    private static final String ACCOUNT = "acc_1";
    private static final SpendScope KEY = new SpendScope("proj_1", "key_1");
    private static final SpendScope OTHER_KEY = new SpendScope("proj_1", "key_2");
    private static final Duration DAY = Duration.ofDays(1);

    private final List<AccountEvent> events = new ArrayList<>();
    private AccountState state = AccountState.NOT_OPEN;
    private Instant now = AT;
    private int asked;

    @Test
    void lends_at_most_half_of_what_is_there_unless_more_is_needed() {
        credit("10");

        assertThat(grant("1", "8").amount()).isEqualTo(usd("5"));
        assertThat(grant("1", "2").amount()).isEqualTo(usd("2"));
        assertThat(grant("2", "8").amount()).isEqualTo(usd("2"));
        assertThat(ask("gw-1", "2", "8", SpendScope.ACCOUNT))
                .isEqualTo(new LeaseReply.Insufficient(usd("1")));
    }

    @Test
    void leases_halve_as_the_credit_falls() {
        credit("8");

        assertThat(grant("0.01", "100").amount()).isEqualTo(usd("4"));
        assertThat(grant("0.01", "100").amount()).isEqualTo(usd("2"));
        assertThat(grant("0.01", "100").amount()).isEqualTo(usd("1"));
    }

    @Test
    void gateways_that_were_lent_to_lately_share_what_is_there() {
        credit("100");
        ask("gw-2", "1", "1", SpendScope.ACCOUNT);
        ask("gw-3", "1", "1", SpendScope.ACCOUNT);

        assertThat(grant("1", "100").amount())
                .as("98 for three, half of a share")
                .isEqualTo(usd("98").dividedBy(6));

        now = now.plus(Lending.RECENTLY).plusSeconds(1);
        assertThat(grant("1", "10").amount()).as("the others are gone").isEqualTo(usd("10"));
        assertThat(state.lending().gateways()).containsOnlyKeys("gw-1");
    }

    @Test
    void near_zero_a_lease_is_exactly_what_one_request_needs() {
        credit("0.24");

        assertThat(grant("0.01", "0.20"))
                .isEqualTo(new LeaseReply.Granted(1, usd("0.01"), 300_000, true));
        assertThat(ahead("0.01", "0.20")).isEqualTo(new LeaseReply.Insufficient(usd("0.23")));
        assertThat(grant("0.23", "0.23").amount()).isEqualTo(usd("0.23"));
    }

    @Test
    void a_limit_of_a_key_is_kept_with_the_accounts_in_one_grant() {
        credit("100");
        var daily = limit(Kind.KEY, "key_1", "2", Period.DAY);

        assertThat(grant("1.5", "1.5", KEY, daily).amount()).isEqualTo(usd("1.5"));
        var refused = ask("gw-2", "1", "1", KEY, daily);

        assertThat(refused).isEqualTo(new LeaseReply.LimitReached(daily.at(now), usd("0.5")));
        assertThat(state.available()).isEqualTo(usd("98.5"));
    }

    @Test
    void the_keys_of_a_project_share_its_limit() {
        credit("100");
        var project = limit(Kind.PROJECT, "proj_1", "2", Period.MONTH);

        grant("1.5", "1.5", KEY, project);

        assertThat(ask("gw-1", "1", "1", OTHER_KEY, project))
                .isEqualTo(new LeaseReply.LimitReached(project.at(now), usd("0.5")));
    }

    @Test
    void the_tightest_limit_is_the_one_that_is_named() {
        credit("100");
        var daily = limit(Kind.KEY, "key_1", "5", Period.DAY);
        var monthly = limit(Kind.KEY, "key_1", "3", Period.MONTH);
        var project = limit(Kind.PROJECT, "proj_1", "4", Period.TOTAL);

        assertThat(ask("gw-1", "6", "6", KEY, daily, monthly, project))
                .isEqualTo(new LeaseReply.LimitReached(monthly.at(now), usd("3")));
    }

    @Test
    void an_account_with_less_than_its_limits_is_told_so() {
        credit("1");

        assertThat(ask("gw-1", "2", "2", KEY, limit(Kind.KEY, "key_1", "5", Period.DAY)))
                .isEqualTo(new LeaseReply.Insufficient(usd("1")));
    }

    @Test
    void a_lease_admits_in_one_window_only_and_its_charges_count_there() {
        credit("100");
        now = Instant.parse("2026-11-22T23:58:00Z");
        var daily = limit(Kind.KEY, "key_1", "2", Period.DAY);
        var first = grant("1", "1", KEY, daily);
        var firstWindow = daily.at(now);
        assertThat(first.admitForMillis()).isEqualTo(120_000);

        now = now.plusSeconds(180);
        var next = grant("1", "1", KEY, daily);
        use(first.lease(), 1, "0.75");

        assertThat(state.lending().spent(firstWindow)).isEqualTo(usd("0.75"));
        assertThat(state.lending().spent(daily.at(now))).isEqualTo(Usd.ZERO);
        assertThat(state.lending().rest(daily.at(now), state.leases().values()))
                .isEqualTo(usd("1"));
        assertThat(next.lease()).isEqualTo(2);
    }

    @Test
    void windows_that_are_over_are_forgotten_once_no_lease_counts_in_them() {
        credit("100");
        var daily = limit(Kind.KEY, "key_1", "2", Period.DAY);
        var first = grant("1", "1", KEY, daily);
        now = now.plus(DAY);
        grant("1", "1", KEY, daily);
        assertThat(state.lending().windows()).hasSize(2);

        end(first.lease(), 0);
        now = now.plus(DAY);
        end(grant("1", "1", KEY, daily).lease(), 0);
        end(2, 0);
        now = now.plus(DAY);
        grant("1", "1", KEY, daily);

        assertThat(state.lending().windows()).hasSize(1);
    }

    @Test
    void what_a_lease_did_not_spend_is_there_for_the_limit_again() {
        credit("100");
        var total = limit(Kind.KEY, "key_1", "2", Period.TOTAL);
        var lease = grant("2", "2", KEY, total);

        use(lease.lease(), 1, "0.5");
        end(lease.lease(), 1);

        assertThat(state.lending().rest(total.at(now), state.leases().values()))
                .isEqualTo(usd("1.5"));
    }

    @Test
    void a_limit_that_was_lowered_below_what_is_spent_leaves_nothing() {
        credit("100");
        var lease = grant("2", "2", KEY, limit(Kind.KEY, "key_1", "2", Period.DAY));
        use(lease.lease(), 1, "2");
        var lower = limit(Kind.KEY, "key_1", "1", Period.DAY);

        assertThat(ask("gw-1", "0.01", "0.01", KEY, lower))
                .isEqualTo(new LeaseReply.LimitReached(lower.at(now), Usd.ZERO));
    }

    @Test
    void a_correction_counts_in_the_window_of_its_request_while_that_is_kept() {
        credit("100");
        var daily = limit(Kind.KEY, "key_1", "2", Period.DAY);
        var lease = grant("1", "1", KEY, daily);
        use(lease.lease(), 1, "0.5");

        correct(now, "0.5", "0.8");
        correct(now.minus(DAY), "0.5", "9");

        assertThat(state.lending().spent(daily.at(now))).isEqualTo(usd("0.8"));
    }

    @Test
    void a_lease_grows_for_a_hold_that_ran_out_and_only_once_for_each_request() {
        credit("10");
        var lease = grant("1", "1");
        end(lease.lease(), 1);

        var first = extend(lease.lease(), "0.5", "extend-1");
        var again = extend(lease.lease(), "0.5", "extend-1");

        assertThat(first).isEqualTo(new LeaseReply.Extended(1, usd("0.5")));
        assertThat(again).isEqualTo(first);
        assertThat(state.available()).isEqualTo(usd("8.5"));
        use(1, 1, "1.5");
        assertThat(state.available()).isEqualTo(usd("8.5"));
        assertThat(state.leases()).isEmpty();
    }

    @Test
    void a_lease_grows_within_the_window_that_it_was_granted_in() {
        credit("10");
        now = Instant.parse("2026-11-22T23:58:00Z");
        var daily = limit(Kind.KEY, "key_1", "2", Period.DAY);
        var lease = grant("1.5", "1.5", KEY, daily);
        var window = daily.at(now);

        now = now.plusSeconds(180);
        var tooMuch = extend(lease.lease(), "1", "extend-1", daily);
        var enough = extend(lease.lease(), "0.5", "extend-2", daily);

        assertThat(tooMuch).isEqualTo(new LeaseReply.LimitReached(window, usd("0.5")));
        assertThat(enough).isEqualTo(new LeaseReply.Extended(1, usd("0.5")));
    }

    @Test
    void a_lease_that_is_closed_grows_no_more() {
        credit("10");
        var lease = grant("1", "1");
        end(lease.lease(), 0);

        assertThat(extend(lease.lease(), "0.5", "extend-1")).isEqualTo(new LeaseReply.Returned());
        assertThat(state.available()).isEqualTo(usd("10"));
    }

    @Test
    void a_state_with_limits_survives_its_snapshot() {
        credit("10");
        grant("1", "1", KEY, limit(Kind.KEY, "key_1", "2", Period.DAY));
        extend(1, "0.1", "extend-1");

        assertThat(Json.read(Json.bytes(state), AccountState.class)).isEqualTo(state);
    }

    private static Usd usd(String amount) {
        return Usd.parse(amount);
    }

    private static ScopeLimit limit(Kind kind, String id, String amount, Period period) {
        return new ScopeLimit(kind, id, id, SpendLimit.of(usd(amount), period));
    }

    private void credit(String amount) {
        happen(new AccountOpened(ACCOUNT, "Demo", now));
        happen(
                new CreditGranted(
                        ACCOUNT,
                        "lot_1",
                        CreditKind.PAID,
                        usd(amount),
                        "ORDER",
                        "tests",
                        "",
                        "k1",
                        List.of(
                                new Posting("payments-clearing", usd(amount)),
                                new Posting("customer-credit:paid", usd(amount).negated())),
                        usd(amount),
                        now,
                        30,
                        null,
                        ""));
    }

    private LeaseReply.Granted grant(String need, String want) {
        return (LeaseReply.Granted) ask("gw-1", need, want, SpendScope.ACCOUNT);
    }

    private LeaseReply.Granted grant(
            String need, String want, SpendScope scope, ScopeLimit... limits) {
        return (LeaseReply.Granted) ask("gw-1", need, want, scope, limits);
    }

    private LeaseReply ahead(String need, String want) {
        return tell(request("gw-1", need, want, SpendScope.ACCOUNT, "a" + asked++, true, null));
    }

    private LeaseReply ask(
            String gateway, String need, String want, SpendScope scope, ScopeLimit... limits) {
        return tell(request(gateway, need, want, scope, "ask-" + asked++, false, null), limits);
    }

    private LeaseReply extend(long lease, String need, String key, ScopeLimit... limits) {
        return tell(request("gw-1", need, need, SpendScope.ACCOUNT, key, false, lease), limits);
    }

    private static LeaseRequest request(
            String gateway,
            String need,
            String want,
            SpendScope scope,
            String key,
            boolean ahead,
            @org.jspecify.annotations.Nullable Long extend) {
        return new LeaseRequest(
                ACCOUNT, gateway, 1, usd(need), usd(want), List.of(), List.of(), key, scope, ahead,
                extend);
    }

    private void end(long lease, long finalSequence) {
        tell(
                new LeaseRequest(
                        ACCOUNT,
                        "gw-1",
                        1,
                        Usd.ZERO,
                        Usd.ZERO,
                        List.of(),
                        List.of(new Ending(lease, finalSequence))));
    }

    private LeaseReply tell(LeaseRequest request, ScopeLimit... limits) {
        return answer(AccountDecider.decide(new UseLeases(request, List.of(limits)), state, now));
    }

    private LeaseReply answer(Decision<?> decision) {
        return switch (decision) {
            case Decision.Accepted<?>(var happened, var answer) -> {
                happened.forEach(this::happen);
                yield (LeaseReply) Objects.requireNonNull(answer);
            }
            case Decision.AlreadyDone<?>(var answer) -> (LeaseReply) Objects.requireNonNull(answer);
            case Decision.Refused<?>(var refusal) ->
                    throw new AssertionError("refused: " + refusal);
        };
    }

    private void use(long lease, long sequence, String charge) {
        var used =
                line(ACCOUNT, new LeasePosition(lease, sequence, "gw-1", 1), usd(charge).nanos());
        if (AccountDecider.decide(new ApplyUsage(ACCOUNT, List.of(used)), state, now)
                instanceof Decision.Accepted<?>(var happened, _)) {
            happened.forEach(this::happen);
        }
    }

    private void correct(Instant admittedAt, String before, String after) {
        var total = usd(after).minus(usd(before));
        happen(
                new UsageCorrected(
                        ACCOUNT,
                        "cor_1",
                        AccountEvent.CorrectionCause.ORPHAN,
                        List.of(
                                new CorrectedLine(
                                        "req_1",
                                        new Caller(ACCOUNT, "key_1", "proj_1", "", ""),
                                        new LeasePosition(1, 1, "gw-1", 1),
                                        admittedAt,
                                        admittedAt,
                                        usd(before),
                                        usd(after),
                                        "p@1",
                                        "p@1",
                                        Settlement.PENDING_PROVIDER,
                                        Settlement.FINAL,
                                        "late-record",
                                        List.of(),
                                        List.of())),
                        total,
                        List.of(),
                        "tests",
                        "",
                        "",
                        "c" + events.size(),
                        List.of(
                                new Posting("customer-credit:paid", total),
                                new Posting("revenue", total.negated())),
                        state.balance().minus(total),
                        now));
    }

    private void happen(AccountEvent event) {
        state = AccountDecider.evolve(state, event);
        events.add(event);
    }
}
