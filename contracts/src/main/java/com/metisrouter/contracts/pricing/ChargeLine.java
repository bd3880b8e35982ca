package com.metisrouter.contracts.pricing;

import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import java.math.BigDecimal;

/// One component of a charge, which explains itself: quantity × unit price = amount.
///
/// @param amount the exact product in USD, not rounded
public record ChargeLine(
        Unit unit,
        String variant,
        long quantity,
        QuantitySource source,
        UnitPrice unitPrice,
        BigDecimal amount) {

    public ChargeLine {
        amount = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
        if (amount.scale() < 0) {
            amount = amount.setScale(0);
        }
    }
}
