package com.metisrouter.ledger;

import static com.metisrouter.ledger.TestLedger.GATEWAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.money.Usd;
import java.util.HashMap;
import org.junit.jupiter.api.Test;

/// Snapshots affect what it costs to load an account, never what it is.
class SnapshotsTest {

    private static final int ACCOUNTS = 10;
    private static final int REQUESTS = 40;

    @Test
    void change_nothing_whether_they_are_there_or_not() throws Exception {
        try (var ledger = new TestLedger(SnapshotsTest::withSnapshotsOften)) {
            ledger.publish(Metered.model(Metered.PRICES));
            var run = ledger.startRun();
            var leases = new HashMap<String, Long>();
            for (var i = 0; i < ACCOUNTS; i++) {
                ledger.openAccount("acc_" + i, "10");
                leases.put("acc_" + i, ledger.lease("acc_" + i, run, "1").lease());
            }
            for (var sequence = 1; sequence <= REQUESTS; sequence++) {
                for (var account : leases.entrySet()) {
                    ledger.meter(
                            Metered.request(
                                    account.getKey(),
                                    new LeasePosition(account.getValue(), sequence, GATEWAY, run),
                                    1,
                                    1));
                }
                ledger.flush();
                if (sequence % 10 == 0) {
                    var charged = Usd.ofNanos(750L * sequence);
                    for (var account : leases.keySet()) {
                        await().untilAsserted(() ->
                                assertThat(ledger.live(account).balance())
                                        .isEqualTo(Usd.parse("10").minus(charged)));
                    }
                }
            }

            assertThat(snapshots(ledger)).isEqualTo(ACCOUNTS);
            assertLoadedIsReplayed(ledger);
            assertLoadsWithoutTheEventsBefore(ledger, "acc_9");
            ledger.jdbc().update("delete from ledger.snapshot where aggregate_id < 'acc_5'");
            assertLoadedIsReplayed(ledger);
            ledger.jdbc().update("delete from ledger.snapshot");
            assertLoadedIsReplayed(ledger);
        }
    }

    /// A restart, so that nothing is left in memory.
    private static void assertLoadedIsReplayed(TestLedger ledger) {
        ledger.restart();
        var replayed = ledger.replayed();
        assertThat(replayed).hasSize(ACCOUNTS);
        replayed.forEach((accountId, account) -> {
            assertThat(ledger.live(accountId)).isEqualTo(account);
        });
    }

    private static void assertLoadsWithoutTheEventsBefore(TestLedger ledger, String accountId) {
        var before = ledger.live(accountId);
        ledger.jdbc().execute("create table ledger.kept as select * from ledger.event");
        ledger.jdbc()
                .update(
                        "update ledger.event e set payload = '-' from ledger.snapshot s where e.aggregate_id = ?"
                                + " and s.aggregate_id = ? and e.sequence_number <= s.sequence_number",
                        accountId,
                        accountId);

        ledger.restart();

        assertThat(ledger.live(accountId)).isEqualTo(before);
        ledger.jdbc()
                .update(
                        "update ledger.event e set payload = k.payload from ledger.kept k"
                                + " where k.global_index = e.global_index");
    }

    private static long snapshots(TestLedger ledger) {
        return ledger.jdbc().queryForList("select aggregate_id from ledger.snapshot").size();
    }

    private static LedgerConfig withSnapshotsOften(LedgerConfig config) {
        return config.withMemory(config.aggregatesCachedMax(), 3);
    }
}
