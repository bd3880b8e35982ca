package com.metisrouter.projections.comparison;

import java.math.BigDecimal;
import java.util.Optional;

/// Side b against side a in one measure, from the exact numbers of both and rounded once, half to even.
///
/// @param amount b less a, in the measure's places
/// @param ratio b as a multiple of a, in four places; empty where a is zero
public record Difference(BigDecimal amount, Optional<BigDecimal> ratio) {

    private static final int RATIO_PLACES = 4;

    static Difference of(Measure measure, Fraction a, Fraction b) {
        return new Difference(
                b.minus(a).rounded(measure.kind().places()),
                b.over(a).map(ratio -> ratio.rounded(RATIO_PLACES)));
    }

    /// By how much b is more than a, in percent of a.
    public Optional<BigDecimal> percent() {
        return ratio.map(times -> times.subtract(BigDecimal.ONE).movePointRight(2));
    }
}
