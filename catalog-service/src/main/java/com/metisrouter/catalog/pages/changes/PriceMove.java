package com.metisrouter.catalog.pages.changes;

import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.usage.Unit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The price of a unit, under conditions, that is another than before.
///
/// @param before USD for one unit; empty where there was none
/// @param after USD for one unit; empty where there is none any more
record PriceMove(
        Unit unit,
        String variant,
        ServiceTier tier,
        long aboveInputTokens,
        Optional<UnitPrice> before,
        Optional<UnitPrice> after) {

    private static final int PERCENT_PLACES = 2;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private record Key(ServiceTier tier, long aboveInputTokens, Unit unit, String variant) {}

    private static final Comparator<PriceMove> ORDER =
            Comparator.comparing(PriceMove::tier)
                    .thenComparingLong(PriceMove::aboveInputTokens)
                    .thenComparing(PriceMove::unit)
                    .thenComparing(PriceMove::variant);

    /// What is priced otherwise: standard service and short inputs first, then by unit.
    static List<PriceMove> between(List<PriceComponent> before, List<PriceComponent> after) {
        var old = byKey(before);
        var now = byKey(after);
        var keys = new LinkedHashMap<>(old);
        keys.putAll(now);
        var moves = new ArrayList<PriceMove>();
        for (var key : keys.keySet()) {
            var move =
                    new PriceMove(
                            key.unit(),
                            key.variant(),
                            key.tier(),
                            key.aboveInputTokens(),
                            Optional.ofNullable(old.get(key)),
                            Optional.ofNullable(now.get(key)));
            if (!move.before().equals(move.after())) {
                moves.add(move);
            }
        }
        moves.sort(ORDER);
        return List.copyOf(moves);
    }

    private static Map<Key, UnitPrice> byKey(List<PriceComponent> components) {
        var prices = new LinkedHashMap<Key, UnitPrice>();
        for (var each : components) {
            prices.put(
                    new Key(each.tier(), each.aboveInputTokens(), each.unit(), each.variant()),
                    each.price());
        }
        return prices;
    }

    /// By how many percent it rises, rounded to two places for looking at; empty where it comes, goes, or was 0.
    Optional<BigDecimal> percent() {
        if (before.isEmpty() || after.isEmpty() || before.get().usdPerUnit().signum() == 0) {
            return Optional.empty();
        }
        var old = before.get().usdPerUnit();
        return Optional.of(
                after.get()
                        .usdPerUnit()
                        .subtract(old)
                        .multiply(HUNDRED)
                        .divide(old, PERCENT_PLACES, RoundingMode.HALF_EVEN));
    }

    /// Whether it got dearer (1) or cheaper (-1); 0 where it comes or goes.
    int direction() {
        return before.isPresent() && after.isPresent()
                ? after.get().usdPerUnit().compareTo(before.get().usdPerUnit())
                : 0;
    }

    /// `dearer by 25 %`, `new`, …
    String change() {
        if (before.isEmpty()) {
            return "new";
        }
        if (after.isEmpty()) {
            return "no longer offered";
        }
        var word = direction() > 0 ? "dearer" : "cheaper";
        return percent()
                .map(percent ->
                        percent.signum() == 0
                                ? word + " by less than 0.01 %"
                                : word + " by " + plain(percent.abs()) + " %")
                .orElse(word + ", was free");
    }

    private static String plain(BigDecimal number) {
        var stripped = number.stripTrailingZeros();
        return stripped.setScale(Math.max(0, stripped.scale())).toPlainString();
    }

    /// Empty for the base price at standard service.
    String condition() {
        var above =
                aboveInputTokens == 0
                        ? ""
                        : String.format(Locale.ROOT, "input above %,d tokens", aboveInputTokens);
        if (tier == ServiceTier.STANDARD) {
            return above;
        }
        var service = tier.name().toLowerCase(Locale.ROOT);
        return above.isEmpty() ? service : above + ", " + service;
    }
}
