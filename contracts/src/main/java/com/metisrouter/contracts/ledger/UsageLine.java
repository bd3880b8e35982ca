package com.metisrouter.contracts.ledger;

import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.ChargeLine;
import java.util.List;

/// One request in a debit: what was metered, and what the ledger charged for it, line by line.
///
/// @param charge the sum of the lines, rounded once; what the balance fell by
public record UsageLine(RequestMetered request, List<ChargeLine> lines, Usd charge) {

    public UsageLine {
        lines = List.copyOf(lines);
    }
}
