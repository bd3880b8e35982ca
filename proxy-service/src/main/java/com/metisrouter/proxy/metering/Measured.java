package com.metisrouter.proxy.metering;

import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.usage.Quantity;
import java.util.List;

/// What a request used and owes.
public record Measured(
        List<Quantity> quantities, Settlement settlement, ChargePolicy policy, Usd charge) {

    public Measured {
        quantities = List.copyOf(quantities);
    }

    /// The sum of a side's buckets.
    public long tokens(com.metisrouter.contracts.usage.Unit.Side side) {
        return quantities.stream()
                .filter(quantity -> quantity.unit().side() == side)
                .mapToLong(Quantity::amount)
                .sum();
    }
}
