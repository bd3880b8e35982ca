package com.metisrouter.projections.comparison;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;

/// An exact quotient of whole numbers. It is rounded once, half to even, where it is shown.
///
/// @param denominator positive
public record Fraction(BigInteger numerator, BigInteger denominator) {

    public Fraction {
        if (denominator.signum() <= 0) {
            throw new IllegalArgumentException("denominator: " + denominator + " (expected: > 0)");
        }
    }

    static Fraction of(long whole) {
        return new Fraction(BigInteger.valueOf(whole), BigInteger.ONE);
    }

    /// Empty where there is nothing to divide by.
    static Optional<Fraction> of(BigInteger numerator, BigInteger denominator) {
        return denominator.signum() == 0
                ? Optional.empty()
                : Optional.of(new Fraction(numerator, denominator));
    }

    Fraction minus(Fraction other) {
        return new Fraction(
                numerator
                        .multiply(other.denominator)
                        .subtract(other.numerator.multiply(denominator)),
                denominator.multiply(other.denominator));
    }

    /// This one as a multiple of another; empty unless the other is positive.
    public Optional<Fraction> over(Fraction other) {
        return other.numerator.signum() <= 0
                ? Optional.empty()
                : Optional.of(
                        new Fraction(
                                numerator.multiply(other.denominator),
                                denominator.multiply(other.numerator)));
    }

    /// How long a bar is beside that of another number: the greater of the two has 100.
    public int percentOfGreater(Fraction other) {
        var greater = minus(other).numerator.signum() >= 0 ? this : other;
        return over(greater)
                .map(part -> part.rounded(2).movePointRight(2).intValueExact())
                .orElse(0);
    }

    public BigDecimal rounded(int places) {
        return new BigDecimal(numerator)
                .divide(new BigDecimal(denominator), places, RoundingMode.HALF_EVEN);
    }
}
