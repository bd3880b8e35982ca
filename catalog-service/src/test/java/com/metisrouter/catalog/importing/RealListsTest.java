package com.metisrouter.catalog.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.metisrouter.catalog.seed.SeedFile;
import com.metisrouter.contracts.usage.Unit;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The public lists themselves, where they are at hand.
class RealListsTest {

    private static final String FOLDER = "METIS_PRICE_LISTS";
    private static final String MARCH = "litellm_model_prices_2026-03-15.json";
    private static final String JULY = "litellm_model_prices_2026-07-24.json";

    private static PriceList read(ListFormat format, String file) throws Exception {
        var folder = System.getenv(FOLDER);
        assumeTrue(
                folder != null && Files.exists(Path.of(folder, file)),
                "skipped: set " + FOLDER + " to a folder that has " + file);
        return PriceList.read(format, Files.readAllBytes(Path.of(folder, file)));
    }

    private static BigDecimal price(ListedModel model, Unit unit, long above) {
        return model.components().stream()
                .filter(it -> it.unit() == unit && it.aboveInputTokens() == above)
                .findFirst()
                .orElseThrow()
                .price()
                .usdPerUnit();
    }

    @Test
    void the_two_snapshots_of_litellm_differ_by_what_is_known_of_them() throws Exception {
        var march = read(ListFormat.LITELLM, MARCH);
        var july = read(ListFormat.LITELLM, JULY);

        assertThat(march.models()).hasSize(2_581);
        assertThat(july.models()).hasSize(2_982);
        assertThat(july.skipped())
                .containsOnlyKeys("sample_spec", "fallback_generalizations", "last_updated");
        // One entry stands twice in March, with two prices.
        assertThat(
                        march.models().values().stream()
                                .filter(it -> it.doubts().contains(Doubt.TWICE))
                                .map(ListedModel::key))
                .contains("vertex_ai/gemini-embedding-2-preview");
        var diff = ListDiff.between(march, july);
        assertThat(diff.added()).hasSize(409);
        assertThat(diff.removed())
                .hasSize(8)
                .filteredOn(key -> key.startsWith("luminous-"))
                .hasSize(6);
        assertThat(diff.changed()).hasSize(147);
        assertThat(diff.changed()).filteredOn(ListDiff.Change::touchesMain).hasSize(17);
        assertThat(diff.changed()).filteredOn(ListDiff.Change::repricesMain).hasSize(9);
        assertThat(diff.changed())
                .filteredOn(ListDiff.Change::swapped)
                .extracting(ListDiff.Change::key)
                .containsExactly("command-r7b-12-2024");
    }

    @Test
    void litellm_s_prices_are_exact_and_what_is_no_model_is_never_proposed() throws Exception {
        var list = read(ListFormat.LITELLM, JULY);

        var titan = list.find("amazon.titan-embed-text-v2:0").orElseThrow();
        assertThat(price(titan, Unit.INPUT_TOKENS, 0)).isEqualTo("0.00000002");
        var tiered = list.find("anthropic.claude-sonnet-4-5-20250929-v1:0").orElseThrow();
        assertThat(price(tiered, Unit.CACHE_WRITE_1H_TOKENS, 200_000)).isEqualTo("0.000012");
        var ranged = list.find("dashscope/qwen-flash").orElseThrow();
        assertThat(price(ranged, Unit.INPUT_TOKENS, 256_000)).isEqualTo("0.00000025");
        assertThat(ranged.doubts()).contains(Doubt.TIER_RULE_UNSTATED);
        assertThat(
                        list.models().values().stream()
                                .filter(it -> it.doubts().contains(Doubt.SIZE_CLASS)))
                .hasSize(8)
                .noneMatch(ListedModel::mayBeProposed);
        assertThat(list.find("mistral/mistral-medium-latest").orElseThrow().mayBeProposed())
                .isFalse();
    }

    @Test
    void models_dev_s_list_has_its_misspelt_prices_and_its_zeros_marked() throws Exception {
        var list = read(ListFormat.MODELS_DEV, "models.dev_api.json");

        assertThat(list.models()).hasSize(5_276);
        var byDoubt =
                list.models().values().stream()
                        .flatMap(model -> model.doubts().stream())
                        .collect(Collectors.groupingBy(it -> it, Collectors.counting()));
        assertThat(byDoubt)
                .containsEntry(Doubt.MISNAMED_COST, 16L)
                .containsEntry(Doubt.NO_PRICE, 5_276L - 4_894);
        assertThat(byDoubt.get(Doubt.ZERO_PRICE)).isEqualTo(432);
        var opus = list.find("302ai/claude-opus-4-7").orElseThrow();
        assertThat(price(opus, Unit.OUTPUT_TOKENS, 200_000)).isEqualTo("0.0000375");
    }

    @Test
    void openrouter_s_routers_are_no_prices_and_its_long_decimals_are_whole() throws Exception {
        var list = read(ListFormat.OPENROUTER, "openrouter_api_v1_models.json");

        assertThat(list.models()).hasSize(364);
        assertThat(
                        list.models().values().stream()
                                .filter(it -> it.doubts().contains(Doubt.DYNAMIC_PRICE))
                                .map(ListedModel::key))
                .containsExactlyInAnyOrder(
                        "openrouter/auto", "openrouter/bodybuilder", "openrouter/pareto-code");
        assertThat(
                        list.models().values().stream()
                                .filter(it -> it.key().endsWith(":free"))
                                .toList())
                .hasSize(25)
                .allMatch(it -> it.doubts().contains(Doubt.ZERO_PRICE));
        assertThat(list.models().values().stream().filter(it -> it.key().startsWith("~")))
                .isNotEmpty()
                .noneMatch(ListedModel::mayBeProposed);
        assertThat(
                        list.models().values().stream()
                                .flatMap(it -> it.components().stream())
                                .map(it -> it.price().toString()))
                .contains("0.00000008333333333333334");
    }

    @Test
    void our_own_prices_stand_in_the_lists_but_for_what_is_known() throws Exception {
        var published =
                SeedFile.bundled().models().stream()
                        .filter(model -> !model.id().startsWith("sim/"))
                        .toList();

        var comparison =
                Comparison.of(read(ListFormat.MODELS_DEV, "models.dev_api.json"), published);

        assertThat(comparison.same().size() + comparison.suggestions().size())
                .isGreaterThan(published.size() / 2);
        assertThat(comparison.suggestions())
                .allSatisfy(suggestion -> {
                    assertThat(suggestion.changes()).isNotEmpty();
                    assertThat(suggestion.basedOn()).endsWith("@1");
                });
    }
}
