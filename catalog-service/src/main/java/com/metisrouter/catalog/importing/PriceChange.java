package com.metisrouter.catalog.importing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/// A price that is another than before.
///
/// @param path what it is the price of
/// @param before empty where there was none
/// @param after empty where there is none any more
public record PriceChange(String path, Optional<BigDecimal> before, Optional<BigDecimal> after) {

    /// Changes beyond this are looked at twice.
    static final BigDecimal ALARM_PERCENT = BigDecimal.valueOf(20);

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
    private static final int PERCENT_PLACES = 1;

    /// By how many percent it rises, for looking at; empty where it comes, goes, or was 0.
    public Optional<BigDecimal> percent() {
        if (before.isEmpty() || after.isEmpty() || before.get().signum() == 0) {
            return Optional.empty();
        }
        return Optional.of(
                after.get()
                        .subtract(before.get())
                        .multiply(HUNDRED)
                        .divide(before.get(), PERCENT_PLACES, RoundingMode.HALF_EVEN));
    }

    /// Whether it rises or falls by more than a fifth, or comes from or goes to 0.
    public boolean isAlarming() {
        int was = before.map(BigDecimal::signum).orElse(0);
        int is = after.map(BigDecimal::signum).orElse(0);
        return was != is
                || percent()
                        .map(percent -> percent.abs().compareTo(ALARM_PERCENT) > 0)
                        .orElse(false);
    }
}
