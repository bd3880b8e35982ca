package com.metisrouter.contracts.catalog;

import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.usage.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Prices under the names that clients of OpenRouter's `/models` know, as exact decimal strings in USD for one unit.
///
/// The gateway's `/v1/models` and the catalog's own API publish the same map, so that an outsider can work out every charge. Only
/// standard-tier prices without a variant have such a name; the full list of components says the rest.
public final class PublicPricing {

    /// The field of an override that says above how many input tokens it applies, strictly.
    public static final String MIN_PROMPT_TOKENS = "min_prompt_tokens";

    private PublicPricing() {}

    /// The base prices: those without a context threshold. A unit without a price has no entry.
    public static Map<String, String> of(PriceVersion prices) {
        return namedAt(prices, 0);
    }

    /// The prices above each context threshold, lowest first: `min_prompt_tokens` and the prices that replace the base ones.
    public static List<Map<String, String>> overrides(PriceVersion prices) {
        var thresholds = new TreeMap<Long, Map<String, String>>();
        for (var component : prices.components()) {
            if (isNamed(component) && component.aboveInputTokens() > 0) {
                thresholds.computeIfAbsent(
                        component.aboveInputTokens(), above -> namedAt(prices, above));
            }
        }
        var overrides = new ArrayList<Map<String, String>>();
        thresholds.forEach((above, named) -> {
            var override = new LinkedHashMap<String, String>();
            override.put(MIN_PROMPT_TOKENS, Long.toString(above));
            override.putAll(named);
            overrides.add(override);
        });
        return List.copyOf(overrides);
    }

    private static Map<String, String> namedAt(PriceVersion prices, long aboveInputTokens) {
        var named = new LinkedHashMap<String, String>();
        for (var unit : Unit.values()) {
            for (var component : prices.components()) {
                if (component.unit() == unit
                        && isNamed(component)
                        && component.aboveInputTokens() == aboveInputTokens) {
                    named.put(name(unit), component.price().toString());
                }
            }
        }
        return named;
    }

    private static boolean isNamed(PriceComponent component) {
        return component.tier() == ServiceTier.STANDARD
                && component.variant().isEmpty()
                && !name(component.unit()).isEmpty();
    }

    /// Empty where no such name exists.
    private static String name(Unit unit) {
        return switch (unit) {
            case INPUT_TOKENS -> "prompt";
            case OUTPUT_TOKENS -> "completion";
            case CACHE_READ_TOKENS -> "input_cache_read";
            case CACHE_WRITE_5M_TOKENS -> "input_cache_write";
            case CACHE_WRITE_1H_TOKENS -> "input_cache_write_1h";
            case REASONING_TOKENS -> "internal_reasoning";
            case AUDIO_INPUT_TOKENS -> "audio";
            case AUDIO_OUTPUT_TOKENS -> "audio_output";
            case IMAGE_INPUT_TOKENS -> "image";
            case IMAGE_OUTPUT_TOKENS -> "image_output";
            case SEARCHES -> "web_search";
            case REQUESTS -> "request";
            case IMAGES, MILLISECONDS, CHARACTERS, PAGES -> "";
        };
    }
}
