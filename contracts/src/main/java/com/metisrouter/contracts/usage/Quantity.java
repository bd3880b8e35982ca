package com.metisrouter.contracts.usage;

import java.util.Objects;

/// How much of one unit was used, and who says so.
///
/// @param variant tells apart what one unit prices differently, such as `1024x1024/high` for images; else empty
/// @param amount in the unit itself (tokens, images, milliseconds), never negative
public record Quantity(Unit unit, String variant, long amount, QuantitySource source) {

    public Quantity {
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(source, "source");
        if (amount < 0) {
            throw new IllegalArgumentException(
                    "quantity of " + unit + ": " + amount + " (expected: 0 or more)");
        }
    }

    public static Quantity of(Unit unit, long amount, QuantitySource source) {
        return new Quantity(unit, "", amount, source);
    }
}
