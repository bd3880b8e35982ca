package com.metisrouter.ledger;

import static com.metisrouter.ledger.TestLedger.GATEWAY;
import static com.metisrouter.ledger.TestLedger.asking;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.ledger.account.AccountCommand.DoAct;
import com.metisrouter.ledger.account.AccountState;
import com.metisrouter.ledger.account.Decision;
import com.metisrouter.ledger.debiting.ConsumerPositions;
import com.metisrouter.ledger.debiting.ConsumerPositions.FencedOff;
import com.metisrouter.ledger.debiting.ConsumerPositions.Place;
import org.junit.jupiter.api.Test;

/// Two ledgers on the same books, because the older one was thought dead.
class OneWriterTest {

    @Test
    void a_newer_ledger_takes_over_and_the_older_one_debits_nothing_more() throws Exception {
        try (var older = new TestLedger()) {
            older.publish(Metered.model(Metered.PRICES));
            older.openAccount("acc_1", "10");
            var run = older.startRun();
            var lease = older.lease("acc_1", run, "5").lease();
            older.meter(Metered.request("acc_1", new LeasePosition(lease, 1, GATEWAY, run), 1, 1));
            older.flush();
            await().until(() -> older.live("acc_1").balance().compareTo(Usd.parse("10")) < 0);

            try (var newer = LedgerRuntime.start(older.config())) {
                for (var sequence = 2; sequence <= 500; sequence++) {
                    older.meter(
                            Metered.request(
                                    "acc_1",
                                    new LeasePosition(lease, sequence, GATEWAY, run),
                                    1,
                                    1));
                }
                older.flush();
                await().until(() -> older.ledger().health().fencedOff());
                await().untilAsserted(() ->
                        assertThat(newer.accounts().state("acc_1").orElseThrow().balance())
                                .isEqualTo(Usd.parse("10").minus(Usd.ofNanos(500 * 750))));

                // Both still answer staff, from caches that know nothing of each other.
                for (var i = 0; i < 20; i++) {
                    var ledger = i % 2 == 0 ? older.ledger() : newer;
                    assertThat(ledger.accounts().act(grant(i)))
                            .isInstanceOf(Decision.Accepted.class);
                }
                assertThat(older.replayed().get("acc_1"))
                        .extracting(AccountState::balance)
                        .isEqualTo(Usd.parse("30").minus(Usd.ofNanos(500 * 750)));
                assertThat(newer.health().fencedOff()).isFalse();
                StoredChains.assertUnbroken(older.jdbc());
            }
        }
    }

    @Test
    void a_decision_that_writes_nothing_rests_on_what_the_other_has_written() throws Exception {
        try (var older = new TestLedger()) {
            older.publish(Metered.model(Metered.PRICES));
            older.openAccount("acc_1", "1");
            var run = older.startRun();

            try (var newer = LedgerRuntime.start(older.config())) {
                await().until(() -> newer.accounts().state("acc_1").isPresent());
                // Each has the account in memory; the newer one alone hears of the money, the older
                // one alone of the lease.
                newer.accounts().act(grant(1));
                var reply = older.ledger().leases().answer(asking("acc_1", run, "1.5"));

                assertThat(reply).isInstanceOf(LeaseReply.Granted.class);
                var lease = ((LeaseReply.Granted) reply).lease();
                await().until(() -> newer.accounts().state("acc_1").isPresent());
                older.meter(
                        Metered.request("acc_1", new LeasePosition(lease, 1, GATEWAY, run), 1, 1));
                older.flush();
                await().untilAsserted(() ->
                        assertThat(requireNonNull(older.replayed().get("acc_1")).balance())
                                .isEqualTo(Usd.parse("2").minus(Usd.ofNanos(750))));
                assertThat(newer.health().deadLetters()).isZero();
            }
        }
    }

    @Test
    void a_position_moves_only_for_who_holds_the_fence_and_knows_where_it_stands()
            throws Exception {
        try (var ledger = new TestLedger();
                var database = LedgerDatabase.open(ledger.config())) {
            var jdbc = database.jdbc();
            var old = ConsumerPositions.takeOver(jdbc, database.transaction(), "t", 1);
            old.reset(0, new Place(-1, -1), new Place(5, 0));
            assertThatThrownBy(() -> old.reset(0, new Place(4, 0), new Place(9, 0)))
                    .isInstanceOf(FencedOff.class);

            var now = ConsumerPositions.takeOver(jdbc, database.transaction(), "t", 1);

            assertThatThrownBy(() -> old.reset(0, new Place(5, 0), new Place(9, 0)))
                    .isInstanceOf(FencedOff.class);
            assertThatThrownBy(old::read).isInstanceOf(FencedOff.class);
            now.reset(0, new Place(5, 0), new Place(6, 1));
            assertThat(now.read()).containsEntry(0, new Place(6, 1));
        }
    }

    private static DoAct grant(int number) {
        return DoAct.grant(
                "acc_1",
                "lot_" + number,
                CreditKind.PAID,
                Usd.parse("1"),
                "ORDER",
                "tests",
                "",
                "key-" + number);
    }
}
