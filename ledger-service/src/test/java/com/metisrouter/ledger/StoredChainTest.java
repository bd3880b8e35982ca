package com.metisrouter.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.money.Usd;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The chain of hashes that each stream's events are linked into as they are stored.
class StoredChainTest {

    private static final String NO_CHAIN =
            "update ledger.event set digest = null, chain_hash = null, hash_version = null";

    @Test
    void goes_on_through_restarts_and_many_events_of_one_transaction() throws Exception {
        try (var ledger = new TestLedger()) {
            ledger.publish(Metered.model(Metered.PRICES));
            debit(ledger, 1, 600);

            ledger.restart();
            debit(ledger, 601, 700);

            assertThat(StoredChains.assertUnbroken(ledger.jdbc())).isGreaterThan(4);
        }
    }

    @Test
    void is_made_at_start_for_events_that_were_written_before_there_was_one() throws Exception {
        try (var ledger = new TestLedger()) {
            for (var i = 0; i < 40; i++) {
                ledger.openAccount("acc_" + i, "10");
            }
            var before = hashes(ledger);
            ledger.stop();
            // As if a start had been cut off after some of them.
            ledger.jdbc().update(NO_CHAIN + " where global_index > 30");

            ledger.start();

            assertThat(hashes(ledger)).hasSize(80).isEqualTo(before);
            ledger.openAccount("acc_new", "10");
            StoredChains.assertUnbroken(ledger.jdbc());
        }
    }

    @Test
    void is_mended_where_an_older_ledger_still_writes_without_one() throws Exception {
        try (var ledger = new TestLedger(StoredChainTest::withOneStreamInMemory)) {
            ledger.openAccount("acc_1", "10");
            ledger.openAccount("acc_2", "10");
            ledger.jdbc().update(NO_CHAIN + " where aggregate_id = 'acc_1'");

            var run = ledger.startRun();
            ledger.lease("acc_1", run, "1");

            StoredChains.assertUnbroken(ledger.jdbc());
        }
    }

    @Test
    void that_was_tampered_with_is_noticed() throws Exception {
        try (var ledger = new TestLedger()) {
            ledger.openAccount("acc_1", "10");

            ledger.jdbc()
                    .update(
                            "update ledger.event set payload = convert_to(replace(convert_from(payload, 'UTF8'),"
                                    + " '10.000000000', '90.000000000'), 'UTF8') where sequence_number = 1");

            assertThatThrownBy(() -> StoredChains.assertUnbroken(ledger.jdbc()))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("acc_1 1");
        }
    }

    private static void debit(TestLedger ledger, int from, int to) {
        if (from == 1) {
            ledger.openAccount("acc_1", "100");
            ledger.lease("acc_1", ledger.startRun(), "50");
        }
        for (var sequence = from; sequence <= to; sequence++) {
            ledger.meter(
                    Metered.request(
                            "acc_1", new LeasePosition(1, sequence, TestLedger.GATEWAY, 1), 1, 1));
        }
        ledger.flush();
        var balance = Usd.parse("100").minus(Usd.ofNanos(to * 750L));
        await().untilAsserted(() -> assertThat(ledger.live("acc_1").balance()).isEqualTo(balance));
    }

    private static List<Map<String, Object>> hashes(TestLedger ledger) {
        return ledger.jdbc()
                .queryForList(
                        "select aggregate_id, sequence_number, encode(digest, 'hex') d, encode(chain_hash, 'hex') h,"
                                + " hash_version from ledger.event order by 1, 2");
    }

    private static LedgerConfig withOneStreamInMemory(LedgerConfig config) {
        return config.withMemory(1, config.eventsPerSnapshot());
    }
}
