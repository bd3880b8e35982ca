package com.metisrouter.catalog.pricing;

import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.usage.Unit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A price as somebody states it in a request's JSON.
///
/// @param usd for one unit; where the price is of a million, `usdPerMillion` says it
public record StatedPrice(
        @Nullable String unit,
        @Nullable String variant,
        @Nullable Long aboveInputTokens,
        @Nullable UnitPrice usd,
        @Nullable UnitPrice usdPerMillion) {

    /// With a price for every unit, as they are published.
    ///
    /// @throws IllegalArgumentException if there are none, or one is none
    public static List<PriceComponent> components(@Nullable List<StatedPrice> prices) {
        if (prices == null || prices.isEmpty()) {
            throw new IllegalArgumentException(
                    "prices: missing (expected: a list of unit and usd or usdPerMillion)");
        }
        try {
            return ContextTiers.published(prices.stream().map(StatedPrice::component).toList());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("prices: " + e.getMessage(), e);
        }
    }

    private PriceComponent component() {
        if ((usd == null) == (usdPerMillion == null)) {
            throw new IllegalArgumentException("each has either usd or usdPerMillion, as text");
        }
        return new PriceComponent(
                Unit.ofWireName(unit == null ? "" : unit),
                variant == null ? "" : variant,
                ServiceTier.STANDARD,
                aboveInputTokens == null ? 0 : aboveInputTokens,
                usd != null ? usd : oneOf(Objects.requireNonNull(usdPerMillion)));
    }

    private static UnitPrice oneOf(UnitPrice million) {
        return new UnitPrice(million.usdPerUnit().movePointLeft(6));
    }
}
