package com.metisrouter.catalog.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.usage.Unit;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Compares the bundled prices with LiteLLM's list of 2026-07-24, digit by digit, where that list is at hand.
class PriceListTest {

    private static final String FOLDER = "METIS_PRICE_LISTS";
    private static final String FILE = "litellm_model_prices_2026-07-24.json";

    private static final Map<String, Unit> FIELDS =
            Map.of(
                    "input_cost_per_token", Unit.INPUT_TOKENS,
                    "cache_read_input_token_cost", Unit.CACHE_READ_TOKENS,
                    "cache_creation_input_token_cost", Unit.CACHE_WRITE_5M_TOKENS,
                    "cache_creation_input_token_cost_above_1hr", Unit.CACHE_WRITE_1H_TOKENS,
                    "input_cost_per_audio_token", Unit.AUDIO_INPUT_TOKENS,
                    "output_cost_per_token", Unit.OUTPUT_TOKENS,
                    "output_cost_per_reasoning_token", Unit.REASONING_TOKENS,
                    "output_cost_per_audio_token", Unit.AUDIO_OUTPUT_TOKENS);

    private static final Map<String, Long> TIERS =
            Map.of("_above_200k_tokens", 200_000L, "_above_272k_tokens", 272_000L);

    /// Where the seed differs from the list, and why.
    private static final Map<String, String> KNOWN =
            Map.of(
                    "deepseek/deepseek-v4-flash cache_creation_input_token_cost",
                    "DeepSeek bills no cache writes apart; its usage block has none, so input it is",
                    "deepseek/deepseek-v4-pro cache_creation_input_token_cost",
                    "DeepSeek bills no cache writes apart; its usage block has none, so input it is",
                    "google/gemini-3.5-flash input_cost_per_audio_token",
                    "models.dev has audio at the price of text; the list has it below text",
                    "openai/gpt-5.4-pro cache_read_input_token_cost",
                    "models.dev and OpenRouter have no discount for cached input of pro models",
                    "openai/gpt-5.4-pro cache_read_input_token_cost_above_272k_tokens",
                    "models.dev and OpenRouter have no discount for cached input of pro models");

    @Test
    void prices_equal_those_of_the_list_or_the_difference_is_explained() throws Exception {
        var folder = System.getenv(FOLDER);
        assumeTrue(
                folder != null && Files.exists(Path.of(folder, FILE)),
                "skipped: set " + FOLDER + " to a folder that has " + FILE);
        var list =
                JsonMapper.builder()
                        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                        .build()
                        .readTree(Files.readAllBytes(Path.of(folder, FILE)));

        var differences = new LinkedHashMap<String, String>();
        var compared = new ArrayList<String>();
        for (var model : SeedFile.bundled().models()) {
            var entry = entryOf(list, model);
            if (entry != null) {
                compared.add(model.id());
                compare(model, entry, "", 0, differences);
                TIERS.forEach((suffix, above) -> compare(model, entry, suffix, above, differences));
            }
        }

        assertThat(compared).hasSizeGreaterThanOrEqualTo(40);
        assertThat(differences).containsOnlyKeys(KNOWN.keySet());
    }

    private static void compare(
            PublishedModel model,
            JsonNode entry,
            String suffix,
            long above,
            Map<String, String> differences) {
        FIELDS.forEach((field, unit) -> {
            var listed = entry.path(field + suffix);
            if (!listed.isNumber()) {
                return;
            }
            var component =
                    Rating.component(
                            model.priceVersions().getFirst(),
                            unit,
                            "",
                            ServiceTier.STANDARD,
                            above + 1);
            var ours = component == null ? null : component.price().usdPerUnit();
            BigDecimal theirs = listed.decimalValue();
            if (ours == null || ours.compareTo(theirs) != 0) {
                differences.put(model.id() + " " + field + suffix, ours + " against " + theirs);
            }
        });
    }

    private static @Nullable JsonNode entryOf(JsonNode list, PublishedModel model) {
        var name = model.id().substring(model.id().indexOf('/') + 1);
        for (var key : List.of(name, "gemini/" + name, "mistral/" + name, "deepseek/" + name)) {
            var entry = list.path(key);
            var provider = entry.path("litellm_provider").asString("");
            var owner = model.ownedBy().equals("google") ? "gemini" : model.ownedBy();
            if (provider.equals(owner)) {
                return entry;
            }
        }
        return null;
    }
}
