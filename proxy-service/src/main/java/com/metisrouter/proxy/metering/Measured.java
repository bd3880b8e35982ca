package com.metisrouter.proxy.metering;

import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.proxy.answers.Cost;
import java.util.List;

/// What a request used and owes.
public record Measured(
        List<Quantity> quantities, Settlement settlement, ChargePolicy policy, Usd charge) {

    public Measured {
        quantities = List.copyOf(quantities);
    }

    /// As its client is told.
    public Cost cost() {
        return new Cost(quantities, charge);
    }
}
