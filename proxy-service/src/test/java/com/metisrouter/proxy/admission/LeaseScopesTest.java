package com.metisrouter.proxy.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.SpendScope;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.proxy.journal.SeenMarks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterTry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// One gateway with several scopes of an account: each spends its own leases, and free credit moves between them when it is short.
class LeaseScopesTest {

    private static final String ACCOUNT = "acc_1";
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final SpendScope KEY_1 = new SpendScope("proj_1", "key_1");
    private static final SpendScope KEY_2 = new SpendScope("proj_1", "key_2");

    private InMemoryLedger ledger = new InMemoryLedger(60_000);
    private LeaseBook book = open();

    private LeaseBook open() {
        var run = ledger.startRun("gw").run();
        var opened =
                new LeaseBook(
                        this::answer,
                        _ -> CompletableFuture.completedFuture(null),
                        new SeenMarks(),
                        "gw",
                        LeaseLimits.DEFAULT,
                        System::nanoTime);
        opened.open(run);
        return opened;
    }

    private CompletableFuture<LeaseReply> answer(LeaseRequest request) {
        return CompletableFuture.supplyAsync(() -> ledger.lease(request));
    }

    @AfterEach
    @AfterTry
    void close() {
        book.close();
    }

    @Test
    void a_limited_key_spends_leases_of_its_own() {
        ledger.topUp(ACCOUNT, "10");
        ledger.limit(ACCOUNT, KEY_1, "1");

        var one = held(SpendScope.ACCOUNT, "0.01");
        var other = held(KEY_1, "0.01");
        var again = held(SpendScope.ACCOUNT, "0.01");

        assertThat(other.position().lease()).isNotEqualTo(one.position().lease());
        assertThat(again.position().lease()).isEqualTo(one.position().lease());
    }

    @Test
    void a_key_that_becomes_limited_takes_a_scope_of_its_own_from_then_on() {
        ledger.topUp(ACCOUNT, "10");
        var before = held(SpendScope.ACCOUNT, "0.01");

        ledger.limit(ACCOUNT, KEY_1, "1");
        var after = held(KEY_1, "0.01");
        settle(before, "0.01");
        settle(after, "0.01");

        assertThat(after.position().lease()).isNotEqualTo(before.position().lease());
        everythingReturns("9.98");
    }

    @Test
    void a_limit_that_is_reached_is_named_with_what_it_leaves() {
        ledger.topUp(ACCOUNT, "10");
        ledger.limit(ACCOUNT, KEY_1, "1");
        settle(held(KEY_1, "0.4"), "0.4");

        var result = book.hold(ACCOUNT, KEY_1, Usd.parse("0.7")).join();

        assertThat(result).isInstanceOf(HoldResult.Insufficient.class);
        var insufficient = (HoldResult.Insufficient) result;
        assertThat(insufficient.affordable()).isEqualTo(Usd.parse("0.6"));
        assertThat(insufficient.limit()).isNotNull();
        settle(held(KEY_1, "0.6"), "0.6");
        everythingReturns("9");
    }

    @Test
    void what_other_scopes_hold_and_do_not_use_goes_back_for_a_request_that_needs_it() {
        ledger.topUp(ACCOUNT, "1");
        settle(held(KEY_1, "0.01"), "0.01");
        settle(held(KEY_2, "0.01"), "0.01");

        var hold = held(SpendScope.ACCOUNT, "0.98");

        settle(hold, "0.98");
        everythingReturns("0");
    }

    @Test
    void near_zero_each_request_has_a_lease_that_ends_when_it_is_settled() {
        ledger.exactBelow("1");
        ledger.topUp(ACCOUNT, "0.10");

        for (var i = 0; i < 20; i++) {
            // Nothing may be stranded: what the one before left is there for the next, at once.
            settle(held(i % 2 == 0 ? SpendScope.ACCOUNT : KEY_1, "0.08"), "0.001");
        }

        assertThat(book.hold(ACCOUNT, Usd.parse("0.09")).join())
                .isEqualTo(new HoldResult.Insufficient(Usd.parse("0.08")));
        everythingReturns("0.08");
    }

    @Test
    void requests_that_wait_together_near_zero_each_get_theirs() {
        ledger.exactBelow("1");
        ledger.topUp(ACCOUNT, "0.50");
        var waiting = new ArrayList<CompletableFuture<HoldResult>>();
        for (var i = 1; i <= 8; i++) {
            waiting.add(book.hold(ACCOUNT, Usd.ofNanos(i * 10_000_000L)));
        }

        for (var one : waiting) {
            assertThat(one.join()).isInstanceOf(HoldResult.Held.class);
            settle(((HoldResult.Held) one.join()).hold(), "0.01");
        }
        everythingReturns("0.42");
    }

    @Test
    void a_hold_that_runs_out_is_extended_from_a_new_grant_to_its_lease() {
        ledger.exactBelow("1");
        ledger.topUp(ACCOUNT, "0.50");
        var hold = held(SpendScope.ACCOUNT, "0.20");
        var more = Usd.parse("0.25");
        assertThat(hold.extend(more)).as("the lease was exact").isFalse();

        assertThat(book.prepareExtension(hold, more).join()).isTrue();

        assertThat(hold.extend(more)).isTrue();
        assertThat(book.prepareExtension(hold, more).join()).as("there is no more").isFalse();
        settle(hold, "0.45");
        everythingReturns("0.05");
    }

    @Property(tries = 40)
    void whatever_scopes_do_no_limit_is_passed_and_nothing_is_lost(@ForAll long seed) {
        book.close();
        ledger = new InMemoryLedger(60_000);
        book = open();
        var random = new Random(seed);
        var credit = Usd.ofNanos(random.nextLong(1, 400_000_000));
        ledger.exactBelow(random.nextBoolean() ? "0.10" : "0");
        ledger.topUp(ACCOUNT, credit.toString());
        ledger.limit(ACCOUNT, KEY_1, "0.05");
        ledger.limit(ACCOUNT, KEY_2, "0.10");
        var before = ledger.balance(ACCOUNT);
        var open = new ArrayList<Hold>();
        var scopes = List.of(SpendScope.ACCOUNT, KEY_1, KEY_2);
        var spent = Usd.ZERO;

        for (var step = 0; step < 80; step++) {
            if (random.nextInt(3) > 0) {
                var amount = Usd.ofNanos(random.nextLong(credit.nanos() / 4 + 1));
                if (book.hold(ACCOUNT, scopes.get(random.nextInt(3)), amount).join()
                        instanceof HoldResult.Held(var hold)) {
                    open.add(hold);
                }
            } else if (!open.isEmpty()) {
                var hold = open.remove(random.nextInt(open.size()));
                var charge = Usd.ofNanos(random.nextLong(hold.amount().nanos() + 1));
                spent = spent.plus(charge);
                settle(hold, charge.toString());
            }
            var held = spent;
            for (var hold : open) {
                held = held.plus(hold.amount());
            }
            assertThat(held).isLessThanOrEqualTo(before);
        }
        for (var hold : open) {
            spent = spent.plus(hold.amount());
            settle(hold, hold.amount().toString());
        }
        everythingReturns(before.minus(spent).toString());
        assertThat(ledger.spent(ACCOUNT, KEY_1)).isLessThanOrEqualTo(Usd.parse("0.05"));
        assertThat(ledger.spent(ACCOUNT, KEY_2)).isLessThanOrEqualTo(Usd.parse("0.10"));
    }

    private Hold held(SpendScope scope, String amount) {
        var need = Usd.parse(amount);
        var result = book.tryHold(ACCOUNT, scope, need);
        if (result instanceof HoldResult.NeedsCredit) {
            result = book.hold(ACCOUNT, scope, need).join();
        }
        assertThat(result).isInstanceOf(HoldResult.Held.class);
        return ((HoldResult.Held) result).hold();
    }

    private void settle(Hold hold, String charge) {
        hold.settle(Usd.parse(charge));
        ledger.meter(ACCOUNT, hold.position(), Usd.parse(charge));
    }

    private void everythingReturns(String left) {
        assertThat(book.endAll()).succeedsWithin(LIMIT);
        await().atMost(LIMIT).until(() -> ledger.openLeases(ACCOUNT) == 0);
        assertThat(ledger.available(ACCOUNT))
                .isEqualTo(ledger.balance(ACCOUNT))
                .isEqualTo(Usd.parse(left));
    }
}
