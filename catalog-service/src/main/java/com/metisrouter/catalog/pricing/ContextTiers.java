package com.metisrouter.catalog.pricing;

import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.usage.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Gives stated prices, context tiers included, the form in which they are published: every token unit with a price of its own.
public final class ContextTiers {

    private ContextTiers() {}

    /// @param stated without two prices of a unit at a threshold
    public static List<PriceComponent> published(List<PriceComponent> stated) {
        var byThreshold = new TreeMap<Long, Map<Unit, UnitPrice>>();
        var others = new ArrayList<PriceComponent>();
        for (var component : stated) {
            if (component.unit().side() == Unit.Side.OTHER || !component.variant().isEmpty()) {
                others.add(component);
            } else {
                byThreshold
                        .computeIfAbsent(component.aboveInputTokens(), _ -> new LinkedHashMap<>())
                        .put(component.unit(), component.price());
            }
        }
        var base = byThreshold.getOrDefault(0L, Map.of());
        var published = new ArrayList<PriceComponent>();
        byThreshold.forEach((threshold, prices) -> {
            var expanded = PriceExpansion.expand(prices);
            // What the base prices itself and a tier leaves out costs above the threshold
            // what it costs below.
            expanded.keySet()
                    .removeIf(unit ->
                            threshold > 0 && base.containsKey(unit) && !prices.containsKey(unit));
            expanded.forEach((unit, price) ->
                    published.add(
                            new PriceComponent(unit, "", ServiceTier.STANDARD, threshold, price)));
        });
        published.addAll(others);
        return published;
    }
}
