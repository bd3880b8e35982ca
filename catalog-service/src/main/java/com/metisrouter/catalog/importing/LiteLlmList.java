package com.metisrouter.catalog.importing;

import com.metisrouter.contracts.usage.Unit;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// LiteLLM's list: a map from key to model, with USD for one token in fields whose names end in the condition.
///
/// Its tiers reprice the whole request when its input is above the threshold.
final class LiteLlmList {

    private static final Set<String> NO_MODELS =
            Set.of("sample_spec", "fallback_generalizations", "last_updated");

    private static final Map<String, Unit> UNITS =
            Map.ofEntries(
                    Map.entry("input_cost_per_token", Unit.INPUT_TOKENS),
                    Map.entry("output_cost_per_token", Unit.OUTPUT_TOKENS),
                    Map.entry("cache_read_input_token_cost", Unit.CACHE_READ_TOKENS),
                    Map.entry("input_cost_per_token_cache_hit", Unit.CACHE_READ_TOKENS),
                    Map.entry("cache_creation_input_token_cost", Unit.CACHE_WRITE_5M_TOKENS),
                    Map.entry(
                            "cache_creation_input_token_cost_above_1hr",
                            Unit.CACHE_WRITE_1H_TOKENS),
                    Map.entry("input_cost_per_audio_token", Unit.AUDIO_INPUT_TOKENS),
                    Map.entry("input_cost_per_image_token", Unit.IMAGE_INPUT_TOKENS),
                    Map.entry("output_cost_per_reasoning_token", Unit.REASONING_TOKENS),
                    Map.entry("output_cost_per_audio_token", Unit.AUDIO_OUTPUT_TOKENS),
                    Map.entry("output_cost_per_image_token", Unit.IMAGE_OUTPUT_TOKENS),
                    Map.entry("output_cost_per_image", Unit.IMAGES),
                    Map.entry("input_cost_per_character", Unit.CHARACTERS),
                    Map.entry("input_cost_per_second", Unit.MILLISECONDS),
                    Map.entry("ocr_cost_per_page", Unit.PAGES),
                    Map.entry("input_cost_per_query", Unit.SEARCHES),
                    Map.entry("input_cost_per_request", Unit.REQUESTS));

    private static final Pattern ABOVE = Pattern.compile("(.+)_above_([0-9]{1,6})k_tokens");
    private static final String RANGES = "tiered_pricing";

    private LiteLlmList() {}

    static void read(JsonNode root, ListEntries entries) {
        root.properties()
                .forEach(property -> {
                    var key = property.getKey();
                    if (NO_MODELS.contains(key)) {
                        entries.skip(key, "no model, but a note of the list's own");
                    } else if (!property.getValue().isObject()) {
                        throw new UnreadableList(key + ": not an object (expected: a model)");
                    } else {
                        var model = model(key, property.getValue());
                        entries.add(
                                entries.duplicates().concern(key)
                                        ? model.doubted(Doubt.TWICE)
                                        : model);
                    }
                });
    }

    private static ListedModel model(String key, JsonNode fields) {
        var costs = new Costs(key);
        fields.properties()
                .forEach(field -> cost(costs, field.getKey(), field.getKey(), field.getValue()));
        if (fields.path("mode").asString("").isEmpty()) {
            costs.doubt(Doubt.SIZE_CLASS);
        }
        if (key.endsWith("-latest")) {
            costs.doubt(Doubt.MOVING_ALIAS);
        }
        var provider = fields.path("litellm_provider").asString("");
        return costs.entry(
                provider,
                key.startsWith(provider + "/") ? key.substring(provider.length() + 1) : key,
                count(fields.path("max_input_tokens")),
                count(fields.path("max_output_tokens")),
                fields.path("deprecation_date").asString(""));
    }

    private static long count(JsonNode number) {
        return number.isNumber() && number.decimalValue().scale() <= 0 ? number.asLong(0) : 0;
    }

    private static void cost(Costs costs, String path, String name, JsonNode value) {
        if (name.equals(RANGES) && value.isArray()) {
            ranges(costs, value);
        } else if (!path.contains("cost") && !path.contains("uplift")) {
            // No price.
        } else if (value.isObject()) {
            value.properties()
                    .forEach(part -> {
                        var inner = path + "." + part.getKey();
                        if (part.getValue().isNumber()) {
                            costs.stated(inner, part.getValue());
                            costs.unread(inner);
                        }
                    });
        } else if (value.isNumber()) {
            carry(costs, name, path, costs.stated(path, value));
        }
    }

    private static void carry(Costs costs, String name, String path, BigDecimal usd) {
        var above = ABOVE.matcher(name);
        var tiered = above.matches();
        var unit = UNITS.get(tiered ? above.group(1) : name);
        var threshold = tiered ? Long.parseLong(above.group(2)) * 1_000 : 0;
        if (unit == null) {
            costs.unread(path);
        } else if (!name.endsWith("_cache_hit") || !costs.carries(unit, threshold)) {
            costs.carry(
                    path, unit, threshold, unit == Unit.MILLISECONDS ? usd.movePointLeft(3) : usd);
        }
    }

    /// Priced by something else than input tokens.
    private static void unread(Costs costs, String path, JsonNode range) {
        for (var field : range.properties()) {
            if (field.getValue().isNumber()) {
                var inner = path + "." + field.getKey();
                costs.stated(inner, field.getValue());
                costs.unread(inner);
            }
        }
    }

    /// Ranges of input tokens, each with its prices; the first is the base.
    private static void ranges(Costs costs, JsonNode ranges) {
        var from = new HashSet<Long>();
        for (var i = 0; i < ranges.size(); i++) {
            var range = ranges.get(i);
            var path = RANGES + "[" + i + "]";
            if (!range.has("range")) {
                unread(costs, path, range);
                continue;
            }
            var begin = range.path("range").path(0);
            if (!begin.isNumber() || begin.decimalValue().signum() < 0) {
                throw new UnreadableList(path + ": no range (expected: [from, to])");
            }
            var threshold = begin.decimalValue().longValue();
            if (!from.add(threshold)) {
                throw new UnreadableList(path + ": two ranges begin at " + threshold);
            }
            range.properties()
                    .forEach(field -> {
                        var inner = path + "." + field.getKey();
                        if (field.getValue().isNumber()) {
                            var usd = costs.stated(inner, field.getValue());
                            var unit = UNITS.get(field.getKey());
                            if (unit == null) {
                                costs.unread(inner);
                            } else {
                                costs.carry(inner, unit, threshold, usd);
                            }
                        }
                    });
        }
        costs.doubt(Doubt.TIER_RULE_UNSTATED);
    }
}
