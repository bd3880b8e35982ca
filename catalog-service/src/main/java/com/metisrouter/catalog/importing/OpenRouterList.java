package com.metisrouter.catalog.importing;

import com.metisrouter.contracts.usage.Unit;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// OpenRouter's list: an array of models, USD for one token as text. An override holds for the whole request when its prompt is longer than
/// the threshold.
final class OpenRouterList {

    /// `image` is left out: the list doesn't say whether an image or one of its tokens is meant.
    private static final Map<String, Unit> UNITS =
            Map.of(
                    "prompt", Unit.INPUT_TOKENS,
                    "completion", Unit.OUTPUT_TOKENS,
                    "request", Unit.REQUESTS,
                    "audio", Unit.AUDIO_INPUT_TOKENS,
                    "web_search", Unit.SEARCHES,
                    "internal_reasoning", Unit.REASONING_TOKENS,
                    "input_cache_read", Unit.CACHE_READ_TOKENS,
                    "input_cache_write", Unit.CACHE_WRITE_5M_TOKENS,
                    "input_cache_write_1h", Unit.CACHE_WRITE_1H_TOKENS);

    private static final Set<String> WINDOW = Set.of("utc_start", "utc_end");
    private static final String OVERRIDES = "overrides";
    private static final String THRESHOLD = "min_prompt_tokens";
    private static final long THRESHOLD_MAX = 1_000_000_000;

    private OpenRouterList() {}

    static void read(JsonNode root, ListEntries entries) {
        var models = root.path("data");
        if (!models.isArray()) {
            throw new UnreadableList("no data (expected: an array of models)");
        }
        for (var model : models) {
            var id = model.path("id").asString("");
            if (id.isEmpty()) {
                throw new UnreadableList("a model without an id");
            }
            entries.add(model(id, model));
        }
    }

    private static ListedModel model(String id, JsonNode fields) {
        var costs = new Costs(id);
        for (var field : fields.path("pricing").properties()) {
            var path = field.getKey();
            if (path.equals(OVERRIDES)) {
                overrides(costs, field.getValue());
            } else if (field.getValue().isString() || field.getValue().isNumber()) {
                price(costs, path, path, field.getValue(), 0);
            } else {
                costs.unread(path);
            }
        }
        if (id.startsWith("~") || id.endsWith("-latest")) {
            costs.doubt(Doubt.MOVING_ALIAS);
        }
        var slash = id.indexOf('/');
        return costs.entry(
                "openrouter",
                slash < 0 ? id : id.substring(slash + 1),
                fields.path("context_length").asLong(0),
                fields.path("top_provider").path("max_completion_tokens").asLong(0),
                fields.path("expiration_date").asString(""));
    }

    private static void overrides(Costs costs, JsonNode overrides) {
        for (var i = 0; i < overrides.size(); i++) {
            var override = overrides.get(i);
            var path = OVERRIDES + "[" + i + "]";
            var threshold = override.path(THRESHOLD).asLong(0);
            var windowed = WINDOW.stream().anyMatch(override::has);
            if (windowed || threshold <= 0 || threshold > THRESHOLD_MAX) {
                costs.unread(path);
                continue;
            }
            for (var field : override.properties()) {
                if (!field.getKey().equals(THRESHOLD)) {
                    price(
                            costs,
                            path + "." + field.getKey(),
                            field.getKey(),
                            field.getValue(),
                            threshold);
                }
            }
        }
    }

    private static void price(
            Costs costs, String path, String name, JsonNode value, long threshold) {
        var usd = costs.stated(path, value);
        var unit = UNITS.get(name);
        if (unit != null) {
            costs.carry(path, unit, threshold, usd);
        } else if (usd.signum() != 0) {
            costs.unread(path);
        }
    }
}
