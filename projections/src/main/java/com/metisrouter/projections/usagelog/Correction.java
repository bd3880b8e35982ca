package com.metisrouter.projections.usagelog;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.contracts.usage.Quantity;
import java.time.Instant;
import java.util.List;

/// How a request's charge was put right once, with all that explains the new one.
///
/// @param cause why, by a name of the ledger's
/// @param evidence where the new figures come from
/// @param approvedBy the second person, empty where none was needed
public record Correction(
        String accountId,
        long ledgerSequence,
        int lineIndex,
        long position,
        String correctionId,
        String cause,
        Usd chargeBefore,
        Usd charge,
        String priceVersionBefore,
        String priceVersion,
        String settlementBefore,
        String settlement,
        String evidence,
        String actor,
        String approvedBy,
        String reason,
        Instant recordedAt,
        List<ChargeLine> lines,
        List<Quantity> quantities) {

    public Usd difference() {
        return charge.minus(chargeBefore);
    }

    public String ledgerEntryId() {
        return UsageRow.ledgerEntryId(accountId, ledgerSequence, lineIndex);
    }
}
