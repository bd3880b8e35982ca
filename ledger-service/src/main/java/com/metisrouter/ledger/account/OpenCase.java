package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.Caller;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.contracts.usage.Quantity;
import java.time.Instant;
import java.util.List;

/// A request whose charge isn't the last word: nobody knows yet what it used, or somebody questions it.
///
/// @param hold what had been set aside for it, zero where that isn't known
/// @param charge what it is charged now
/// @param entry number in the account's stream of the entry that says so
/// @param paidOnly whether no promotional or goodwill credit was burnt for it
/// @param awaitsRecord whether it was settled without its own record, which may still come
public record OpenCase(
        String requestId,
        Caller caller,
        LeasePosition position,
        Instant admittedAt,
        Instant endedAt,
        Usd hold,
        Usd charge,
        String priceVersionId,
        Settlement settlement,
        long entry,
        boolean paidOnly,
        boolean awaitsRecord) {

    /// Most lines open none, and this is asked of each.
    public static boolean isOpenedBy(UsageLine line) {
        var settlement = line.request().settlement();
        return settlement != Settlement.FINAL
                && (settlement != Settlement.ESTIMATED || isOrphan(line));
    }

    static boolean isOrphan(UsageLine line) {
        return line.request().outcome() == Outcome.ORPHANED;
    }

    static OpenCase of(UsageLine line, long entry, boolean paidOnly) {
        var request = line.request();
        return new OpenCase(
                request.requestId(),
                request.caller(),
                request.position(),
                request.admittedAt(),
                request.endedAt(),
                request.hold(),
                line.charge(),
                request.priceVersionId(),
                request.settlement(),
                entry,
                paidOnly,
                isOrphan(line));
    }

    /// The correction that gives it another charge.
    public CorrectedLine corrected(
            Usd newCharge,
            String newPriceVersionId,
            Settlement newSettlement,
            String evidence,
            List<Quantity> quantities,
            List<ChargeLine> lines) {
        return new CorrectedLine(
                requestId,
                caller,
                position,
                admittedAt,
                endedAt,
                charge,
                newCharge,
                priceVersionId,
                newPriceVersionId,
                settlement,
                newSettlement,
                evidence,
                quantities,
                lines);
    }
}
