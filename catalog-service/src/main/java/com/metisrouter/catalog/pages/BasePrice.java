package com.metisrouter.catalog.pages;

import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.usage.Unit;
import java.util.Optional;

/// The price of a unit in a short request at standard service, by the same rule as a charge.
final class BasePrice {

    private BasePrice() {}

    static Optional<UnitPrice> of(PriceVersion prices, Unit unit) {
        var component = Rating.component(prices, unit, "", ServiceTier.STANDARD, 0);
        return component == null ? Optional.empty() : Optional.of(component.price());
    }
}
