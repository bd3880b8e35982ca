package com.metisrouter.ledger.account;

import static com.metisrouter.ledger.Metered.AT;
import static com.metisrouter.ledger.Metered.line;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.LeaseRequest.Ending;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.AccountClosed;
import com.metisrouter.contracts.ledger.AccountEvent.AccountOpened;
import com.metisrouter.contracts.ledger.AccountEvent.CorrectionCause;
import com.metisrouter.contracts.ledger.AccountEvent.CreditGranted;
import com.metisrouter.contracts.ledger.AccountEvent.CreditLeased;
import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.ledger.Lot;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.Metered;
import com.metisrouter.ledger.account.AccountCommand.ApplyUsage;
import com.metisrouter.ledger.account.AccountCommand.CorrectUsage;
import com.metisrouter.ledger.account.AccountCommand.UseLeases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CorrectionsTest {

    private static final String ACCOUNT = "acc_1";
    private static final String GATEWAY = "gw-1";
    private static final Signed BY = new Signed("operator", "", "wrong price", "cor_1/0");

    private AccountState state = AccountState.NOT_OPEN;
    private final List<AccountEvent> events = new ArrayList<>();

    @Test
    void the_record_of_an_orphan_that_comes_late_is_booked_once() {
        account(granted(CreditKind.PAID, 100));
        var truth = line(ACCOUNT, new LeasePosition(1, 1, GATEWAY, 1), 30);
        tell(new ApplyUsage(ACCOUNT, List.of(orphan(truth, 40))));
        tell(ending(1, 1));

        var first = tell(new ApplyUsage(ACCOUNT, List.of(truth, truth)));
        var again = tell(new ApplyUsage(ACCOUNT, List.of(truth)));

        assertThat(state.leases()).isEmpty();
        assertThat(first).isEqualTo(new UsageApplied(0, 1, 1, List.of()));
        assertThat(again).isEqualTo(new UsageApplied(0, 0, 1, List.of()));
        var corrected = (UsageCorrected) events.getLast();
        assertThat(corrected.cause()).isEqualTo(CorrectionCause.ORPHAN);
        assertThat(corrected.total()).isEqualTo(nanos(30));
        assertThat(corrected.lines())
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.evidence()).isEqualTo("late-record");
                    assertThat(line.requestId()).isEqualTo(truth.request().requestId());
                    assertThat(line.chargeBefore()).isEqualTo(Usd.ZERO);
                    assertThat(line.settlementBefore()).isEqualTo(Settlement.PENDING_PROVIDER);
                    assertThat(line.settlement()).isEqualTo(Settlement.FINAL);
                    assertThat(line.endedAt()).isEqualTo(orphan(truth, 40).request().endedAt());
                });
        assertThat(state.balance()).isEqualTo(nanos(70));
        assertThat(state.cases().open()).isEmpty();
    }

    @Test
    void books_that_were_closed_before_lost_places_were_known_are_still_read() {
        account(granted(CreditKind.PAID, 100));
        var stored = new String(Json.bytes(state), UTF_8);
        var older = stored.replaceFirst("\"lost\":\\{\"voided\":\\{},\"tails\":\\{}},", "");

        assertThat(older).hasSizeLessThan(stored.length());
        assertThat(Json.read(older.getBytes(UTF_8), AccountState.class)).isEqualTo(state);
    }

    @Test
    void an_orphan_and_its_truth_in_one_batch_are_one_charge() {
        account(granted(CreditKind.PAID, 100));
        var truth = line(ACCOUNT, new LeasePosition(1, 1, GATEWAY, 1), 30);

        var applied = tell(new ApplyUsage(ACCOUNT, List.of(orphan(truth, 40), truth)));

        assertThat(applied).isEqualTo(new UsageApplied(1, 1, 0, List.of()));
        assertThat(state.balance()).isEqualTo(nanos(70));
    }

    @Test
    void an_orphan_is_charged_up_to_its_last_checkpoint_until_its_record_comes() {
        account(granted(CreditKind.PAID, 100));
        var truth = line(ACCOUNT, new LeasePosition(1, 1, GATEWAY, 1), 30);
        var orphan = orphan(truth, 40).request().settledAs(Settlement.ESTIMATED);

        tell(new ApplyUsage(ACCOUNT, List.of(new UsageLine(orphan, List.of(), nanos(20)))));
        assertThat(state.balance()).isEqualTo(nanos(80));
        assertThat(state.cases().open()).hasSize(1);
        var applied = tell(new ApplyUsage(ACCOUNT, List.of(truth, truth)));

        assertThat(applied).isEqualTo(new UsageApplied(0, 1, 1, List.of()));
        assertThat(state.balance()).isEqualTo(nanos(70));
        assertThat(state.cases().open()).isEmpty();
    }

    @Test
    void an_orphan_that_comes_after_its_truth_is_a_duplicate() {
        account(granted(CreditKind.PAID, 100));
        var truth = line(ACCOUNT, new LeasePosition(1, 1, GATEWAY, 1), 30);

        var applied = tell(new ApplyUsage(ACCOUNT, List.of(truth, orphan(truth, 40))));

        assertThat(applied).isEqualTo(new UsageApplied(1, 0, 1, List.of()));
        assertThat(state.cases().open()).isEmpty();
    }

    @Test
    void only_the_gateway_that_admitted_it_can_tell_the_truth_about_an_orphan() {
        account(granted(CreditKind.PAID, 100));
        var truth = line(ACCOUNT, new LeasePosition(1, 1, GATEWAY, 1), 30);
        var foreign = line(ACCOUNT, new LeasePosition(1, 1, "gw-2", 1), 30);
        tell(new ApplyUsage(ACCOUNT, List.of(orphan(truth, 40))));
        tell(ending(1, 1));

        var applied = tell(new ApplyUsage(ACCOUNT, List.of(foreign)));

        assertThat(applied).isEqualTo(new UsageApplied(0, 0, 1, List.of()));
    }

    @Test
    void a_record_under_another_name_is_the_truth_about_the_place_and_says_its_own_name() {
        account(granted(CreditKind.PAID, 100));
        var position = new LeasePosition(1, 1, GATEWAY, 1);
        var settled = line(ACCOUNT, position, 0);
        var truth = line(ACCOUNT, position, 30);
        tell(new ApplyUsage(ACCOUNT, List.of(orphan(settled, 40))));

        tell(new ApplyUsage(ACCOUNT, List.of(truth)));

        var corrected = ((UsageCorrected) events.getLast()).lines().getFirst();
        assertThat(corrected.requestId()).isEqualTo(settled.request().requestId());
        assertThat(corrected.evidence()).isEqualTo("late-record:" + truth.request().requestId());
    }

    @Test
    void an_estimate_stays_open_for_the_truth_and_a_dispute_stays_a_dispute() {
        account(granted(CreditKind.PAID, 100));
        var first = line(ACCOUNT, new LeasePosition(1, 1, GATEWAY, 1), 30);
        var second = line(ACCOUNT, new LeasePosition(1, 2, GATEWAY, 1), 7);
        tell(new ApplyUsage(ACCOUNT, List.of(orphan(first, 40), orphan(second, 40))));
        settle(first, nanos(0), nanos(40), Settlement.PENDING_PROVIDER, Settlement.ESTIMATED);
        settle(second, nanos(0), nanos(0), Settlement.PENDING_PROVIDER, Settlement.DISPUTED);

        tell(new ApplyUsage(ACCOUNT, List.of(first, second)));
        var again = tell(new ApplyUsage(ACCOUNT, List.of(first, second)));

        assertThat(again).isEqualTo(new UsageApplied(0, 0, 2, List.of()));
        assertThat(state.balance()).isEqualTo(nanos(63));
        assertThat(state.cases().open()).hasSize(1);
        var open = Objects.requireNonNull(state.cases().find(second.request().requestId()));
        assertThat(open.settlement()).isEqualTo(Settlement.DISPUTED);
        assertThat(open.charge()).isEqualTo(nanos(7));
        assertThat(open.awaitsRecord()).isFalse();
    }

    @Test
    void late_truth_is_booked_even_where_the_account_is_closed_and_owes_for_it() {
        account();
        state = AccountDecider.evolve(state, leased(1, 0));
        var truth = line(ACCOUNT, new LeasePosition(1, 1, GATEWAY, 1), 30);
        tell(new ApplyUsage(ACCOUNT, List.of(orphan(truth, 0))));
        tell(ending(1, 1));
        add(new AccountClosed(ACCOUNT, "operator", "", "close", AT));

        tell(new ApplyUsage(ACCOUNT, List.of(truth)));

        assertThat(state.balance()).isEqualTo(nanos(-30));
        assertThat(state.credit().overdraft()).isEqualTo(nanos(30));
    }

    @Test
    void usage_of_a_closed_account_was_served_and_is_owed() {
        account();
        state = AccountDecider.evolve(state, leased(1, 0));
        add(new AccountClosed(ACCOUNT, "operator", "", "close", AT));

        var applied =
                tell(
                        new ApplyUsage(
                                ACCOUNT,
                                List.of(line(ACCOUNT, new LeasePosition(1, 1, GATEWAY, 1), 9))));

        assertThat(applied).isEqualTo(new UsageApplied(1, 0, 0, List.of()));
        assertThat(state.balance()).isEqualTo(nanos(-9));
    }

    @Test
    void money_that_goes_back_repays_what_is_owed_first_and_the_rest_is_a_lot() {
        account(granted(CreditKind.PAID, 10));
        var used = line(ACCOUNT, new LeasePosition(1, 1, GATEWAY, 1), 25);
        tell(new ApplyUsage(ACCOUNT, List.of(used)));

        correct(CreditKind.PAID, corrected(used, 25, 4));

        var corrected = (UsageCorrected) events.getLast();
        assertThat(corrected.total()).isEqualTo(nanos(-21));
        assertThat(corrected.postings())
                .containsExactly(
                        new Posting(LedgerAccounts.REVENUE, nanos(21)),
                        new Posting(LedgerAccounts.customerOverdraft(), nanos(-15)),
                        new Posting("customer-credit:paid", nanos(-6)));
        assertThat(corrected.restored())
                .containsExactly(Lot.of("cor_1-4", CreditKind.PAID, nanos(6)));
        assertThat(state.balance()).isEqualTo(nanos(6));
        assertThat(state.credit().overdraft()).isEqualTo(Usd.ZERO);
    }

    @Test
    void money_that_is_owed_burns_like_usage() {
        account(granted(CreditKind.PAID, 10), granted(CreditKind.PROMOTIONAL, 5));
        var used = line(ACCOUNT, new LeasePosition(1, 1, GATEWAY, 1), 2);
        tell(new ApplyUsage(ACCOUNT, List.of(used)));

        correct(CreditKind.GOODWILL, corrected(used, 2, 9));

        assertThat(((UsageCorrected) events.getLast()).postings())
                .containsExactly(
                        new Posting("customer-credit:promotional", nanos(3)),
                        new Posting("customer-credit:paid", nanos(4)),
                        new Posting(LedgerAccounts.REVENUE, nanos(-7)));
    }

    @Test
    void money_of_an_entry_goes_back_as_paid_only_if_nothing_given_was_burnt_with_it() {
        var paid = new Posting("customer-credit:paid", nanos(4));
        var given = new Posting("customer-credit:promotional", nanos(1));
        var owed = new Posting(LedgerAccounts.customerOverdraft(), nanos(2));

        assertThat(CorrectionEntry.returnsAs(List.of(paid, owed))).isEqualTo(CreditKind.PAID);
        assertThat(CorrectionEntry.returnsAs(List.of(given, paid))).isEqualTo(CreditKind.GOODWILL);
    }

    @Test
    void what_was_read_before_another_correction_is_refused_and_changes_nothing() {
        account(granted(CreditKind.PAID, 100));
        var used = line(ACCOUNT, new LeasePosition(1, 1, GATEWAY, 1), 20);
        tell(new ApplyUsage(ACCOUNT, List.of(used)));
        var first = command(0, CreditKind.PAID, corrected(used, 20, 15));
        tell(first);
        var before = state;

        assertThat(tell(first)).isEqualTo(Refusal.CORRECTED_MEANWHILE);
        assertThat(tell(command(0, CreditKind.PAID, corrected(used, 20, 1))))
                .isEqualTo(Refusal.CORRECTED_MEANWHILE);
        assertThat(state).isEqualTo(before);
    }

    @Test
    void a_line_that_contradicts_what_the_account_remembers_is_refused() {
        account(granted(CreditKind.PAID, 100));
        var truth = line(ACCOUNT, new LeasePosition(1, 1, GATEWAY, 1), 30);
        tell(new ApplyUsage(ACCOUNT, List.of(orphan(truth, 40))));

        assertThat(tell(command(0, CreditKind.PAID, corrected(truth, 5, 15))))
                .isEqualTo(Refusal.CORRECTED_MEANWHILE);
    }

    @Test
    void a_command_that_no_caller_of_ours_would_send_is_a_mistake() {
        account(granted(CreditKind.PAID, 100));
        var used = line(ACCOUNT, new LeasePosition(1, 1, GATEWAY, 1), 20);
        var twice = corrected(used, 20, 15);

        assertThatThrownBy(() -> tell(command(0, CreditKind.PAID)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tell(command(0, CreditKind.PAID, twice, twice)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tell(command(0, CreditKind.PAID, corrected(used, 20, -1))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void open_cases_survive_a_snapshot() {
        account(granted(CreditKind.PAID, 100));
        var truth = line(ACCOUNT, new LeasePosition(1, 1, GATEWAY, 1), 30);
        tell(new ApplyUsage(ACCOUNT, List.of(orphan(truth, 40))));

        assertThat(state.cases().open()).hasSize(1);
        assertThat(Json.read(Json.bytes(state), AccountState.class)).isEqualTo(state);
    }

    private void account(CreditGranted... grants) {
        add(new AccountOpened(ACCOUNT, "Demo", AT));
        var balance = Usd.ZERO;
        for (var grant : grants) {
            balance = balance.plus(grant.amount());
            add(withBalance(grant, balance));
        }
        if (grants.length > 0) {
            add(leased(1, balance.nanos()));
        }
    }

    private static CreditLeased leased(long lease, long nanos) {
        return new CreditLeased(
                ACCOUNT,
                lease,
                GATEWAY,
                1,
                nanos(nanos),
                AT.plus(Duration.ofMinutes(5)),
                AT.plus(Duration.ofHours(24)),
                AT,
                "lease-" + lease);
    }

    private static CreditGranted granted(CreditKind kind, long nanos) {
        return new CreditGranted(
                ACCOUNT,
                "lot_" + kind,
                kind,
                nanos(nanos),
                "ORDER",
                "tests",
                "",
                "key-" + kind,
                List.of(
                        new Posting(LedgerAccounts.fundingOf(kind), nanos(nanos)),
                        new Posting(LedgerAccounts.customerCredit(kind), nanos(-nanos))),
                nanos(nanos),
                AT,
                kind.priority(),
                null,
                "");
    }

    private static CreditGranted withBalance(CreditGranted grant, Usd balance) {
        return new CreditGranted(
                grant.accountId(),
                grant.lotId(),
                grant.kind(),
                grant.amount(),
                grant.reference(),
                grant.actor(),
                grant.reason(),
                grant.commandKey(),
                grant.postings(),
                balance,
                grant.recordedAt(),
                grant.priority(),
                grant.expiresAt(),
                grant.approvedBy());
    }

    private static UsageLine orphan(UsageLine truth, long hold) {
        return new UsageLine(Metered.orphan(truth.request(), nanos(hold)), List.of(), Usd.ZERO);
    }

    private static UseLeases ending(long lease, long last) {
        return new UseLeases(
                new LeaseRequest(
                        ACCOUNT,
                        GATEWAY,
                        1,
                        Usd.ZERO,
                        Usd.ZERO,
                        List.of(),
                        List.of(new Ending(lease, last)),
                        "end-" + lease));
    }

    private static CorrectedLine corrected(UsageLine line, long before, long after) {
        return corrected(
                line,
                nanos(before),
                nanos(after),
                Settlement.FINAL,
                Settlement.FINAL,
                "sim/chat@2");
    }

    private static CorrectedLine corrected(
            UsageLine line,
            Usd before,
            Usd after,
            Settlement settlementBefore,
            Settlement settlement,
            String priceVersionId) {
        var request = line.request();
        return new CorrectedLine(
                request.requestId(),
                request.caller(),
                request.position(),
                request.admittedAt(),
                request.endedAt(),
                before,
                after,
                request.priceVersionId(),
                priceVersionId,
                settlementBefore,
                settlement,
                "price:sim/chat@2",
                List.of(),
                List.of());
    }

    private void settle(
            UsageLine line, Usd before, Usd after, Settlement settlementBefore, Settlement to) {
        var corrected =
                corrected(
                        line, before, after, settlementBefore, to, line.request().priceVersionId());
        tell(command(state.cases().lastCorrection(), CreditKind.PAID, corrected));
    }

    private void correct(CreditKind returnsAs, CorrectedLine... lines) {
        tell(command(state.cases().lastCorrection(), returnsAs, lines));
    }

    private static CorrectUsage command(
            long lastCorrection, CreditKind returnsAs, CorrectedLine... lines) {
        return new CorrectUsage(
                ACCOUNT,
                "cor_1",
                CorrectionCause.RERATING,
                List.of(lines),
                returnsAs,
                lastCorrection,
                BY);
    }

    private Object tell(AccountCommand command) {
        return switch (AccountDecider.decide(command, state, AT)) {
            case Decision.Accepted<?>(var happened, var answer) -> {
                happened.forEach(this::add);
                yield answer;
            }
            case Decision.AlreadyDone<?>(var answer) -> answer;
            case Decision.Refused<?>(var refusal) -> refusal;
        };
    }

    private void add(AccountEvent event) {
        state = AccountDecider.evolve(state, event);
        events.add(event);
    }

    private static Usd nanos(long nanos) {
        return Usd.ofNanos(nanos);
    }
}
