package com.metisrouter.contracts.pricing;

import com.metisrouter.contracts.usage.Quantity;

/// Usage of a unit for which the price version has no price. Never charged at zero, never guessed.
public final class UnpricedUsage extends RuntimeException {

    public UnpricedUsage(PriceVersion version, Quantity quantity) {
        super("price version " + version.id() + " has no price for " + quantity);
    }
}
