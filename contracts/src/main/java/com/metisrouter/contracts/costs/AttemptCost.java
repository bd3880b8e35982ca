package com.metisrouter.contracts.costs;

import java.math.BigDecimal;

/// What one attempt at a provider cost the operator.
///
/// @param usd exact and not rounded, since it is never booked; 0 unless it is `METERED`
/// @param costVersionId by which it was rated; empty unless it is `METERED`
/// @param rule why it is what it is, such as `metered-v1`
public record AttemptCost(Kind kind, BigDecimal usd, String costVersionId, String rule) {

    /// How sure it is.
    public enum Kind {
        /// Rated from what was metered.
        METERED,
        /// Providers don't charge for it.
        FREE,
        /// Nobody can say before the provider's invoice.
        UNKNOWN
    }
}
