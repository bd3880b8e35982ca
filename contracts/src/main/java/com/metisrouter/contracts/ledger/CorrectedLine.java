package com.metisrouter.contracts.ledger;

import com.metisrouter.contracts.metering.Caller;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.contracts.usage.Quantity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One request whose charge was corrected: how it stood, how it stands, and by what evidence.
///
/// @param caller whose request it was
/// @param admittedAt when the request was admitted, as it was metered: limits of keys and projects count it there
/// @param endedAt when the request ended, as it was metered
/// @param evidence where the new figures come from, such as `provider:resp_123`, `late-record`, `price:sim/chat@2`, `policy:orphan-v1`
/// @param quantities what counts now
/// @param lines the new charge, line by line
/// @param lateRecord of a request that had never been charged, since the ledger had voided its place: the line is its first; null for all
///     others. See docs/decisions/0022
public record CorrectedLine(
        String requestId,
        Caller caller,
        LeasePosition position,
        Instant admittedAt,
        Instant endedAt,
        Usd chargeBefore,
        Usd charge,
        String priceVersionBefore,
        String priceVersionId,
        Settlement settlementBefore,
        Settlement settlement,
        String evidence,
        List<Quantity> quantities,
        List<ChargeLine> lines,
        @Nullable RequestMetered lateRecord) {

    public CorrectedLine {
        quantities = List.copyOf(quantities);
        lines = List.copyOf(lines);
    }

    /// Of a request that had been charged before.
    public CorrectedLine(
            String requestId,
            Caller caller,
            LeasePosition position,
            Instant admittedAt,
            Instant endedAt,
            Usd chargeBefore,
            Usd charge,
            String priceVersionBefore,
            String priceVersionId,
            Settlement settlementBefore,
            Settlement settlement,
            String evidence,
            List<Quantity> quantities,
            List<ChargeLine> lines) {
        this(
                requestId,
                caller,
                position,
                admittedAt,
                endedAt,
                chargeBefore,
                charge,
                priceVersionBefore,
                priceVersionId,
                settlementBefore,
                settlement,
                evidence,
                quantities,
                lines,
                null);
    }

    /// The first charge of a request whose record came after the ledger had voided its place: it stood at nothing, for want of its record.
    public static CorrectedLine late(UsageLine line, String evidence) {
        var request = line.request();
        return new CorrectedLine(
                request.requestId(),
                request.caller(),
                request.position(),
                request.admittedAt(),
                request.endedAt(),
                Usd.ZERO,
                line.charge(),
                request.priceVersionId(),
                request.priceVersionId(),
                Settlement.PENDING_PROVIDER,
                request.settlement(),
                evidence,
                request.quantities(),
                line.lines(),
                request);
    }

    /// The request and its charge as a debit would have had it; empty where this is not its first.
    public Optional<UsageLine> firstCharge() {
        return Optional.ofNullable(lateRecord)
                .map(request -> new UsageLine(request, lines, charge));
    }
}
