package com.metisrouter.ledger.correcting;

import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.Caller;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.contracts.usage.Quantity;
import java.time.Instant;
import java.util.List;

/// A request as it is charged now: its line, or the last correction of it.
///
/// @param correctionId of the correction that says so, empty where it stands as it was charged at first
/// @param paidOnly whether its debit burnt nothing that we had given away
record Standing(
        String requestId,
        Caller caller,
        LeasePosition position,
        Instant admittedAt,
        Instant endedAt,
        Usd charge,
        String priceVersionId,
        Settlement settlement,
        List<Quantity> quantities,
        List<ChargeLine> lines,
        String correctionId,
        boolean paidOnly) {

    static Standing of(UsageLine line, boolean paidOnly) {
        var request = line.request();
        return new Standing(
                request.requestId(),
                request.caller(),
                request.position(),
                request.admittedAt(),
                request.endedAt(),
                line.charge(),
                request.priceVersionId(),
                request.settlement(),
                request.quantities(),
                line.lines(),
                "",
                paidOnly);
    }

    static Standing of(CorrectedLine line, String correctionId, boolean paidOnly) {
        return new Standing(
                line.requestId(),
                line.caller(),
                line.position(),
                line.admittedAt(),
                line.endedAt(),
                line.charge(),
                line.priceVersionId(),
                line.settlement(),
                line.quantities(),
                line.lines(),
                correctionId,
                paidOnly);
    }

    /// An estimate that no quantities stand behind; no price can be put on it.
    boolean isBareEstimate() {
        return quantities.isEmpty() && !charge.isZero();
    }

    CorrectedLine corrected(
            Usd newCharge,
            String newPriceVersionId,
            Settlement newSettlement,
            String evidence,
            List<Quantity> newQuantities,
            List<ChargeLine> newLines) {
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
                newQuantities,
                newLines);
    }
}
