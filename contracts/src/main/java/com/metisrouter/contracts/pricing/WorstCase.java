package com.metisrouter.contracts.pricing;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.usage.Unit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/// The most that a request can cost by its published limits: what a gateway sets aside before it forwards.
///
/// Every input token is priced at the dearest input price that could apply, every output token at the dearest output price, every
/// image, search, character and so on at the dearest price of its unit. A hold is rounded up, so it never falls short of a charge,
/// which is rounded half-even.
///
/// @param usdPerRequest the request's own fee and all that is not tokens
public record WorstCase(
        BigDecimal usdPerInputToken, BigDecimal usdPerOutputToken, BigDecimal usdPerRequest) {

    public static WorstCase of(PriceVersion prices, ServiceTier tier, long inputTokensMax) {
        return of(prices, tier, inputTokensMax, Map.of());
    }

    /// @param others the most of each unit that is not tokens; what has no price costs nothing
    public static WorstCase of(
            PriceVersion prices, ServiceTier tier, long inputTokensMax, Map<Unit, Long> others) {
        var once = requestPrice(prices, tier);
        for (var other : others.entrySet()) {
            once =
                    once.add(
                            dearest(prices, tier, other.getKey())
                                    .multiply(BigDecimal.valueOf(other.getValue())));
        }
        return new WorstCase(
                dearest(prices, tier, Unit.Side.INPUT, inputTokensMax),
                dearest(prices, tier, Unit.Side.OUTPUT, inputTokensMax),
                once);
    }

    private static BigDecimal dearest(PriceVersion prices, ServiceTier tier, Unit unit) {
        var dearest = BigDecimal.ZERO;
        for (var component : prices.components()) {
            if (component.unit() == unit && component.tier() == tier) {
                dearest = dearest.max(component.price().usdPerUnit());
            }
        }
        return dearest;
    }

    private static BigDecimal dearest(
            PriceVersion prices, ServiceTier tier, Unit.Side side, long inputTokensMax) {
        var dearest = BigDecimal.ZERO;
        for (var component : prices.components()) {
            var mayApply =
                    component.unit().side() == side
                            && component.tier() == tier
                            && (component.aboveInputTokens() == 0
                                    || inputTokensMax > component.aboveInputTokens());
            if (mayApply) {
                dearest = dearest.max(component.price().usdPerUnit());
            }
        }
        return dearest;
    }

    private static BigDecimal requestPrice(PriceVersion prices, ServiceTier tier) {
        var component = Rating.component(prices, Unit.REQUESTS, "", tier, 0);
        return component == null ? BigDecimal.ZERO : component.price().usdPerUnit();
    }

    public Usd of(long inputTokens, long outputTokens) {
        var exact =
                usdPerInputToken
                        .multiply(BigDecimal.valueOf(inputTokens))
                        .add(usdPerOutputToken.multiply(BigDecimal.valueOf(outputTokens)))
                        .add(usdPerRequest);
        return Usd.ofNanos(
                exact.setScale(Usd.SCALE, RoundingMode.CEILING).unscaledValue().longValueExact());
    }

    /// How many output tokens an amount pays for after the input, at least 0.
    public long outputTokensFor(Usd amount, long inputTokens, long outputTokensMax) {
        var left = amount.toBigDecimal().subtract(of(inputTokens, 0).toBigDecimal());
        if (left.signum() < 0) {
            return 0;
        }
        if (usdPerOutputToken.signum() == 0) {
            return outputTokensMax;
        }
        // One nano-USD is kept back for rounding the hold up.
        var spendable = left.subtract(BigDecimal.valueOf(1, Usd.SCALE)).max(BigDecimal.ZERO);
        var tokens = spendable.divide(usdPerOutputToken, 0, RoundingMode.FLOOR);
        return tokens.min(BigDecimal.valueOf(outputTokensMax)).longValueExact();
    }
}
