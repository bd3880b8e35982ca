package com.metisrouter.catalog.seed;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.catalog.DataPolicy;
import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.catalog.PublicPricing;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundledSeedTest {

    private static final List<PublishedModel> MODELS = SeedFile.bundled().models();

    private static final List<Unit> TOKEN_UNITS =
            Arrays.stream(Unit.values()).filter(u -> u.side() != Unit.Side.OTHER).toList();

    @Test
    void five_providers_publish_at_least_forty_models() {
        Map<String, Long> byProvider =
                MODELS.stream()
                        .collect(
                                groupingBy(m -> m.deployments().getFirst().provider(), counting()));

        assertThat(byProvider)
                .containsOnlyKeys("openai", "anthropic", "google", "mistral", "deepseek", "sim");
        assertThat(MODELS.size() - byProvider.getOrDefault("sim", 0L)).isGreaterThanOrEqualTo(40);
    }

    /// USD for one token, as printed by the providers for a million: written out here by hand, not computed.
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    openai/gpt-4o-mini,            0.00000015,   0.000000075,    0.0000006
                    openai/gpt-4o,                 0.0000025,    0.00000125,     0.00001
                    openai/gpt-4.1-nano,           0.0000001,    0.000000025,    0.0000004
                    openai/gpt-3.5-turbo,          0.0000005,    0.0000005,      0.0000015
                    openai/o4-mini,                0.0000011,    0.000000275,    0.0000044
                    openai/gpt-5-nano,             0.00000005,   0.000000005,    0.0000004
                    openai/gpt-5.4-mini,           0.00000075,   0.000000075,    0.0000045
                    openai/text-embedding-3-small, 0.00000002,   0.00000002,     0
                    anthropic/claude-haiku-4-5,    0.000001,     0.0000001,      0.000005
                    anthropic/claude-opus-4-8,     0.000005,     0.0000005,      0.000025
                    google/gemini-2.5-flash-lite,  0.0000001,    0.00000001,     0.0000004
                    google/gemini-2.5-pro,         0.00000125,   0.000000125,    0.00001
                    mistral/mistral-large-2512,    0.0000005,    0.0000005,      0.0000015
                    mistral/codestral-2508,        0.0000003,    0.0000003,      0.0000009
                    deepseek/deepseek-v4-pro,      0.000000435,  0.000000003625, 0.00000087
                    sim/reasoning, 0.00000008333333333333334, 0.000000008333333333333334, 0.0000007
                    """)
    void prices_are_those_that_the_providers_print(
            String id, String prompt, String cacheRead, String completion) {
        assertThat(PublicPricing.of(currentOf(id)))
                .containsEntry("prompt", prompt)
                .containsEntry("input_cache_read", cacheRead)
                .containsEntry("completion", completion);
    }

    @Test
    void every_model_says_what_it_can_do() {
        assertThat(MODELS).allSatisfy(model -> assertThat(model.capabilities()).isNotNull());
    }

    /// By the providers' own documents, not computed.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    openai/gpt-4o-mini        | /v1/chat/completions | temperature     | a number from 0 to 2
                    openai/gpt-4              | /v1/responses        | text.format.type | one of text, json_object
                    anthropic/claude-opus-5   | /v1/messages         | temperature     | a number from 0 to 1
                    anthropic/claude-opus-5   | /v1/chat/completions | temperature     | a number from 0 to 1
                    mistral/codestral-2508    | /v1/chat/completions | temperature     | a number from 0 to 1.5
                    openai/tts-1              | /v1/audio/speech     | speed           | a number from 0.25 to 4
                    openai/whisper-1          | /v1/audio/translations | temperature   | a number from 0 to 1
                    google/gemini-2.5-pro     | /v1beta/models/*:generateContent | generationConfig.temperature | a number from 0 to 2
                    """)
    void parameters_have_the_ranges_that_providers_document(
            String id, String endpoint, String name, String words) {
        var model = MODELS.stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();

        assertThat(model.ranges(Endpoint.ofPath(endpoint)))
                .hasEntrySatisfying(name, range -> assertThat(range.words()).isEqualTo(words));
    }

    @Test
    void what_becomes_of_data_is_said_where_it_is_known() {
        assertThat(MODELS)
                .allSatisfy(model ->
                        assertThat(model.deployments().getFirst().dataPolicy() == null)
                                .as(model.id())
                                .isEqualTo(model.id().startsWith("mistral/")));
    }

    @Test
    void cache_writes_audio_and_single_requests_have_their_own_prices() {
        assertThat(PublicPricing.of(currentOf("anthropic/claude-sonnet-4-5")))
                .containsEntry("input_cache_write", "0.00000375")
                .containsEntry("input_cache_write_1h", "0.000006")
                .containsEntry("web_search", "0.01");
        assertThat(PublicPricing.of(currentOf("openai/gpt-audio")))
                .containsEntry("audio", "0.000032")
                .containsEntry("audio_output", "0.000064");
        assertThat(PublicPricing.of(currentOf("google/gemini-2.5-flash")))
                .containsEntry("audio", "0.000001");
        assertThat(PublicPricing.of(currentOf("sim/chat-tools")))
                .containsEntry("request", "0.0000123456789");
    }

    @Test
    void a_long_context_is_dearer_where_its_provider_says_so() {
        assertThat(PublicPricing.overrides(currentOf("google/gemini-2.5-pro")))
                .singleElement()
                .satisfies(tier ->
                        assertThat(tier)
                                .containsEntry("min_prompt_tokens", "200000")
                                .containsEntry("prompt", "0.0000025")
                                .containsEntry("input_cache_read", "0.00000025")
                                .containsEntry("audio", "0.0000025")
                                .containsEntry("completion", "0.000015")
                                .containsEntry("internal_reasoning", "0.000015"));
        assertThat(PublicPricing.overrides(currentOf("anthropic/claude-sonnet-4-5")))
                .singleElement()
                .satisfies(tier ->
                        assertThat(tier)
                                .containsEntry("min_prompt_tokens", "200000")
                                .containsEntry("prompt", "0.000006")
                                .containsEntry("input_cache_write_1h", "0.000012")
                                .containsEntry("completion", "0.0000225"));
        assertThat(PublicPricing.overrides(currentOf("openai/gpt-5.4")))
                .singleElement()
                .satisfies(tier -> assertThat(tier).containsEntry("min_prompt_tokens", "272000"));
    }

    @Test
    void a_bare_and_a_dated_name_resolve_to_the_exact_id() {
        assertThat(model("openai/gpt-4o-mini").aliases())
                .contains("gpt-4o-mini", "gpt-4o-mini-2024-07-18");
        assertThat(model("anthropic/claude-haiku-4-5").aliases())
                .contains("claude-haiku-4-5", "claude-haiku-4-5-20251001");
    }

    @Test
    void a_model_says_where_and_how_it_may_be_called() {
        var mini = model("openai/gpt-4o-mini");
        assertThat(mini.endpoints()).contains(Endpoint.CHAT_COMPLETIONS, Endpoint.RESPONSES);
        assertThat(mini.outputLimitParameter()).isEqualTo("max_tokens");
        assertThat(mini.deployments())
                .containsExactly(
                        new Deployment(
                                "openai",
                                Protocol.OPENAI,
                                "gpt-4o-mini",
                                0,
                                1,
                                Set.of(Endpoint.CHAT_COMPLETIONS, Endpoint.RESPONSES),
                                Map.of(
                                        "/v1/chat/completions",
                                        "text-read-on-v1",
                                        "/v1/responses",
                                        "text-read-on-v1"),
                                new DataPolicy(
                                        false,
                                        30,
                                        "https://developers.openai.com/api/docs/guides/your-data",
                                        LocalDate.parse("2026-11-27"))));

        var reasoning = model("openai/o3-mini");
        assertThat(reasoning.outputLimitParameter()).isEqualTo("max_completion_tokens");
        assertThat(reasoning.parameters())
                .contains("max_completion_tokens", "reasoning_effort")
                .doesNotContain("max_tokens", "logit_bias", "stop");

        assertThat(model("openai/gpt-5-codex").endpoints()).containsExactly(Endpoint.RESPONSES);
        assertThat(model("anthropic/claude-sonnet-5").endpoints())
                .containsExactlyInAnyOrder(
                        Endpoint.MESSAGES, Endpoint.CHAT_COMPLETIONS, Endpoint.RESPONSES);
        assertThat(model("google/gemini-3.5-flash").endpoints())
                .containsExactlyInAnyOrder(
                        Endpoint.GENERATE_CONTENT,
                        Endpoint.CHAT_COMPLETIONS,
                        Endpoint.MESSAGES,
                        Endpoint.RESPONSES);
        assertThat(model("mistral/mistral-embed").endpoints()).containsExactly(Endpoint.EMBEDDINGS);
    }

    @Test
    void the_simulator_is_reached_by_names_with_directives() {
        assertThat(upstream("sim/chat")).isEqualTo("chat");
        assertThat(upstream("sim/chat-tools")).contains("tool");
        assertThat(upstream("sim/reasoning")).isEqualTo("chat+reasoning-5");
        assertThat(upstream("sim/cached")).startsWith("chat+cached-");
        assertThat(upstream("sim/embedding")).isEqualTo("embed");
    }

    @Test
    void images_characters_and_time_are_priced_as_their_providers_print_them() {
        assertThat(priceOf("openai/dall-e-3", Unit.IMAGES, "1792x1024/hd")).isEqualTo("0.12");
        assertThat(priceOf("openai/tts-1", Unit.CHARACTERS, "")).isEqualTo("0.000015");
        assertThat(priceOf("openai/whisper-1", Unit.MILLISECONDS, "")).isEqualTo("0.0000001");
        assertThat(priceOf("sim/rerank", Unit.SEARCHES, "")).isEqualTo("0.002");
        assertThat(priceOf("openai/gpt-image-1", Unit.IMAGE_OUTPUT_TOKENS, ""))
                .isEqualTo("0.00004");
    }

    private static String priceOf(String id, Unit unit, String variant) {
        return currentOf(id).components().stream()
                .filter(it -> it.unit() == unit && it.variant().equals(variant))
                .map(it -> it.price().toString())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void every_price_version_names_its_source() {
        assertThat(MODELS)
                .flatExtracting(PublishedModel::priceVersions)
                .allSatisfy(version -> {
                    assertThat(version.source()).isNotBlank();
                    assertThat(version.id()).isEqualTo(version.modelId() + "@" + version.version());
                });
    }

    @Property
    void no_token_that_a_usage_block_can_yield_is_without_a_price(
            @ForAll("models") PublishedModel model, @ForAll("usages") List<Quantity> usage) {
        for (var version : model.priceVersions()) {
            var rated = Rating.rate(usage, version);
            assertThat(rated.lines()).hasSize(usage.size());
            assertThat(rated.charge().isNegative()).isFalse();
        }
    }

    @Provide
    Arbitrary<PublishedModel> models() {
        return Arbitraries.of(MODELS.stream().filter(BundledSeedTest::isPricedByTokens).toList());
    }

    @Provide
    Arbitrary<List<Quantity>> usages() {
        return Arbitraries.of(TOKEN_UNITS)
                .set()
                .ofMinSize(1)
                .flatMap(units ->
                        Combinators.combine(units.stream().map(BundledSeedTest::quantity).toList())
                                .as(quantities -> quantities));
    }

    private static Arbitrary<Quantity> quantity(Unit unit) {
        return Arbitraries.longs()
                .between(1, 2_000_000)
                .map(amount -> Quantity.of(unit, amount, QuantitySource.PROVIDER));
    }

    private static boolean isPricedByTokens(PublishedModel model) {
        return model.priceVersions().getFirst().components().stream()
                .anyMatch(component -> component.unit().side() != Unit.Side.OTHER);
    }

    private static PriceVersion currentOf(String id) {
        return model(id).priceVersions().getLast();
    }

    private static String upstream(String id) {
        return model(id).deployments().getFirst().upstreamModel();
    }

    private static PublishedModel model(String id) {
        return MODELS.stream().filter(m -> m.id().equals(id)).findFirst().orElseThrow();
    }
}
