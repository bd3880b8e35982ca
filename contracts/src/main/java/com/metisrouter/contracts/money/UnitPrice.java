package com.metisrouter.contracts.money;

import java.math.BigDecimal;

/// An exact price in USD for one unit (one token, one image, one request), never negative, with up to 24 decimal places.
///
/// Real price lists hold values such as 0.00000008333333333333334, so a price is a decimal and is never rounded.
public record UnitPrice(BigDecimal usdPerUnit) {

    public static final UnitPrice ZERO = new UnitPrice(BigDecimal.ZERO);

    public static final int SCALE_MAX = 24;
    private static final int PRECISION_MAX = 38;
    private static final int TEXT_LENGTH_MAX = 48;

    public UnitPrice {
        if (usdPerUnit.signum() < 0) {
            throw new IllegalArgumentException(
                    "unit price: " + usdPerUnit.toPlainString() + " (expected: 0 or more)");
        }
        if (usdPerUnit.scale() < -PRECISION_MAX) {
            // Written out, an exponent of a few letters would fill the memory.
            throw new IllegalArgumentException(
                    "unit price: too large (expected: at most 38 digits)");
        }
        usdPerUnit = usdPerUnit.signum() == 0 ? BigDecimal.ZERO : usdPerUnit.stripTrailingZeros();
        if (usdPerUnit.scale() < 0) {
            usdPerUnit = usdPerUnit.setScale(0);
        }
        if (usdPerUnit.scale() > SCALE_MAX || usdPerUnit.precision() > PRECISION_MAX) {
            throw new IllegalArgumentException(
                    "unit price: "
                            + usdPerUnit.toPlainString()
                            + " (expected: at most "
                            + SCALE_MAX
                            + " decimal places)");
        }
    }

    /// Reads a decimal such as `"0.00000015"` or `"1.5e-7"`, exactly.
    ///
    /// @throws IllegalArgumentException if it is no decimal, negative, or has more than 24 places
    public static UnitPrice parse(String text) {
        if (text.length() > TEXT_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "unit price: " + text.length() + " characters (expected: at most 48)");
        }
        try {
            return new UnitPrice(new BigDecimal(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "unit price: \"" + text + "\" (expected: a decimal)", e);
        }
    }

    /// The price of one unit where the list says the price of a million.
    public static UnitPrice perMillion(String usd) {
        return new UnitPrice(new BigDecimal(usd).movePointLeft(6));
    }

    /// The exact product, not rounded.
    public BigDecimal times(long units) {
        return usdPerUnit.multiply(BigDecimal.valueOf(units));
    }

    /// The wire form: a plain decimal without trailing zeros or exponent.
    @Override
    public String toString() {
        return usdPerUnit.toPlainString();
    }
}
