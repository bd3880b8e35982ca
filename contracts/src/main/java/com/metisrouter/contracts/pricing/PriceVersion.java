package com.metisrouter.contracts.pricing;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;

/// The prices of a model from an instant on. Immutable: a new price is a new version, and the past keeps the old one.
///
/// @param id unique for ever, such as `openai/gpt-4o-mini@1`
/// @param source where the numbers were read, such as the provider's price page and its date
public record PriceVersion(
        String id,
        String modelId,
        int version,
        Instant effectiveFrom,
        List<PriceComponent> components,
        String source) {

    public PriceVersion {
        components = List.copyOf(components);
        var seen = new HashSet<String>();
        for (var c : components) {
            if (!seen.add(
                    c.unit() + "|" + c.variant() + "|" + c.tier() + "|" + c.aboveInputTokens())) {
                throw new IllegalArgumentException("price version " + id + ": two prices for " + c);
            }
        }
    }
}
