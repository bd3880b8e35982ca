package com.metisrouter.projections.reconciliation;

import com.metisrouter.contracts.money.Usd;
import java.math.BigDecimal;

/// One account's usage log against its ledger. Everything but the totals must be zero.
///
/// @param rows requests in the usage log
/// @param charged the sum of their charges as they stand
/// @param originallyCharged the sum of their charges before any correction
/// @param corrections how often charges were put right
/// @param ledgerLines requests in the ledger's debits
/// @param debited the sum of those debits and of all corrections
/// @param duplicates requests that were charged a second time
/// @param holes lease sequences that were given out and never charged, up to the last one known of each lease
/// @param agrees whether the account's events agree with each other
/// @param compared false while one view is ahead of the other; differences mean nothing then
public record AccountReconciliation(
        String accountId,
        long rows,
        BigDecimal charged,
        BigDecimal originallyCharged,
        long corrections,
        long ledgerLines,
        Usd debited,
        long duplicates,
        long holes,
        boolean agrees,
        boolean compared) {

    public BigDecimal difference() {
        return charged.subtract(debited.toBigDecimal());
    }

    public boolean isClean() {
        return difference().signum() == 0
                && rows == ledgerLines
                && duplicates == 0
                && holes == 0
                && agrees;
    }
}
