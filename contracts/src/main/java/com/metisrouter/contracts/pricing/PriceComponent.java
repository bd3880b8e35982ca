package com.metisrouter.contracts.pricing;

import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.usage.Unit;

/// The price of one unit, under conditions.
///
/// @param variant what the price is for, such as `1024x1024/high`; empty where the unit has one price
/// @param aboveInputTokens the component applies when the request's whole input (cached or not) exceeds this many tokens; the
///     highest threshold that is exceeded wins; 0 for the base price
public record PriceComponent(
        Unit unit, String variant, ServiceTier tier, long aboveInputTokens, UnitPrice price) {

    public PriceComponent {
        if (aboveInputTokens < 0) {
            throw new IllegalArgumentException(
                    "aboveInputTokens: " + aboveInputTokens + " (expected: 0 or more)");
        }
    }

    public static PriceComponent of(Unit unit, UnitPrice price) {
        return new PriceComponent(unit, "", ServiceTier.STANDARD, 0, price);
    }
}
