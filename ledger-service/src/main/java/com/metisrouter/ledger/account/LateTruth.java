package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent.CorrectionCause;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.Settlement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// The record of a request that had been settled without it, as an orphan: it comes late and puts the charge right, once.
///
/// A request is known by its place, lease and sequence, since the gateway that settled it may not have known its name. Everything else that
/// comes for a place which has been seen is a duplicate. See docs/decisions/0019.
final class LateTruth {

    /// Where the new figures come from; with the request's own id after it where the orphan had been given another.
    static final String EVIDENCE = "late-record";

    private static final String REASON =
            "The record of a request that was settled without it came.";

    /// Where a request was admitted.
    private record Place(long lease, long sequence, String gatewayId) {

        static Place of(UsageLine line) {
            var position = line.request().position();
            return new Place(position.lease(), position.sequence(), position.gatewayId());
        }

        static Place of(OpenCase open) {
            var position = open.position();
            return new Place(position.lease(), position.sequence(), position.gatewayId());
        }
    }

    private LateTruth() {}

    /// Books the corrections that lines of places which had been seen amount to.
    ///
    /// @return how many there were
    static int book(List<UsageLine> seen, Unfolding unfolding, Instant now) {
        var awaiting = new HashMap<Place, OpenCase>();
        for (var open : unfolding.state().cases().open().values()) {
            if (open.awaitsRecord()) {
                awaiting.put(Place.of(open), open);
            }
        }
        if (awaiting.isEmpty()) {
            return 0;
        }
        var lines = new ArrayList<CorrectedLine>();
        var returnsAs = CreditKind.PAID;
        var booked = 0;
        for (var line : seen) {
            var open = OpenCase.isOrphan(line) ? null : awaiting.remove(Place.of(line));
            if (open != null) {
                lines.add(corrected(open, line));
                returnsAs = open.paidOnly() ? returnsAs : CreditKind.GOODWILL;
                booked++;
            }
            if (lines.size() == UsageDecider.LINES_PER_EVENT_MAX) {
                add(lines, returnsAs, unfolding, now);
                returnsAs = CreditKind.PAID;
            }
        }
        add(lines, returnsAs, unfolding, now);
        return booked;
    }

    private static CorrectedLine corrected(OpenCase open, UsageLine line) {
        var request = line.request();
        var evidence =
                request.requestId().equals(open.requestId())
                        ? EVIDENCE
                        : EVIDENCE + ":" + request.requestId();
        // A dispute is a person's; the record settles the figures, not the question.
        var settlement =
                open.settlement() == Settlement.DISPUTED
                        ? Settlement.DISPUTED
                        : request.settlement();
        return open.corrected(
                line.charge(),
                request.priceVersionId(),
                settlement,
                evidence,
                request.quantities(),
                line.lines());
    }

    /// Adds one event for the lines, if there are any, and empties the list for the next.
    private static void add(
            List<CorrectedLine> lines, CreditKind returnsAs, Unfolding unfolding, Instant now) {
        if (lines.isEmpty()) {
            return;
        }
        var id = "late_" + unfolding.state().version();
        unfolding.add(
                CorrectionEntry.of(
                        unfolding.state(),
                        id,
                        CorrectionCause.ORPHAN,
                        lines,
                        returnsAs,
                        new Signed("ledger", "", REASON, id),
                        now));
        lines.clear();
    }

    static boolean isEvidenceOf(CorrectedLine line) {
        return line.evidence().startsWith(EVIDENCE);
    }
}
