package com.metisrouter.contracts.ledger;

import com.metisrouter.contracts.metering.Caller;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.contracts.usage.Quantity;
import java.time.Instant;
import java.util.List;

/// One request whose charge was corrected: how it stood, how it stands, and by what evidence.
///
/// @param caller whose request it was
/// @param admittedAt when the request was admitted, as it was metered: limits of keys and projects count it there
/// @param endedAt when the request ended, as it was metered
/// @param evidence where the new figures come from, such as `provider:resp_123`, `late-record`, `price:sim/chat@2`, `policy:orphan-v1`
/// @param quantities what counts now
/// @param lines the new charge, line by line
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
        List<ChargeLine> lines) {

    public CorrectedLine {
        quantities = List.copyOf(quantities);
        lines = List.copyOf(lines);
    }
}
