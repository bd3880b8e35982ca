package com.metisrouter.catalog.costing;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.costs.ProviderCosts;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.usage.Unit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// The layer between what a provider charges and what a customer pays: a percentage on top, or a discount where it is below 0.
///
/// It makes a price to be proposed; what is charged is always the published price.
///
/// @param percent above -100 and at most 1,000, with at most 6 decimal places
public record Margin(BigDecimal percent) {

    private static final BigDecimal PERCENT_MAX = new BigDecimal(1_000);
    private static final BigDecimal PERCENT_MIN = new BigDecimal(-100);
    private static final int PLACES_MAX = 6;

    public Margin {
        if (percent.scale() > PLACES_MAX
                || percent.compareTo(PERCENT_MIN) <= 0
                || percent.compareTo(PERCENT_MAX) > 0) {
            throw new InvalidCost(
                    "margin: (expected: a percentage above -100 and at most 1000, with at most "
                            + PLACES_MAX
                            + " decimal places)");
        }
    }

    /// @throws InvalidCost if the text is no percentage
    public static Margin parse(String text) {
        if (!text.matches("-?[0-9]{1,4}(\\.[0-9]{1,6})?")) {
            throw new InvalidCost("margin: (expected: a percentage such as 8 or 12.5)");
        }
        return new Margin(new BigDecimal(text));
    }

    private record Place(Unit unit, String variant, ServiceTier tier, long aboveInputTokens) {}

    /// A model's prices: the dearest of its deployments' costs in force for each unit, so that none is sold below what it may cost, and the margin.
    ///
    /// @throws InvalidCost if a deployment's costs aren't known
    public List<PriceComponent> prices(
            PublishedModel model, List<ProviderCosts> costs, Instant at) {
        var dearest = new LinkedHashMap<Place, PriceComponent>();
        for (var version : inForce(model, costs, at)) {
            for (var component : version.components()) {
                dearest.merge(
                        new Place(
                                component.unit(),
                                component.variant(),
                                component.tier(),
                                component.aboveInputTokens()),
                        component,
                        (a, b) ->
                                a.price().usdPerUnit().compareTo(b.price().usdPerUnit()) >= 0
                                        ? a
                                        : b);
            }
        }
        var factor = BigDecimal.ONE.add(percent.movePointLeft(2));
        return dearest.values().stream()
                .map(it ->
                        new PriceComponent(
                                it.unit(),
                                it.variant(),
                                it.tier(),
                                it.aboveInputTokens(),
                                new UnitPrice(fitting(it.price().usdPerUnit().multiply(factor)))))
                .toList();
    }

    /// What a price has no places for is rounded up, once and in the open: the proposal shows it.
    private static BigDecimal fitting(BigDecimal exact) {
        var plain = exact.stripTrailingZeros();
        return plain.scale() > UnitPrice.SCALE_MAX
                ? plain.setScale(UnitPrice.SCALE_MAX, RoundingMode.CEILING)
                : plain;
    }

    private static List<PriceVersion> inForce(
            PublishedModel model, List<ProviderCosts> costs, Instant at) {
        var versions = new ArrayList<PriceVersion>();
        for (var deployment : model.deployments()) {
            var key = ProviderCosts.key(deployment.provider(), deployment.upstreamModel());
            versions.add(
                    costs.stream()
                            .filter(it -> it.key().equals(key))
                            .findFirst()
                            .flatMap(it -> it.at(at))
                            .orElseThrow(() ->
                                    new InvalidCost(
                                            "costs: those of "
                                                    + key
                                                    + ", which serves "
                                                    + model.id()
                                                    + ", are not known")));
        }
        return versions;
    }

    /// Where it came from, for the proposal.
    public static String source(
            PublishedModel model, List<ProviderCosts> costs, Instant at, Margin margin) {
        return String.join(
                        ", ",
                        inForce(model, costs, at).stream()
                                .map(PriceVersion::id)
                                .distinct()
                                .toList())
                + " and a margin of "
                + margin.percent().toPlainString()
                + " %";
    }
}
