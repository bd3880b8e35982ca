package com.metisrouter.catalog.pricing;

import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.usage.Unit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Gives every token unit a price of its own.
///
/// Providers print few prices and mean more: reasoning is billed as output, audio that has no price of its own as text. Rating never
/// guesses, so the price version states each of them. What is stated here is the whole rule; README.md shows it as a table.
public final class PriceExpansion {

    private PriceExpansion() {}

    /// The stated prices and, for each token unit without one, that of the unit it falls back to.
    ///
    /// @param stated has at least input and output tokens
    public static Map<Unit, UnitPrice> expand(Map<Unit, UnitPrice> stated) {
        var expanded = new LinkedHashMap<Unit, UnitPrice>();
        for (var unit : Unit.values()) {
            var price = resolve(stated, unit);
            if (price != null) {
                expanded.put(unit, price);
            }
        }
        return expanded;
    }

    private static @Nullable UnitPrice resolve(Map<Unit, UnitPrice> stated, Unit unit) {
        Unit source = unit;
        while (source != null && !stated.containsKey(source)) {
            source = fallback(source);
        }
        return source == null ? null : stated.get(source);
    }

    private static @Nullable Unit fallback(Unit unit) {
        return switch (unit) {
            case CACHE_WRITE_1H_TOKENS -> Unit.CACHE_WRITE_5M_TOKENS;
            case CACHE_READ_TOKENS, CACHE_WRITE_5M_TOKENS, AUDIO_INPUT_TOKENS, IMAGE_INPUT_TOKENS ->
                    Unit.INPUT_TOKENS;
            case REASONING_TOKENS, AUDIO_OUTPUT_TOKENS, IMAGE_OUTPUT_TOKENS -> Unit.OUTPUT_TOKENS;
            case INPUT_TOKENS,
                    OUTPUT_TOKENS,
                    IMAGES,
                    MILLISECONDS,
                    CHARACTERS,
                    PAGES,
                    SEARCHES,
                    REQUESTS ->
                    null;
        };
    }
}
