package com.metisrouter.projections.usagelog;

import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.money.Usd;
import java.time.Instant;

/// A request in the usage log: the ledger's line, and where in the ledger it stands.
///
/// @param mintedAt the time in the request id, by which the log is partitioned and sorted
/// @param inputTokens everything that went in, cached or not
/// @param ledgerSequence number of the debit in the account's stream
/// @param lineIndex number of the line in the debit, from 0
/// @param balanceAfter the account's balance after the whole debit, in which other requests may stand too
public record UsageRow(
        UsageLine line,
        Instant mintedAt,
        long inputTokens,
        long outputTokens,
        long ledgerSequence,
        int lineIndex,
        long position,
        Usd balanceAfter,
        Instant recordedAt) {

    public static String ledgerEntryId(String accountId, long ledgerSequence, int lineIndex) {
        return accountId + "-" + ledgerSequence + "-" + lineIndex;
    }
}
