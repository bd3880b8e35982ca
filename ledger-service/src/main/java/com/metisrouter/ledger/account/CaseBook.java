package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent.LeaseEnded;
import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What an account knows about charges that may change, and that have changed.
///
/// @param open by request id; gone once they are settled for good
/// @param lost places of which the ledger knows nothing and whose records it waits for
/// @param lastCorrection number in the stream of the last correction of any charge, 0 before the first: who read less than this may hold
///     a charge that no longer stands
public record CaseBook(SortedMap<String, OpenCase> open, LostPlaces lost, long lastCorrection) {

    static final CaseBook NONE = new CaseBook(new TreeMap<>(), LostPlaces.NONE, 0);

    /// @param lost null in books that were closed before there were any
    public CaseBook(
            SortedMap<String, OpenCase> open, @Nullable LostPlaces lost, long lastCorrection) {
        this.open = Collections.unmodifiableSortedMap(open);
        this.lost = lost == null ? LostPlaces.NONE : lost;
        this.lastCorrection = lastCorrection;
    }

    public @Nullable OpenCase find(String requestId) {
        return open.get(requestId);
    }

    /// Looks at each line of each debit, so it does next to nothing for those that are settled.
    CaseBook after(UsageDebited debited, long sequence) {
        TreeMap<String, OpenCase> now = null;
        var places = new ArrayList<UsageLine>();
        for (var line : debited.lines()) {
            if (OpenCase.isOpenedBy(line)) {
                now = now == null ? new TreeMap<>(open) : now;
                var paidOnly = CorrectionEntry.returnsAs(debited.postings()) == CreditKind.PAID;
                now.put(line.request().requestId(), OpenCase.of(line, sequence, paidOnly));
            } else if (LostPlaces.isVoidedByLedger(line)) {
                places.add(line);
            }
        }
        var left = lost.debited(debited.lines());
        if (!places.isEmpty()) {
            left = left.with(places, debited.recordedAt());
        }
        return now == null && left.equals(lost)
                ? this
                : new CaseBook(now == null ? open : now, left, lastCorrection);
    }

    CaseBook after(UsageCorrected corrected, long sequence) {
        var now = new TreeMap<>(open);
        var paidOnly = CorrectionEntry.returnsAs(corrected.postings()) == CreditKind.PAID;
        for (var line : corrected.lines()) {
            var standing = after(line, now.get(line.requestId()), sequence, paidOnly);
            if (standing == null) {
                now.remove(line.requestId());
            } else {
                now.put(line.requestId(), standing);
            }
        }
        return new CaseBook(now, lost.after(corrected.lines()), sequence);
    }

    /// Without what is no longer waited for.
    CaseBook at(Instant now) {
        var waiting = lost.at(now);
        return waiting.equals(lost) ? this : new CaseBook(open, waiting, lastCorrection);
    }

    /// What the gateway itself ended it knew all about.
    CaseBook after(LeaseEnded ended) {
        return ended.takenBack() ? new CaseBook(open, lost.with(ended), lastCorrection) : this;
    }

    private static Usd hold(@Nullable OpenCase before, @Nullable RequestMetered late) {
        if (before != null) {
            return before.hold();
        }
        return late == null ? Usd.ZERO : late.hold();
    }

    /// An estimate for want of its record stays open until that comes; any other is as good as it gets.
    private static @Nullable OpenCase after(
            CorrectedLine line, @Nullable OpenCase before, long sequence, boolean paidOnly) {
        var late = line.lateRecord();
        // A late record may itself say no more than that the request was admitted.
        var awaitsRecord =
                late != null
                        ? late.outcome() == Outcome.ORPHANED
                        : before != null && before.awaitsRecord() && !LateTruth.isEvidenceOf(line);
        var open =
                line.settlement() == Settlement.PENDING_PROVIDER
                        || line.settlement() == Settlement.DISPUTED
                        || (line.settlement() == Settlement.ESTIMATED && awaitsRecord);
        if (!open) {
            return null;
        }
        return new OpenCase(
                line.requestId(),
                line.caller(),
                line.position(),
                line.admittedAt(),
                line.endedAt(),
                hold(before, late),
                line.charge(),
                line.priceVersionId(),
                line.settlement(),
                sequence,
                paidOnly && (before == null || before.paidOnly()),
                awaitsRecord);
    }
}
