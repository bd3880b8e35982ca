package com.metisrouter.contracts.pricing;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.Unit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns usage into a charge. The gateway settles its hold with it, the ledger debits with it, an auditor checks with it.
///
/// Pure: the same quantities under the same price version give the same lines, to the last digit. This is the only place
/// where money is rounded: each line is an exact product, the lines are added exactly, and the sum is rounded once, half-even.
public final class Rating {

    private Rating() {}

    public static Rated rate(List<Quantity> quantities, PriceVersion prices) {
        return rate(quantities, prices, ServiceTier.STANDARD);
    }

    /// @throws UnpricedUsage if something was used for which the version has no price
    public static Rated rate(List<Quantity> quantities, PriceVersion prices, ServiceTier tier) {
        var inputTokens = inputTokens(quantities);
        var lines = new ArrayList<ChargeLine>(quantities.size());
        var sum = BigDecimal.ZERO;
        for (var quantity : quantities) {
            if (quantity.amount() == 0) {
                continue;
            }
            var component =
                    component(prices, quantity.unit(), quantity.variant(), tier, inputTokens);
            if (component == null) {
                throw new UnpricedUsage(prices, quantity);
            }
            var amount = component.price().times(quantity.amount());
            lines.add(
                    new ChargeLine(
                            quantity.unit(),
                            quantity.variant(),
                            quantity.amount(),
                            quantity.source(),
                            component.price(),
                            amount));
            sum = sum.add(amount);
        }
        return new Rated(prices.id(), lines, round(sum));
    }

    /// Rounds an exact sum to nano-USD, half-even.
    public static Usd round(BigDecimal exact) {
        return Usd.ofNanos(
                exact.setScale(Usd.SCALE, RoundingMode.HALF_EVEN).unscaledValue().longValueExact());
    }

    /// The whole input of a request, cached or not, by which context tiers are chosen.
    public static long inputTokens(List<Quantity> quantities) {
        var sum = 0L;
        for (var quantity : quantities) {
            if (quantity.unit().side() == Unit.Side.INPUT) {
                sum = Math.addExact(sum, quantity.amount());
            }
        }
        return sum;
    }

    /// The price that applies, or null where none is published: the highest context threshold that the input exceeds.
    public static @Nullable PriceComponent component(
            PriceVersion prices, Unit unit, String variant, ServiceTier tier, long inputTokens) {
        PriceComponent best = null;
        for (var candidate : prices.components()) {
            var applies =
                    candidate.unit() == unit
                            && candidate.tier() == tier
                            && candidate.variant().equals(variant)
                            && (candidate.aboveInputTokens() == 0
                                    || inputTokens > candidate.aboveInputTokens());
            if (applies
                    && (best == null || candidate.aboveInputTokens() > best.aboveInputTokens())) {
                best = candidate;
            }
        }
        return best;
    }
}
