package com.metisrouter.projections.margins;

import com.metisrouter.contracts.costs.AttemptCost;
import com.metisrouter.contracts.costs.Costing;
import com.metisrouter.contracts.money.Usd;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;

/// Charges and costs added up. A margin is told of requests whose cost is known, and the others are counted beside it.
///
/// @param charge of all of them
/// @param knownCharge of those whose cost is known
/// @param cost of those, exact
public record MarginSum(
        String name,
        long requests,
        Usd charge,
        long unknownRequests,
        Usd knownCharge,
        BigDecimal cost) {

    private static final int PERCENT_PLACES = 2;

    static MarginSum none(String name) {
        return new MarginSum(name, 0, Usd.ZERO, 0, Usd.ZERO, BigDecimal.ZERO);
    }

    MarginSum with(Usd charged, List<AttemptCost> costs) {
        var known = Costing.isKnown(costs);
        return new MarginSum(
                name,
                requests + 1,
                charge.plus(charged),
                known ? unknownRequests : unknownRequests + 1,
                known ? knownCharge.plus(charged) : knownCharge,
                known ? cost.add(Costing.sum(costs)) : cost);
    }

    MarginSum and(MarginSum other) {
        return new MarginSum(
                name,
                requests + other.requests,
                charge.plus(other.charge),
                unknownRequests + other.unknownRequests,
                knownCharge.plus(other.knownCharge),
                cost.add(other.cost));
    }

    /// What is left of the known ones' charge.
    public BigDecimal margin() {
        return knownCharge.toBigDecimal().subtract(cost);
    }

    /// The margin's part of the charge; empty where nothing was charged.
    public Optional<BigDecimal> percent() {
        return knownCharge.isZero()
                ? Optional.empty()
                : Optional.of(
                        margin().movePointRight(2)
                                .divide(
                                        knownCharge.toBigDecimal(),
                                        PERCENT_PLACES,
                                        RoundingMode.HALF_EVEN));
    }
}
