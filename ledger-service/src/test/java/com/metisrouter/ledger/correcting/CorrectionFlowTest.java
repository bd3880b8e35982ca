package com.metisrouter.ledger.correcting;

import static com.metisrouter.ledger.Metered.PRICES;
import static com.metisrouter.ledger.Metered.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.ledger.AccountEvent.CommandRefused;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.ledger.Metered;
import com.metisrouter.ledger.TestLedger;
import com.metisrouter.ledger.account.OpenCase;
import com.metisrouter.ledger.account.Signed;
import com.metisrouter.ledger.correcting.CorrectionOrder.Dispute;
import com.metisrouter.ledger.correcting.CorrectionOrder.Figure;
import com.metisrouter.ledger.correcting.CorrectionOrder.Rerate;
import com.metisrouter.ledger.correcting.CorrectionOrder.Reverse;
import com.metisrouter.ledger.correcting.CorrectionOrder.Settle;
import com.metisrouter.ledger.web.ProblemException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CorrectionFlowTest {

    /// What the output tokens should have cost.
    private static final PriceVersion RIGHT =
            new PriceVersion(
                    "sim/chat@2",
                    "sim/chat",
                    2,
                    Metered.AT,
                    List.of(
                            PriceComponent.of(Unit.INPUT_TOKENS, UnitPrice.parse("0.00000015")),
                            PriceComponent.of(Unit.OUTPUT_TOKENS, UnitPrice.parse("0.0000004"))),
                    "tests");

    private static final PriceVersion WITHOUT_OUTPUT =
            new PriceVersion(
                    "sim/chat@3",
                    "sim/chat",
                    3,
                    Metered.AT,
                    List.of(PriceComponent.of(Unit.INPUT_TOKENS, UnitPrice.parse("0.00000015"))),
                    "tests");
    private static final AtomicInteger ACCOUNTS = new AtomicInteger();

    private static TestLedger house;
    private static long run;

    @BeforeAll
    static void start() throws Exception {
        house = new TestLedger();
        house.publish(Metered.model(PRICES, RIGHT, WITHOUT_OUTPUT));
        run = house.startRun();
    }

    @AfterAll
    static void stop() throws Exception {
        house.close();
    }

    /// An account that has used so many requests of 7 tokens in and 100 out, but the first, which got no answer.
    private static List<RequestMetered> used(String accountId, int requests, String credit) {
        house.openAccount(accountId, credit);
        var lease = house.lease(accountId, run, credit).lease();
        var served = new ArrayList<RequestMetered>();
        for (var i = 1; i <= requests; i++) {
            var place = new LeasePosition(lease, i, TestLedger.GATEWAY, run);
            served.add(Metered.request(accountId, place, 7, i == 1 ? 0 : 100));
        }
        served.forEach(house::meter);
        house.flush();
        awaitSeen(accountId, lease, requests);
        return served;
    }

    private static void awaitSeen(String accountId, long lease, long sequence) {
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        Objects.requireNonNull(house.live(accountId).lease(lease))
                                        .marks()
                                        .seenUpTo()
                                >= sequence);
    }

    private static String account() {
        return "acc_c" + ACCOUNTS.incrementAndGet();
    }

    private static CorrectionDesk desk() {
        return house.ledger().corrections();
    }

    private static CorrectionRun order(String id, CorrectionOrder order) {
        return desk().work(desk().accept(id, order, "operator", "test"));
    }

    private static CorrectionSummary summaryOf(CorrectionRun run) {
        return Objects.requireNonNull(run.summary());
    }

    private static long events() {
        return Objects.requireNonNull(
                house.jdbc().queryForObject("select count(*) from event", Long.class));
    }

    private static Usd charge(PriceVersion prices, long input, long output) {
        return Rating.rate(tokens(input, output), prices).charge();
    }

    @Test
    void a_wrong_price_is_put_right_as_the_dry_run_said_in_entries_of_256_and_once() {
        var account = account();
        used(account, 300, "10");
        var before = house.live(account).balance();
        var rerate = new Rerate("sim/chat@1", "sim/chat@2", account, null, null);

        var events = events();
        var dry = desk().dryRun(rerate);
        assertThat(events()).isEqualTo(events);
        var done = order("rerate-1", rerate);
        var after = house.live(account).balance();

        assertThat(summaryOf(done)).isEqualTo(dry);
        assertThat(dry.requests()).isEqualTo(300);
        assertThat(dry.unchanged()).isEqualTo(1);
        var each = charge(RIGHT, 7, 100).minus(charge(PRICES, 7, 100));
        assertThat(dry.difference())
                .isEqualByComparingTo(each.toBigDecimal().multiply(BigDecimal.valueOf(299)));
        assertThat(dry.samples()).hasSize(CorrectionTally.SAMPLES_MAX);
        assertThat(before.minus(after).toBigDecimal()).isEqualByComparingTo(dry.difference());
        assertThat(events()).isEqualTo(events + 2);

        assertThat(order("rerate-1", rerate)).isEqualTo(done);
        assertThat(desk().dryRun(rerate).requests()).isZero();
        assertThat(summaryOf(order("rerate-2", rerate)).requests()).isZero();
        assertThat(events()).isEqualTo(events + 2);
        assertThatThrownBy(() -> order("rerate-1", new Rerate("a", "b", account, null, null)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.code()).isEqualTo("idempotency_key_reused"));
        assertThat(house.replayed().get(account)).isEqualTo(house.live(account));
    }

    @Test
    void a_run_that_was_interrupted_goes_on_and_books_nothing_twice() {
        var account = account();
        used(account, 600, "10");
        var rerate = new Rerate("sim/chat@1", "sim/chat@2", account, null, null);
        var dry = desk().dryRun(rerate);
        var entries = new EntryStream(house.jdbc());
        var work =
                new RerateWork(
                        house.ledger().accounts(),
                        entries,
                        new Rerating("sim/chat@1", RIGHT),
                        rerate);
        var pulled = new IllegalStateException("the plug was pulled");
        var by = new Signed("operator", "", "test", "");
        desk().accept("rerate-cut", rerate, "operator", "test");

        assertThatThrownBy(() ->
                        work.apply(
                                "rerate-cut",
                                by,
                                _ -> {
                                    throw pulled;
                                }))
                .isSameAs(pulled);
        assertThat(desk().dryRun(rerate).requests()).isEqualTo(600 - 256);
        var done = order("rerate-cut", rerate);

        assertThat(summaryOf(done).requests()).isEqualTo(600);
        assertThat(summaryOf(done).difference()).isEqualByComparingTo(dry.difference());
        var spent = Usd.parse("10").minus(house.live(account).balance()).toBigDecimal();
        assertThat(spent).isEqualByComparingTo(dry.after());
        assertThat(house.replayed().get(account)).isEqualTo(house.live(account));
    }

    @Test
    void only_requests_of_the_named_time_are_meant() {
        var account = account();
        var served = used(account, 2, "10");
        var end = served.getFirst().endedAt();

        assertThat(desk().dryRun(new Rerate("sim/chat@1", "sim/chat@2", account, end, null)))
                .extracting(CorrectionSummary::requests)
                .isEqualTo(2L);
        assertThat(desk().dryRun(new Rerate("sim/chat@1", "sim/chat@2", account, null, end)))
                .extracting(CorrectionSummary::requests)
                .isEqualTo(0L);
    }

    @Test
    void what_the_right_version_has_no_price_for_is_said_and_nothing_is_booked() {
        var account = account();
        used(account, 3, "10");
        var before = house.live(account);
        var rerate = new Rerate("sim/chat@1", "sim/chat@3", account, null, null);

        assertThat(desk().dryRun(rerate).unpriced()).isEqualTo(2);
        refused("unpriced_unit", () -> order("unpriced", rerate));
        refused(
                "unknown_price_version",
                () -> order("x", new Rerate("sim/chat@1", "sim/chat@99", account, null, null)));
        refused(
                "not_a_correction",
                () -> order("y", new Rerate("sim/chat@1", "sim/chat@1", account, null, null)));

        assertThat(house.live(account)).isEqualTo(before);
        refused("unknown_correction", () -> desk().find("unpriced"));
    }

    @Test
    void above_the_limit_a_second_person_has_to_approve() {
        var account = account();
        house.openAccount(account, "10000");
        var lease = house.lease(account, run, "9000").lease();
        var place = new LeasePosition(lease, 1, TestLedger.GATEWAY, run);
        house.meter(Metered.request(account, place, 1, 10_000_000_000L));
        house.flush();
        awaitSeen(account, lease, 1);
        var before = house.live(account);
        var rerate = new Rerate("sim/chat@1", "sim/chat@2", account, null, null);

        var waiting = order("large", rerate);

        assertThat(waiting.state()).isEqualTo(CorrectionRun.State.NEEDS_APPROVAL);
        assertThat(house.live(account)).isEqualTo(before);
        refused("same_person", () -> desk().approve("large", "operator"));
        var done = desk().work(desk().approve("large", "finance"));
        assertThat(done.state()).isEqualTo(CorrectionRun.State.DONE);
        assertThat(done.approvedBy()).isEqualTo("finance");
        assertThat(house.live(account).balance().minus(before.balance()))
                .isEqualTo(Usd.parse("2000"));
        refused("nothing_to_approve", () -> desk().approve("large", "finance"));
    }

    @Test
    void a_debit_is_undone_whatever_its_requests_have_come_to_since() {
        var account = account();
        used(account, 5, "10");
        order("first", new Rerate("sim/chat@1", "sim/chat@2", account, null, null));
        var entry = debitOf(account);

        var done = order("undo", new Reverse(account, entry));

        assertThat(summaryOf(done).after()).isEqualByComparingTo("0");
        assertThat(house.live(account).balance()).isEqualTo(Usd.parse("10"));
        assertThat(house.live(account).cases().open()).isEmpty();
        refused("unknown_entry", () -> order("undo-2", new Reverse(account, 9_999)));
        refused("not_a_usage_entry", () -> order("undo-3", new Reverse(account, 1)));
        assertThat(house.replayed().get(account)).isEqualTo(house.live(account));
    }

    private static long debitOf(String account) {
        var found = new ArrayList<Long>();
        new EntryStream(house.jdbc())
                .usage(account, -1, 1_000, entry -> found.add(entry.sequence()));
        return found.getFirst();
    }

    @Test
    void an_orphan_is_settled_by_the_providers_figure_once_for_its_key() {
        var account = account();
        var request = orphan(account);
        var settle = new Settle(request.requestId(), "", Figure.PROVIDER, tokens(7, 100), "resp_1");
        assertThat(listed(account)).extracting(OpenCase::requestId).contains(request.requestId());

        var done = order("settle-1", settle);
        var after = house.live(account);
        var again = order("settle-1", settle);

        assertThat(again).isEqualTo(done);
        assertThat(house.live(account)).isEqualTo(after);
        assertThat(after.balance()).isEqualTo(Usd.parse("10").minus(charge(PRICES, 7, 100)));
        assertThat(listed(account)).isEmpty();
        refused("entry_needed", () -> order("settle-2", settle));
        // Its own record comes after all, and changes nothing any more.
        house.meter(request);
        house.flush();
        await().atMost(Duration.ofSeconds(20)).until(() -> house.ledger().health().usageLag() == 0);
        assertThat(house.live(account).balance()).isEqualTo(after.balance());
    }

    @Test
    void an_estimate_gives_way_to_the_record_that_comes_late() {
        var account = account();
        var request = orphan(account);
        order(
                "estimate",
                new Settle(request.requestId(), "", Figure.ESTIMATE, tokens(7, 500), "as others"));
        assertThat(house.live(account).balance())
                .isEqualTo(Usd.parse("10").minus(charge(PRICES, 7, 500)));
        assertThat(listed(account))
                .extracting(OpenCase::settlement)
                .containsExactly(Settlement.ESTIMATED);

        house.meter(request);
        house.flush();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(house.live(account).balance())
                                .isEqualTo(Usd.parse("10").minus(request.charge())));
        assertThat(listed(account)).isEmpty();
        assertThat(house.replayed().get(account)).isEqualTo(house.live(account));
    }

    @Test
    void a_dispute_leaves_the_charge_until_it_is_settled() {
        var account = account();
        var request = used(account, 2, "10").getLast();
        var entry = account + "-" + debitOf(account) + "-1";
        var before = house.live(account).balance();

        order("dispute", new Dispute(request.requestId(), entry));

        assertThat(house.live(account).balance()).isEqualTo(before);
        assertThat(listed(account))
                .extracting(OpenCase::settlement)
                .containsExactly(Settlement.DISPUTED);
        refused(
                "already_disputed",
                () -> order("dispute-2", new Dispute(request.requestId(), entry)));
        order("confirm", new Settle(request.requestId(), "", Figure.CONFIRMED, List.of(), "log"));
        assertThat(house.live(account).balance()).isEqualTo(before);
        assertThat(listed(account)).isEmpty();
    }

    @Test
    void a_correction_that_the_account_refused_stays_refused_under_its_key_and_is_in_the_books() {
        var account = account();
        var request = used(account, 2, "10").getLast();
        var dispute = new Dispute(request.requestId(), account + "-" + debitOf(account) + "-1");
        order("questioned", dispute);
        var version = house.live(account).version();

        refused("already_disputed", () -> desk().dryRun(dispute));
        refused("unknown_entry", () -> order("wrong", new Reverse(account, 1_000)));
        assertThat(house.live(account).version()).as("no trace").isEqualTo(version);
        refused("already_disputed", () -> order("refused-1", dispute));
        assertThat(house.live(account).version()).isEqualTo(version + 1);
        var refusal = new EntryStream(house.jdbc()).find(account, version).orElseThrow().event();
        assertThat(refusal)
                .isInstanceOfSatisfying(
                        CommandRefused.class,
                        event -> {
                            assertThat(event.commandKey()).isEqualTo("correction/refused-1");
                            assertThat(event.refusal()).isEqualTo("already_disputed");
                            assertThat(event.actor()).isEqualTo("operator");
                        });

        // It would be allowed now, under another key.
        order("answered", new Settle(request.requestId(), "", Figure.CONFIRMED, List.of(), "log"));
        refused("already_disputed", () -> order("refused-1", dispute));
        refused(
                "idempotency_key_reused",
                () -> order("refused-1", new Reverse(account, debitOf(account))));
        assertThat(house.live(account).version()).isEqualTo(version + 2);
        order("refused-2", dispute);
        assertThat(listed(account)).hasSize(1);
        assertThat(house.replayed().get(account)).isEqualTo(house.live(account));
    }

    @Test
    void a_rerating_leaves_an_estimate_without_quantities_as_it_is() {
        var account = account();
        var request = orphan(account);
        var open = Objects.requireNonNull(house.live(account).cases().find(request.requestId()));
        var policy = OrphanPolicy.parse("hold-50@1h");
        var due = policy.settlement(open, open.endedAt().plus(Duration.ofHours(1))).orElseThrow();

        assertThat(due.charge()).isEqualTo(Usd.parse("0.025"));
        assertThat(due.evidence()).isEqualTo("policy:orphan-hold-50");
        assertThat(policy.settlement(open, open.endedAt())).isEmpty();
        assertThat(OrphanPolicy.WAIT.settlement(open, open.endedAt().plus(Duration.ofDays(99))))
                .isEmpty();
        var standing = Standing.of(due, "cor", true);
        assertThat(new Rerating("sim/chat@1", RIGHT).of(standing))
                .isEqualTo(new Rerating.Outcome.Skipped());
    }

    @Test
    void a_policy_that_estimates_settles_what_is_due_once_and_the_record_still_corrects_it()
            throws Exception {
        var account = account();
        var request = orphan(account);
        try (var sweep =
                OrphanSweep.start(
                        OrphanPolicy.parse("hold-50@24h"),
                        house.ledger().cases(),
                        house.ledger().accounts(),
                        InstantSource.system())) {
            var ended = listed(account).getFirst().endedAt();

            sweep.settleDue(ended.plus(Duration.ofHours(23)));
            assertThat(house.live(account).balance()).isEqualTo(Usd.parse("10"));
            assertThat(sweep.settleDue(ended.plus(Duration.ofHours(24)))).isPositive();
            assertThat(house.live(account).balance()).isEqualTo(Usd.parse("9.975"));
            assertThat(sweep.settleDue(ended.plus(Duration.ofHours(25)))).isZero();
        }

        house.meter(request);
        house.flush();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(house.live(account).balance())
                                .isEqualTo(Usd.parse("10").minus(request.charge())));
    }

    private static List<OpenCase> listed(String account) {
        return house.ledger().cases().after("", account, 10);
    }

    /// A request whose gateway died: its orphan record is booked, its own record is not sent.
    private static RequestMetered orphan(String account) {
        house.openAccount(account, "10");
        var lease = house.lease(account, run, "1").lease();
        var place = new LeasePosition(lease, 1, TestLedger.GATEWAY, run);
        var request = Metered.request(account, place, 7, 40);
        house.meter(Metered.orphan(request, Usd.parse("0.05")));
        house.flush();
        awaitSeen(account, lease, 1);
        return request;
    }

    private static void refused(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
