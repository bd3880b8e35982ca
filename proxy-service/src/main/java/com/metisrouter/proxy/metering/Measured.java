package com.metisrouter.proxy.metering;

import com.metisrouter.contracts.metering.ChargePolicy;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.proxy.answers.Cost;
import java.util.List;

/// What a request used and owes.
public record Measured(
        List<Quantity> quantities, Settlement settlement, ChargePolicy policy, Usd charge) {

    /// Of a request of which nothing was served.
    public static final Measured NOTHING =
            new Measured(List.of(), Settlement.FINAL, ChargePolicy.NOT_FORWARDED, Usd.ZERO);

    public Measured {
        quantities = List.copyOf(quantities);
    }

    /// As its client is told.
    public Cost cost() {
        return new Cost(quantities, charge);
    }
}
