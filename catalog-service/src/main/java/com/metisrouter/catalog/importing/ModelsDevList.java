package com.metisrouter.catalog.importing;

import com.metisrouter.contracts.usage.Unit;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// models.dev's list: providers with their models, USD for a million tokens.
final class ModelsDevList {

    private static final Map<String, Unit> UNITS =
            Map.of(
                    "input", Unit.INPUT_TOKENS,
                    "output", Unit.OUTPUT_TOKENS,
                    "reasoning", Unit.REASONING_TOKENS,
                    "cache_read", Unit.CACHE_READ_TOKENS,
                    "cache_write", Unit.CACHE_WRITE_5M_TOKENS,
                    "input_audio", Unit.AUDIO_INPUT_TOKENS,
                    "output_audio", Unit.AUDIO_OUTPUT_TOKENS);

    /// Written so in some files, though the list's own schema has no such fields.
    private static final Map<String, Unit> MISNAMED =
            Map.of(
                    "cache_input", Unit.CACHE_READ_TOKENS,
                    "cached_input", Unit.CACHE_READ_TOKENS,
                    "cached_write", Unit.CACHE_WRITE_5M_TOKENS);

    private static final String TIERS = "tiers";

    /// What lists had before they had `tiers`; the same numbers where both are there.
    private static final String LEGACY_TIER = "context_over_200k";

    private static final long LEGACY_THRESHOLD = 200_000;
    private static final long THRESHOLD_MAX = 1_000_000_000;

    private ModelsDevList() {}

    static void read(JsonNode root, ListEntries entries) {
        root.properties()
                .forEach(provider -> {
                    var models = provider.getValue().path("models");
                    if (!models.isObject()
                            || entries.duplicates().has(provider.getKey())
                            || entries.duplicates().has(provider.getKey(), "models")) {
                        throw new UnreadableList(
                                provider.getKey()
                                        + ": no models, or twice (expected: each provider"
                                        + " once, with its models)");
                    }
                    models.properties().forEach(model -> add(entries, provider.getKey(), model));
                });
    }

    private static void add(
            ListEntries entries, String provider, Map.Entry<String, JsonNode> entry) {
        var model = model(provider, entry.getKey(), entry.getValue());
        entries.add(
                entries.duplicates().concern(provider, "models", entry.getKey())
                        ? model.doubted(Doubt.TWICE)
                        : model);
    }

    private static ListedModel model(String provider, String name, JsonNode fields) {
        var costs = new Costs(provider + "/" + name);
        var cost = fields.path("cost");
        for (var field : cost.properties()) {
            var path = field.getKey();
            if (path.equals(TIERS)) {
                tiers(costs, field.getValue());
            } else if (path.equals(LEGACY_TIER)) {
                tier(costs, path, field.getValue(), LEGACY_THRESHOLD, !cost.has(TIERS));
            } else {
                price(costs, path, path, field.getValue(), 0, true);
            }
        }
        if (name.endsWith("-latest") || fields.path("name").asString("").endsWith("(latest)")) {
            costs.doubt(Doubt.MOVING_ALIAS);
        }
        return costs.entry(
                provider,
                name,
                fields.path("limit").path("context").asLong(0),
                fields.path("limit").path("output").asLong(0),
                fields.path("status").asString("").equals("deprecated") ? "deprecated" : "");
    }

    private static void tiers(Costs costs, JsonNode tiers) {
        for (var i = 0; i < tiers.size(); i++) {
            var path = TIERS + "[" + i + "]";
            var size = tiers.get(i).path("tier").path("size");
            var threshold = size.isNumber() ? size.asLong(0) : 0;
            if (threshold <= 0 || threshold > THRESHOLD_MAX) {
                costs.unread(path);
                continue;
            }
            tier(costs, path, tiers.get(i), threshold, true);
        }
    }

    /// @param carried whether its prices are those of the tier, and not a repetition of them
    private static void tier(
            Costs costs, String path, JsonNode tier, long threshold, boolean carried) {
        for (var field : tier.properties()) {
            if (!field.getKey().equals("tier")) {
                price(
                        costs,
                        path + "." + field.getKey(),
                        field.getKey(),
                        field.getValue(),
                        threshold,
                        carried);
            }
        }
        costs.doubt(Doubt.TIER_RULE_UNSTATED);
    }

    private static void price(
            Costs costs,
            String path,
            String name,
            JsonNode value,
            long threshold,
            boolean carried) {
        if (!value.isNumber()) {
            costs.unread(path);
            return;
        }
        var usd = costs.stated(path, value).movePointLeft(6);
        var misnamed = MISNAMED.get(name);
        if (misnamed != null) {
            costs.doubt(Doubt.MISNAMED_COST);
        }
        var unit = misnamed == null ? UNITS.get(name) : misnamed;
        if (unit == null) {
            costs.unread(path);
        } else if (carried && !(misnamed != null && costs.carries(unit, threshold))) {
            costs.carry(path, unit, threshold, usd);
        }
    }
}
