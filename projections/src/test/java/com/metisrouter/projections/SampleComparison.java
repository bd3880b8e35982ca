package com.metisrouter.projections;

import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.Settlement;
import java.time.Instant;
import java.util.List;

/// An account with two keys whose figures are easily worked out by hand: `key_a_…` with all kinds of ends, `key_b_…` with three good answers, of
/// which one was rated again. Its first request came at `BEGIN`, the last within the second.
public final class SampleComparison {

    public static final Instant BEGIN = Instant.parse("2026-11-22T10:00:00Z");

    private SampleComparison() {}

    public static String keyA(SampleLedger ledger) {
        return "key_a_" + ledger.accountId();
    }

    public static String keyB(SampleLedger ledger) {
        return "key_b_" + ledger.accountId();
    }

    public static SampleLedger account() {
        var ledger = SampleLedger.account();
        ledger.at(BEGIN);
        ledger.opened();
        ledger.granted("10.00");
        var lease = ledger.leased("1.00");
        ledger.debited(keyA(ledger, lease));
        var b = keyB(ledger);
        ledger.debited(
                List.of(
                        SampleRequest.of(b, 100, 5, 500).in(ledger, lease),
                        SampleRequest.of(b, 100, 6, 501).in(ledger, lease)));
        var rerated = SampleRequest.of(b, 101, 7, 1_500).servedBy("sim/other").in(ledger, lease);
        ledger.debited(List.of(rerated));
        ledger.rerated(List.of(rerated), SampleLedger.CORRECTED);
        return ledger;
    }

    private static List<UsageLine> keyA(SampleLedger ledger, long lease) {
        var a = keyA(ledger);
        return List.of(
                SampleRequest.of(a, 300, 30, 3_000).in(ledger, lease),
                SampleRequest.of(a, 100, 10, 1_000).in(ledger, lease),
                SampleRequest.of(a, 400, -1, 4_000).in(ledger, lease),
                SampleRequest.of(a, 200, 20, 2_000).in(ledger, lease),
                SampleRequest.of(a, 0, 50, 5_000).in(ledger, lease),
                SampleRequest.of(a, 0, 7, 7)
                        .ended(Outcome.UPSTREAM_FAILED, Settlement.FINAL)
                        .in(ledger, lease),
                SampleRequest.of(a, 50, 8, 9_000)
                        .ended(Outcome.CLIENT_ABORTED, Settlement.FINAL)
                        .in(ledger, lease),
                SampleRequest.of(a, 0, -1, 10_000)
                        .ended(Outcome.ORPHANED, Settlement.PENDING_PROVIDER)
                        .in(ledger, lease));
    }
}
