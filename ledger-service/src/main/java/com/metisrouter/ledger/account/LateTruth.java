package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent.CorrectionCause;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.LostRequests;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.ledger.account.LeaseMarks.Marking;
import com.metisrouter.ledger.account.LostPlaces.Voided;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The record of a request that had been settled without it: it comes late and puts the charge right, once.
///
/// An orphan is corrected. A place that the ledger had voided, knowing nothing, stays at nothing and is told whose it was; the request itself
/// gets its first charge. So does one after the last that the ledger knew of. A place that the gateway voided is not open: whoever had the disk has spoken. See docs/decisions/0022.
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

        static Place of(LeasePosition position) {
            return new Place(position.lease(), position.sequence(), position.gatewayId());
        }
    }

    private LateTruth() {}

    /// Books the corrections that lines of places which had been seen amount to.
    ///
    /// @return how many there were
    static int book(List<UsageLine> seen, Unfolding unfolding, Instant now) {
        var awaiting = awaiting(unfolding.state().cases());
        var voided = voided(unfolding.state().cases(), now);
        var lost = unfolding.state().cases().lost();
        if (awaiting.isEmpty() && voided.isEmpty() && lost.tails().isEmpty()) {
            return 0;
        }
        var tails = new HashMap<Long, Marking>();
        var lines = new ArrayList<CorrectedLine>();
        var returnsAs = CreditKind.PAID;
        var booked = 0;
        var bytes = 0;
        for (var line : seen) {
            var place = Place.of(line.request().position());
            var open = OpenCase.isOrphan(line) ? null : awaiting.remove(place);
            var empty = open == null ? voided.remove(place) : null;
            var isLate = open == null && (empty != null || isNew(line, lost, tails, now));
            if (open == null && !isLate) {
                continue;
            }
            var size = UsageSize.of(line);
            if (lines.size() > UsageDecider.LINES_PER_EVENT_MAX - 2
                    || (!lines.isEmpty() && bytes + size > UsageDecider.BYTES_PER_EVENT_MAX)) {
                add(lines, returnsAs, unfolding, now);
                returnsAs = CreditKind.PAID;
                bytes = 0;
            }
            if (open != null) {
                lines.add(corrected(open, line));
                returnsAs = open.paidOnly() ? returnsAs : CreditKind.GOODWILL;
            }
            if (empty != null) {
                lines.add(explained(empty, line));
            }
            if (isLate) {
                lines.add(CorrectedLine.late(line, evidence(empty)));
            }
            bytes += size;
            booked++;
            if (isLate && OpenCase.isOrphan(line)) {
                // It waits for its truth from now on, which may be the very next line.
                add(lines, returnsAs, unfolding, now);
                awaiting = awaiting(unfolding.state().cases());
                returnsAs = CreditKind.PAID;
                bytes = 0;
            }
        }
        add(lines, returnsAs, unfolding, now);
        return booked;
    }

    private static Map<Place, OpenCase> awaiting(CaseBook cases) {
        var awaiting = new HashMap<Place, OpenCase>();
        for (var open : cases.open().values()) {
            if (open.awaitsRecord()) {
                awaiting.put(Place.of(open.position()), open);
            }
        }
        return awaiting;
    }

    private static Map<Place, Voided> voided(CaseBook cases, Instant now) {
        var voided = new HashMap<Place, Voided>();
        for (var place : cases.lost().voided().values()) {
            if (LostPlaces.isWaitedFor(place.at(), now)) {
                voided.put(Place.of(place.position()), place);
            }
        }
        return voided;
    }

    /// Whether it is the first record of a request after the last that the ledger knew of on its lease.
    private static boolean isNew(
            UsageLine line, LostPlaces lost, Map<Long, Marking> markings, Instant now) {
        var position = line.request().position();
        var tail = lost.tail(position, now);
        return tail != null
                && markings.computeIfAbsent(position.lease(), _ -> tail.marks().marking())
                        .see(position.sequence());
    }

    private static String evidence(@Nullable Voided place) {
        return place == null ? EVIDENCE : EVIDENCE + ":" + place.requestId();
    }

    /// The voided line stays at nothing; its history says whose place it was.
    private static CorrectedLine explained(Voided voided, UsageLine line) {
        var accountId = line.request().caller().accountId();
        return new CorrectedLine(
                voided.requestId(),
                LostRequests.unknownCaller(accountId),
                voided.position(),
                voided.at(),
                voided.at(),
                Usd.ZERO,
                Usd.ZERO,
                "",
                "",
                Settlement.FINAL,
                Settlement.FINAL,
                EVIDENCE + ":" + line.request().requestId(),
                List.of(),
                List.of());
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
