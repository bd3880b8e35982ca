package com.metisrouter.proxy.answers;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.Unit;
import java.util.List;

/// What a request used and cost, as its client is told.
public record Cost(List<Quantity> quantities, Usd charge) {

    public Cost {
        quantities = List.copyOf(quantities);
    }

    /// The sum of a side's buckets.
    long tokens(Unit.Side side) {
        return quantities.stream()
                .filter(quantity -> quantity.unit().side() == side)
                .mapToLong(Quantity::amount)
                .sum();
    }

    /// The sum of some units.
    long of(Unit... units) {
        var wanted = List.of(units);
        return quantities.stream()
                .filter(quantity -> wanted.contains(quantity.unit()))
                .mapToLong(Quantity::amount)
                .sum();
    }
}
