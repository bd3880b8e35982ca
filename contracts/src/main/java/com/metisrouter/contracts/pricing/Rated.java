package com.metisrouter.contracts.pricing;

import com.metisrouter.contracts.money.Usd;
import java.util.List;

/// What usage costs.
///
/// @param charge the sum of the lines' exact amounts, rounded once, half-even, to nano-USD
public record Rated(String priceVersionId, List<ChargeLine> lines, Usd charge) {

    public Rated {
        lines = List.copyOf(lines);
    }
}
