package com.metisrouter.proxy.metering;

import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.proxy.answers.Reported;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts together what is charged: the price says by which units, and for each the best source says how much.
///
/// A model that is priced by the image is not charged for tokens that its provider happens to report, nor the other way round.
final class Used {

    private Used() {}

    /// Whether a version prices tokens at all.
    static boolean pricesTokens(PriceVersion prices) {
        return prices.components().stream().anyMatch(it -> it.unit().side() != Unit.Side.OTHER);
    }

    static boolean prices(PriceVersion prices, Unit unit) {
        return prices.components().stream().anyMatch(it -> it.unit() == unit);
    }

    /// @param tokens what the provider reported, or what was counted
    /// @param reported the provider's block, null where none came: what it tells is not asked of anybody else
    /// @param shown what the answer shows
    /// @param facts what the request says
    static List<Quantity> of(
            PriceVersion prices,
            List<Quantity> tokens,
            @Nullable Reported reported,
            List<Quantity> shown,
            List<Quantity> facts) {
        var pricesTokens = pricesTokens(prices);
        var used = new ArrayList<Quantity>();
        for (var quantity : tokens) {
            if (pricesTokens || quantity.unit().side() == Unit.Side.OTHER) {
                used.add(quantity);
            }
        }
        add(used, prices, reported, shown.stream().filter(it -> it.unit() != Unit.IMAGES).toList());
        add(used, prices, reported, facts.stream().map(fact -> asMade(fact, shown)).toList());
        return used;
    }

    /// The request says of which kind images are, the answer how many were made.
    private static Quantity asMade(Quantity fact, List<Quantity> shown) {
        return fact.unit() != Unit.IMAGES
                ? fact
                : shown.stream()
                        .filter(it -> it.unit() == Unit.IMAGES)
                        .findFirst()
                        .map(made ->
                                new Quantity(
                                        Unit.IMAGES, fact.variant(), made.amount(), made.source()))
                        .orElse(fact);
    }

    private static void add(
            List<Quantity> used,
            PriceVersion prices,
            @Nullable Reported reported,
            List<Quantity> others) {
        for (var other : others) {
            var unit = other.unit();
            var isTold =
                    used.stream().anyMatch(it -> it.unit() == unit)
                            || (reported != null && reported.tells(unit));
            if (prices(prices, unit) && !isTold) {
                used.add(other);
            }
        }
    }

    /// A unit that the version prices by and nobody told, null where none is missing: sound whose length isn't known.
    static @Nullable Unit missing(
            PriceVersion prices, List<Quantity> used, @Nullable Reported reported) {
        for (var unit : new Unit[] {Unit.MILLISECONDS, Unit.CHARACTERS, Unit.IMAGES}) {
            if (prices(prices, unit)
                    && used.stream().noneMatch(it -> it.unit() == unit)
                    && (reported == null || !reported.tells(unit))) {
                return unit;
            }
        }
        return null;
    }
}
