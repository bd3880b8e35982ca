package com.metisrouter.endtoend;

import com.metisrouter.contracts.money.Usd;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Works out what each request must have cost from two things that the gateway doesn't write: the simulator's own count of what it
/// served, and the published prices. It shares no rating code with the product.
final class Witness {

    private final Map<String, JsonNode> pricing = new HashMap<>();

    Witness(JsonNode publishedModels) {
        for (var model : publishedModels.path("data")) {
            pricing.put(model.path("id").asString(), model.path("pricing"));
        }
    }

    JsonNode pricingOf(String modelId) {
        var found = pricing.get(modelId);
        if (found == null) {
            throw new IllegalStateException(
                    modelId + " is not published; published are " + pricing.keySet());
        }
        return found;
    }

    /// @param served a row of the simulator's book
    Usd chargeOf(String modelId, JsonNode served) {
        if (!served.path("billable").asBoolean()) {
            return Usd.ZERO;
        }
        var prices = pricingOf(modelId);
        var cached = served.path("cachedTokens").longValue();
        var written = served.path("cacheWriteTokens").longValue();
        var reasoning = served.path("reasoningTokens").longValue();
        var exact =
                product(prices, "prompt", served.path("inputTokens").longValue() - cached - written)
                        .add(product(prices, "input_cache_read", cached))
                        .add(product(prices, "input_cache_write", written))
                        .add(
                                product(
                                        prices,
                                        "completion",
                                        served.path("outputTokens").longValue() - reasoning))
                        .add(product(prices, "internal_reasoning", reasoning))
                        .add(
                                prices.has("request")
                                        ? product(prices, "request", 1)
                                        : BigDecimal.ZERO);
        return Usd.parse(exact.setScale(9, RoundingMode.HALF_EVEN).toPlainString());
    }

    private static BigDecimal product(JsonNode prices, String name, long tokens) {
        return tokens == 0
                ? BigDecimal.ZERO
                : new BigDecimal(prices.path(name).asString()).multiply(BigDecimal.valueOf(tokens));
    }
}
