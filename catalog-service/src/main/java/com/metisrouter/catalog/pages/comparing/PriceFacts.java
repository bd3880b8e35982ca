package com.metisrouter.catalog.pages.comparing;

import com.metisrouter.catalog.pages.ModelRow;
import com.metisrouter.catalog.pages.Shown;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.usage.Unit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/// The prices in force, one fact for each unit and condition that any model has a price for. Exact to the last digit.
final class PriceFacts {

    private record Key(ServiceTier tier, long aboveInputTokens, Unit unit, String variant) {

        static final Comparator<Key> ORDER =
                Comparator.comparing(Key::tier)
                        .thenComparingLong(Key::aboveInputTokens)
                        .thenComparing(Key::unit)
                        .thenComparing(Key::variant);

        static Key of(PriceComponent each) {
            return new Key(each.tier(), each.aboveInputTokens(), each.unit(), each.variant());
        }

        Key base() {
            return new Key(tier, 0, unit, variant);
        }

        String name() {
            return Shown.words(unit)
                    + (variant.isEmpty() ? "" : " " + variant)
                    + (Shown.isTokens(unit) ? ", USD for a million" : ", USD for one");
        }

        String condition() {
            var above =
                    aboveInputTokens == 0
                            ? ""
                            : "input above " + Shown.count(aboveInputTokens) + " tokens";
            if (tier == ServiceTier.STANDARD) {
                return above;
            }
            var service = tier.name().toLowerCase(Locale.ROOT);
            return above.isEmpty() ? service : above + ", " + service;
        }
    }

    private PriceFacts() {}

    static FactGroup of(List<ModelRow> models) {
        var keys = new TreeSet<>(Key.ORDER);
        models.forEach(row -> row.prices().components().stream().map(Key::of).forEach(keys::add));
        return FactGroup.of(
                "Prices",
                keys.stream()
                        .map(key ->
                                new Fact(
                                        key.name(),
                                        key.condition(),
                                        models.stream()
                                                .map(row -> value(row.prices(), key))
                                                .toList())));
    }

    private static String value(PriceVersion prices, Key key) {
        return find(prices, key)
                .map(PriceFacts::exact)
                .or(() -> find(prices, key.base()).map(base -> exact(base) + " (no step there)"))
                .orElse(Fact.NOTHING);
    }

    private static Optional<PriceComponent> find(PriceVersion prices, Key key) {
        return prices.components().stream().filter(each -> Key.of(each).equals(key)).findFirst();
    }

    private static String exact(PriceComponent component) {
        return Shown.isTokens(component.unit())
                ? Shown.perMillion(component.price())
                : component.price().toString();
    }
}
