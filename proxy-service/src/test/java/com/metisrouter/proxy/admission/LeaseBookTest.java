package com.metisrouter.proxy.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.proxy.journal.SeenMarks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterTry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Gateways against the ledger's own rules: whatever they do, no more is spent than was granted, and every sequence is accounted for.
class LeaseBookTest {

    private static final String ACCOUNT = "acc_1";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final InMemoryLedger ledger = new InMemoryLedger(60_000);
    private final AtomicLong passedNanos = new AtomicLong();
    private final List<Gateway> gateways = new ArrayList<>();

    private record Charged(LeasePosition position, Usd charge) {}

    /// A lease book, and a way to the ledger that can be made to fail.
    private final class Gateway implements LeaseLedger, AutoCloseable {
        private final LeaseBook book;
        private final String name;
        private final long run;
        private volatile int losesAnswersPercent;
        private volatile boolean away;

        Gateway(String name, LeaseLimits limits) {
            this.name = name;
            this.run = ledger.startRun(name).run();
            this.book =
                    new LeaseBook(
                            this,
                            _ -> CompletableFuture.completedFuture(null),
                            new SeenMarks(),
                            name,
                            limits,
                            () -> System.nanoTime() + passedNanos.get());
            book.open(run);
            gateways.add(this);
        }

        @Override
        public CompletableFuture<LeaseReply> lease(LeaseRequest request) {
            if (away) {
                return CompletableFuture.failedFuture(new IOException("connection refused"));
            }
            return CompletableFuture.supplyAsync(() -> {
                var reply = ledger.lease(request);
                if (reply instanceof LeaseReply.Granted granted) {
                    // What the ledger's events will say.
                    book.onLeased(ACCOUNT, granted.lease(), run);
                }
                if (ThreadLocalRandom.current().nextInt(100) < losesAnswersPercent) {
                    throw new IllegalStateException("the answer was lost");
                }
                return reply;
            });
        }

        Hold held(String amount) {
            var result = book.hold(ACCOUNT, Usd.parse(amount)).join();
            assertThat(result).isInstanceOf(HoldResult.Held.class);
            return ((HoldResult.Held) result).hold();
        }

        @Override
        public void close() {
            book.close();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @AfterEach
    @AfterTry
    void stop() {
        gateways.forEach(Gateway::close);
        gateways.clear();
    }

    private Gateway gateway(String credit) {
        ledger.topUp(ACCOUNT, credit);
        return new Gateway("gw", LeaseLimits.DEFAULT);
    }

    private void meter(Hold hold, String charge) {
        hold.settle(Usd.parse(charge));
        ledger.meter(ACCOUNT, hold.position(), Usd.parse(charge));
    }

    private void everythingReturns(Usd balance) {
        for (var gateway : gateways) {
            gateway.away = false;
            gateway.losesAnswersPercent = 0;
            gateway.book.endAll().orTimeout(20, TimeUnit.SECONDS).join();
        }
        assertThat(ledger.openLeases(ACCOUNT)).isZero();
        assertThat(ledger.balance(ACCOUNT)).isEqualTo(balance);
        assertThat(ledger.available(ACCOUNT)).isEqualTo(balance);
    }

    @Test
    void forgets_a_grant_that_is_told_again_after_its_lease_has_closed() {
        var gateway = gateway("1");
        // Told again by a publisher that was thought dead: nobody will tell of its end again.
        gateway.book.onLeased(ACCOUNT, 77, gateway.run);
        await().atMost(LIMIT).until(() -> ledger.requests() > 0);

        await().atMost(LIMIT).until(() -> gateway.book.accounts() == 0);
    }

    @Test
    void the_first_hold_asks_the_ledger_and_the_next_does_not() {
        var gateway = gateway("5.00");

        assertThat(gateway.book.tryHold(ACCOUNT, Usd.parse("0.01")))
                .isInstanceOf(HoldResult.NeedsCredit.class);
        var first = gateway.held("0.01");
        var second = gateway.book.tryHold(ACCOUNT, Usd.parse("0.01"));

        assertThat(first.position()).isEqualTo(new LeasePosition(1, 1, "gw", 1));
        assertThat(second)
                .isInstanceOfSatisfying(
                        HoldResult.Held.class,
                        it -> assertThat(it.hold().position().sequence()).isEqualTo(2));
        assertThat(ledger.requests()).isEqualTo(1);
        assertThat(ledger.available(ACCOUNT)).isEqualTo(Usd.parse("4.95"));
    }

    @Test
    void a_hold_settles_once_and_gives_back_what_the_charge_left() {
        var gateway = gateway("5.00");
        var hold = gateway.held("0.01");

        assertThat(hold.settle(Usd.parse("0.004"))).isEqualTo(Usd.ZERO);
        assertThatThrownBy(() -> hold.settle(Usd.ZERO)).isInstanceOf(IllegalStateException.class);
        assertThat(hold.extend(Usd.parse("0.01"))).isFalse();
        assertThat(hold.amount()).isEqualTo(Usd.parse("0.01"));
    }

    @Test
    void a_hold_extends_as_far_as_its_lease_pays_and_a_charge_past_it_is_told() {
        var gateway = gateway("5.00");
        var hold = gateway.held("0.01");

        assertThat(hold.extend(Usd.parse("0.02"))).isTrue();
        assertThat(hold.extend(Usd.parse("0.03"))).isFalse();
        assertThat(hold.amount()).isEqualTo(Usd.parse("0.03"));
        assertThat(hold.settle(Usd.parse("0.07"))).isEqualTo(Usd.parse("0.04"));
        assertThat(gateway.book.tryHold(ACCOUNT, Usd.ofNanos(1)))
                .as("the lease is overdrawn")
                .isInstanceOf(HoldResult.NeedsCredit.class);
    }

    @Test
    void one_request_can_use_all_of_an_accounts_credit() {
        var gateway = gateway("1.00");
        meter(gateway.held("0.40"), "0.10");

        var hold = gateway.held("0.90");

        assertThat(hold.amount()).isEqualTo(Usd.parse("0.90"));
        meter(hold, "0.90");
        everythingReturns(Usd.ZERO);
    }

    @Test
    void says_what_would_be_affordable_and_keeps_what_it_holds() {
        var gateway = gateway("1.00");
        var open = gateway.held("0.30");

        var result = gateway.book.hold(ACCOUNT, Usd.parse("0.71")).join();

        assertThat(result).isEqualTo(new HoldResult.Insufficient(Usd.parse("0.70")));
        meter(gateway.held("0.70"), "0.70");
        meter(open, "0.30");
        everythingReturns(Usd.ZERO);
    }

    @Test
    void an_account_that_does_not_exist_can_afford_nothing() {
        var gateway = gateway("1.00");

        assertThat(gateway.book.hold("acc_other", Usd.parse("0.01")).join())
                .isEqualTo(new HoldResult.Insufficient(Usd.ZERO));
    }

    @Test
    void with_the_ledger_away_it_serves_from_what_it_holds_and_then_cannot_tell() {
        var gateway = gateway("5.00");
        var first = gateway.held("0.01");
        gateway.away = true;

        var second = gateway.held("0.04");
        assertThat(gateway.book.hold(ACCOUNT, Usd.parse("0.04")).join())
                .isEqualTo(
                        new HoldResult.Unavailable(
                                "the ledger does not answer", LeaseLimits.DEFAULT.retryAfter()));

        gateway.away = false;
        meter(gateway.held("0.04"), "0.04");
        meter(first, "0.01");
        meter(second, "0.04");
        everythingReturns(Usd.parse("4.91"));
    }

    /// While one of its requests runs on, the ledger must remember each later one of the lease by itself.
    @Test
    void a_lease_has_only_so_many_numbers_however_long_the_ledger_is_away() {
        var gateway = gateway("5.00");
        var first = gateway.held("0.01");
        gateway.away = true;

        var admitted = 1;
        while (admitted <= 2 * Lease.SEQUENCES_MAX
                && gateway.book.tryHold(ACCOUNT, Usd.ofNanos(1))
                        instanceof HoldResult.Held(var hold)) {
            meter(hold, "0");
            admitted++;
        }

        assertThat(admitted).isEqualTo(Lease.SEQUENCES_MAX);
        gateway.away = false;
        var next = gateway.held("0.01");
        assertThat(next.position().lease()).isGreaterThan(first.position().lease());
        meter(next, "0.01");
        meter(first, "0.01");
        everythingReturns(Usd.parse("4.98"));
    }

    @Test
    void admits_nothing_on_a_lease_whose_time_has_passed() {
        var gateway = gateway("5.00");
        var hold = gateway.held("0.01");

        passedNanos.addAndGet(Duration.ofSeconds(61).toNanos());

        assertThat(gateway.book.tryHold(ACCOUNT, Usd.parse("0.01")))
                .isInstanceOf(HoldResult.NeedsCredit.class);
        assertThat(gateway.held("0.01").position().lease()).isEqualTo(2);
        assertThat(hold.settle(Usd.ZERO)).isEqualTo(Usd.ZERO);
    }

    @Test
    void fetches_a_new_lease_before_the_old_one_is_used_up() {
        var gateway = gateway("5.00");
        meter(gateway.held("0.04"), "0.04");
        meter(gateway.held("0.02"), "0.02");

        // The rest of the first lease would still pay for this one.
        meter(gateway.held("0.001"), "0.001");

        await().atMost(LIMIT)
                .untilAsserted(() -> {
                    var hold = gateway.held("0.001");
                    meter(hold, "0");
                    assertThat(hold.position().lease()).isGreaterThan(1);
                });
        everythingReturns(Usd.parse("4.939"));
    }

    @Test
    void an_idle_lease_goes_back() {
        ledger.topUp(ACCOUNT, "5.00");
        var gateway = new Gateway("gw", LeaseLimits.DEFAULT.withIdleAfter(Duration.ofMillis(1)));
        meter(gateway.held("0.01"), "0.01");

        await().atMost(LIMIT).until(() -> ledger.openLeases(ACCOUNT) == 0);
        assertThat(ledger.available(ACCOUNT)).isEqualTo(Usd.parse("4.99"));
    }

    @Test
    void a_fenced_gateway_never_admits_again() {
        var gateway = gateway("5.00");
        var open = gateway.held("0.01");
        ledger.startRun("gw");

        assertThat(gateway.book.hold(ACCOUNT, Usd.parse("1.00")).join())
                .isInstanceOf(HoldResult.Unavailable.class);
        assertThat(gateway.book.tryHold(ACCOUNT, Usd.ofNanos(1)))
                .isInstanceOf(HoldResult.Unavailable.class);
        assertThat(open.settle(Usd.ZERO)).isEqualTo(Usd.ZERO);
    }

    @Test
    void requests_that_wait_together_ask_together() {
        var gateway = gateway("100.00");
        var waiting = new ArrayList<CompletableFuture<HoldResult>>();
        for (var i = 0; i < 200; i++) {
            waiting.add(gateway.book.hold(ACCOUNT, Usd.parse("0.01")));
        }

        for (var one : waiting) {
            assertThat(one.join()).isInstanceOf(HoldResult.Held.class);
        }
        assertThat(ledger.requests()).isLessThan(40);
    }

    @Test
    void many_threads_on_one_account_never_spend_more_than_there_is() throws Exception {
        ledger.topUp(ACCOUNT, "0.50");
        new Gateway("gw-1", LeaseLimits.DEFAULT);
        new Gateway("gw-2", LeaseLimits.DEFAULT);
        var charged = new ConcurrentLinkedQueue<Charged>();
        var threads = 4;
        try (var pool = Executors.newFixedThreadPool(threads)) {
            for (var thread = 0; thread < threads; thread++) {
                var gateway = gateways.get(thread % 2);
                pool.execute(() -> spend(gateway, charged));
            }
        }

        var positions = charged.stream().map(Charged::position).toList();
        assertThat(positions).doesNotHaveDuplicates();
        var left = Usd.parse("0.50");
        for (var one : charged) {
            left = left.minus(one.charge());
        }
        assertThat(left.isNegative()).isFalse();
        everythingReturns(left);
    }

    private void spend(Gateway gateway, ConcurrentLinkedQueue<Charged> charged) {
        var random = ThreadLocalRandom.current();
        for (var i = 0; i < 400; i++) {
            var amount = Usd.ofNanos(random.nextLong(1, 10_000_000));
            var result = gateway.book.tryHold(ACCOUNT, amount);
            if (result instanceof HoldResult.NeedsCredit) {
                result = gateway.book.hold(ACCOUNT, amount).join();
            }
            if (result instanceof HoldResult.Held(var hold)) {
                var charge = Usd.ofNanos(random.nextLong(amount.nanos() + 1));
                hold.settle(charge);
                charged.add(new Charged(hold.position(), charge));
                ledger.meter(ACCOUNT, hold.position(), charge);
            }
        }
    }

    @Property(tries = 60)
    void whatever_gateways_do_no_credit_is_spent_twice_and_none_is_lost(@ForAll long seed) {
        var random = new Random(seed);
        var credit = Usd.ofNanos(random.nextLong(1, 400_000_000));
        ledger.topUp(ACCOUNT, credit.toString());
        for (var i = 0; i < 1 + random.nextInt(3); i++) {
            new Gateway("gw-" + i, LeaseLimits.DEFAULT).losesAnswersPercent =
                    random.nextBoolean() ? 0 : 20;
        }
        var before = ledger.balance(ACCOUNT);
        var open = new ArrayList<Hold>();
        var unseen = new ArrayList<Charged>();
        var spent = Usd.ZERO;

        for (var step = 0; step < 150; step++) {
            var gateway = gateways.get(random.nextInt(gateways.size()));
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    var amount = Usd.ofNanos(random.nextLong(credit.nanos() / 4 + 1));
                    if (gateway.book.hold(ACCOUNT, amount).join()
                            instanceof HoldResult.Held(var hold)) {
                        open.add(hold);
                    }
                }
                case 2 -> {
                    if (!open.isEmpty()) {
                        var hold = open.remove(random.nextInt(open.size()));
                        var charge = Usd.ofNanos(random.nextLong(hold.amount().nanos() + 1));
                        hold.settle(charge);
                        spent = spent.plus(charge);
                        unseen.add(new Charged(hold.position(), charge));
                    }
                }
                case 3 -> {
                    if (!open.isEmpty()) {
                        var _ =
                                open.get(random.nextInt(open.size()))
                                        .extend(Usd.ofNanos(random.nextLong(10_000_000)));
                    }
                }
                default -> {
                    if (!unseen.isEmpty()) {
                        var one = unseen.remove(random.nextInt(unseen.size()));
                        ledger.meter(ACCOUNT, one.position(), one.charge());
                    }
                }
            }
            var held = spent;
            for (var hold : open) {
                held = held.plus(hold.amount());
            }
            assertThat(held).isLessThanOrEqualTo(before);
        }

        for (var hold : open) {
            hold.settle(hold.amount());
            spent = spent.plus(hold.amount());
            unseen.add(new Charged(hold.position(), hold.amount()));
        }
        Collections.shuffle(unseen, random);
        unseen.forEach(one -> ledger.meter(ACCOUNT, one.position(), one.charge()));
        everythingReturns(before.minus(spent));
    }
}
