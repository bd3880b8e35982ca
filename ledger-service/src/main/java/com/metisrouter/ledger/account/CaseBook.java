package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What an account knows about charges that may change, and that have changed.
///
/// @param open by request id; gone once they are settled for good
/// @param lastCorrection number in the stream of the last correction of any charge, 0 before the first: who read less than this may hold
///     a charge that no longer stands
public record CaseBook(SortedMap<String, OpenCase> open, long lastCorrection) {

    static final CaseBook NONE = new CaseBook(new TreeMap<>(), 0);

    public CaseBook {
        open = Collections.unmodifiableSortedMap(open);
    }

    public @Nullable OpenCase find(String requestId) {
        return open.get(requestId);
    }

    /// Looks at each line of each debit, so it does next to nothing for those that are settled.
    CaseBook after(UsageDebited debited, long sequence) {
        TreeMap<String, OpenCase> now = null;
        for (var line : debited.lines()) {
            if (OpenCase.isOpenedBy(line)) {
                now = now == null ? new TreeMap<>(open) : now;
                var paidOnly = CorrectionEntry.returnsAs(debited.postings()) == CreditKind.PAID;
                now.put(line.request().requestId(), OpenCase.of(line, sequence, paidOnly));
            }
        }
        return now == null ? this : new CaseBook(now, lastCorrection);
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
        return new CaseBook(now, sequence);
    }

    /// An estimate for want of its record stays open until that comes; any other is as good as it gets.
    private static @Nullable OpenCase after(
            CorrectedLine line, @Nullable OpenCase before, long sequence, boolean paidOnly) {
        var awaitsRecord = before != null && before.awaitsRecord() && !LateTruth.isEvidenceOf(line);
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
                before == null ? Usd.ZERO : before.hold(),
                line.charge(),
                line.priceVersionId(),
                line.settlement(),
                sequence,
                paidOnly && (before == null || before.paidOnly()),
                awaitsRecord);
    }
}
