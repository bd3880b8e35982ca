package com.metisrouter.proxy.routing;

import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.usage.Unit;
import java.math.BigDecimal;

/// What a candidate costs, as far as a choice goes by it. Nothing is charged by this; `Rating` does that.
///
/// @param prompt USD for one input token, at the most that may apply
/// @param completion USD for one output token, at the most that may apply
/// @param request USD for the request itself
/// @param typicalUsd USD for a typical request, for comparing candidates
public record Price(
        UnitPrice prompt, UnitPrice completion, UnitPrice request, BigDecimal typicalUsd) {

    /// A chat turn with some history: three times as much is read as written.
    static final long TYPICAL_INPUT_TOKENS = 3_000;

    static final long TYPICAL_OUTPUT_TOKENS = 1_000;

    public static final Price NOTHING = of(UnitPrice.ZERO, UnitPrice.ZERO, UnitPrice.ZERO);

    public static Price of(UnitPrice prompt, UnitPrice completion, UnitPrice request) {
        return new Price(
                prompt,
                completion,
                request,
                prompt.times(TYPICAL_INPUT_TOKENS)
                        .add(completion.times(TYPICAL_OUTPUT_TOKENS))
                        .add(request.usdPerUnit()));
    }

    /// The highest standard prices that a request may meet. A threshold counts if its input may exceed it, so that a request which set a
    /// highest price never pays more than that.
    ///
    /// @param inputTokensMax the most input that the request can have
    public static Price of(PriceVersion prices, long inputTokensMax) {
        return of(
                highest(prices, Unit.INPUT_TOKENS, inputTokensMax),
                highest(prices, Unit.OUTPUT_TOKENS, inputTokensMax),
                highest(prices, Unit.REQUESTS, inputTokensMax));
    }

    private static UnitPrice highest(PriceVersion prices, Unit unit, long inputTokensMax) {
        var highest = UnitPrice.ZERO;
        for (var component : prices.components()) {
            if (component.unit() == unit
                    && component.tier() == ServiceTier.STANDARD
                    && component.variant().isEmpty()
                    && (component.aboveInputTokens() == 0
                            || component.aboveInputTokens() < inputTokensMax)
                    && component.price().usdPerUnit().compareTo(highest.usdPerUnit()) > 0) {
                highest = component.price();
            }
        }
        return highest;
    }
}
