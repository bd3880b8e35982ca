package com.metisrouter.contracts.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.ledger.AccountEvent.CreditGranted;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.BalanceAsOf.By;
import com.metisrouter.contracts.metering.Caller;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BalanceAsOfTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void an_entry_counts_from_the_instant_that_it_was_recorded_at() {
        var events = List.of(granted(10, NOON), granted(5, NOON.plusSeconds(60)));

        assertThat(balance(events, NOON.minusNanos(1), By.RECORDED)).isZero();
        assertThat(balance(events, NOON, By.RECORDED)).isEqualTo(10);
        assertThat(balance(events, NOON.plusSeconds(59), By.RECORDED)).isEqualTo(10);
        assertThat(balance(events, NOON.plusSeconds(60), By.RECORDED)).isEqualTo(15);
    }

    @Test
    void usage_that_was_recorded_late_counts_from_its_end_where_occurrence_is_asked_for() {
        var events =
                List.of(granted(10, NOON), debited(3, NOON.plusSeconds(5), NOON.plusSeconds(60)));

        assertThat(balance(events, NOON.plusSeconds(5), By.RECORDED)).isEqualTo(10);
        assertThat(balance(events, NOON.plusSeconds(4), By.OCCURRED)).isEqualTo(10);
        assertThat(balance(events, NOON.plusSeconds(5), By.OCCURRED)).isEqualTo(7);
        assertThat(balance(events, NOON.plusSeconds(60), By.RECORDED)).isEqualTo(7);
    }

    @Test
    void a_correction_counts_with_the_request_that_it_corrects() {
        var ended = NOON.plusSeconds(5);
        var events =
                List.of(
                        granted(10, NOON),
                        debited(3, ended, NOON.plusSeconds(6)),
                        corrected(3, 1, ended, NOON.plusSeconds(600)));

        assertThat(balance(events, ended, By.OCCURRED)).isEqualTo(9);
        assertThat(balance(events, NOON.plusSeconds(599), By.RECORDED)).isEqualTo(7);
        assertThat(balance(events, NOON.plusSeconds(600), By.RECORDED)).isEqualTo(9);
    }

    @Test
    void where_a_clock_went_back_an_entry_counts_no_earlier_than_the_one_before_it() {
        var events = List.of(granted(10, NOON), granted(5, NOON.minusSeconds(60)));

        assertThat(balance(events, NOON.minusSeconds(1), By.RECORDED)).isZero();
        assertThat(balance(events, NOON, By.RECORDED)).isEqualTo(15);
        assertThat(balance(events, NOON.minusSeconds(1), By.OCCURRED)).isZero();
    }

    private static long balance(List<? extends AccountEvent> events, Instant asOf, By by) {
        var balance = new BalanceAsOf(asOf, by);
        events.forEach(balance::on);
        return balance.balance().nanos();
    }

    private static AccountEvent granted(long nanos, Instant at) {
        return new CreditGranted(
                "acc_1",
                "lot_" + nanos,
                CreditKind.PAID,
                Usd.ofNanos(nanos),
                "ORDER",
                "tests",
                "",
                "key-" + nanos,
                List.of(),
                Usd.ZERO,
                at,
                CreditKind.PAID.priority(),
                null,
                "");
    }

    private static AccountEvent debited(long nanos, Instant endedAt, Instant at) {
        var charge = Usd.ofNanos(nanos);
        var request =
                new RequestMetered(
                        "req_1",
                        new Caller("acc_1", "key_1", "", "", ""),
                        new LeasePosition(1, 1, "gw-1", 1),
                        "chat",
                        "sim/chat",
                        "/v1/chat/completions",
                        "sim",
                        false,
                        Outcome.COMPLETED,
                        Settlement.FINAL,
                        200,
                        "",
                        "stop",
                        "",
                        "sim/chat@1",
                        List.of(),
                        null,
                        charge,
                        charge,
                        Usd.ZERO,
                        List.of(),
                        0,
                        endedAt,
                        endedAt,
                        1,
                        1);
        return new UsageDebited(
                "acc_1",
                List.of(new UsageLine(request, List.of(), charge)),
                charge,
                List.of(),
                List.of(),
                Usd.ZERO,
                at);
    }

    private static AccountEvent corrected(long before, long after, Instant endedAt, Instant at) {
        return new AccountEvent.UsageCorrected(
                "acc_1",
                "cor_1",
                AccountEvent.CorrectionCause.RERATING,
                List.of(
                        new CorrectedLine(
                                "req_1",
                                new Caller("acc_1", "key_1", "", "", ""),
                                new LeasePosition(1, 1, "gw-1", 1),
                                endedAt,
                                endedAt,
                                Usd.ofNanos(before),
                                Usd.ofNanos(after),
                                "sim/chat@1",
                                "sim/chat@2",
                                Settlement.FINAL,
                                Settlement.FINAL,
                                "price:sim/chat@2",
                                List.of(),
                                List.of())),
                Usd.ofNanos(after - before),
                List.of(),
                "tests",
                "",
                "",
                "cor_1/0",
                List.of(),
                Usd.ZERO,
                at);
    }
}
