package com.metisrouter.proxy.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.leasing.RunStarted.OpenLease;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.proxy.Records;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What a new run makes of a journal.
class RecoveryTest {

    private static final String ACCOUNT = "acc_1";
    private static final Usd CENT = Usd.parse("0.01");
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    private final Recovery recovery = new Recovery();

    private static LeasePosition position(long sequence) {
        return new LeasePosition(1, sequence, "gw", 1);
    }

    private void admitted(long sequence) {
        read(new JournalRecord.Admitted(Records.admitted(ACCOUNT, position(sequence), CENT)));
    }

    private void checkpoint(long sequence, String charge) {
        read(new JournalRecord.Checkpoint(record(sequence, charge)));
    }

    private void metered(long sequence, String charge) {
        read(new JournalRecord.Metered(record(sequence, charge)));
    }

    private static RequestMetered record(long sequence, String charge) {
        return Records.metered(ACCOUNT, position(sequence), CENT, Usd.parse(charge));
    }

    private void read(JournalRecord record) {
        recovery.read(StoredRecord.of(record, NOW.toEpochMilli()));
    }

    private List<RequestMetered> ends() {
        return recovery.close(
                        new OpenLease(ACCOUNT, 1, 1, Usd.parse("1"), 0, List.of(), false),
                        "gw",
                        NOW,
                        new SplittableRandom(1))
                .records();
    }

    @Test
    void of_a_request_without_an_end_the_last_checkpoint_counts() {
        admitted(1);
        checkpoint(1, "0.001");
        checkpoint(1, "0.002");

        assertThat(ends()).containsExactly(record(1, "0.002"));
    }

    @Test
    void an_end_makes_every_checkpoint_worthless_in_whatever_order_they_were_written() {
        admitted(1);
        checkpoint(1, "0.001");
        metered(1, "0.003");
        checkpoint(1, "0.002");

        assertThat(ends()).isEmpty();
    }

    @Test
    void each_number_gets_one_end_by_the_best_that_is_known_of_it() {
        admitted(1);
        admitted(3);
        checkpoint(3, "0.002");
        admitted(4);
        metered(4, "0.003");

        assertThat(ends())
                .extracting(it -> it.position().sequence() + " " + it.outcome() + " " + it.charge())
                .containsExactly(
                        "1 " + Outcome.ORPHANED + " 0.000000000",
                        "2 " + Outcome.VOIDED + " 0.000000000",
                        // As the checkpoint says it, which was written as an orphan's end.
                        "3 " + Outcome.COMPLETED + " 0.002000000");
    }
}
