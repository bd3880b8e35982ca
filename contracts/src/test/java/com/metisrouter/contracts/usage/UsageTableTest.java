package com.metisrouter.contracts.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.wire.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class UsageTableTest {

    private static final Function<JsonNode, Optional<List<Quantity>>> OPENAI = UsageTable::openAi;
    private static final Function<JsonNode, Optional<List<Quantity>>> ANTHROPIC =
            UsageTable::anthropic;
    private static final Function<JsonNode, Optional<List<Quantity>>> GEMINI = UsageTable::gemini;

    private static final Function<JsonNode, Optional<List<Quantity>>> ITEMS =
            UsageTable::openAiItems;
    private static final Function<JsonNode, Optional<List<Quantity>>> IMAGES = UsageTable::images;
    private static final Function<JsonNode, Optional<List<Quantity>>> SPEECH = UsageTable::speech;
    private static final Function<JsonNode, Optional<List<Quantity>>> TRANSCRIPTION =
            UsageTable::transcription;
    private static final Function<JsonNode, Optional<List<Quantity>>> RERANK = UsageTable::rerank;

    static Stream<Arguments> blocks() {
        return Stream.of(
                Arguments.of(
                        "Responses, with everything inside its whole",
                        ITEMS,
                        "{\"input_tokens\":100,\"input_tokens_details\":{\"cached_tokens\":60},\"output_tokens\":50,"
                                + "\"output_tokens_details\":{\"reasoning_tokens\":20},\"total_tokens\":150}",
                        Map.of(
                                "input_tokens", 40L,
                                "cache_read_tokens", 60L,
                                "output_tokens", 30L,
                                "reasoning_tokens", 20L)),
                Arguments.of(
                        "images: what was made is image tokens",
                        IMAGES,
                        "{\"input_tokens\":50,\"input_tokens_details\":{\"text_tokens\":10,\"image_tokens\":40},"
                                + "\"output_tokens\":1056,\"total_tokens\":1106}",
                        Map.of(
                                "input_tokens", 10L,
                                "image_input_tokens", 40L,
                                "image_output_tokens", 1056L)),
                Arguments.of(
                        "images that say what of the output is text",
                        IMAGES,
                        "{\"input_tokens\":5,\"output_tokens\":30,\"output_tokens_details\":{\"image_tokens\":20,\"text_tokens\":10}}",
                        Map.of(
                                "input_tokens",
                                5L,
                                "output_tokens",
                                10L,
                                "image_output_tokens",
                                20L)),
                Arguments.of(
                        "speech: what was made is audio tokens",
                        SPEECH,
                        "{\"input_tokens\":14,\"output_tokens\":101,\"total_tokens\":115}",
                        Map.of("input_tokens", 14L, "audio_output_tokens", 101L)),
                Arguments.of(
                        "a transcription by tokens",
                        TRANSCRIPTION,
                        "{\"type\":\"tokens\",\"input_tokens\":14,\"input_token_details\":{\"text_tokens\":4,\"audio_tokens\":10},"
                                + "\"output_tokens\":45,\"total_tokens\":59}",
                        Map.of(
                                "input_tokens",
                                4L,
                                "audio_input_tokens",
                                10L,
                                "output_tokens",
                                45L)),
                Arguments.of(
                        "a transcription by duration, rounded up to a millisecond",
                        TRANSCRIPTION,
                        "{\"type\":\"duration\",\"seconds\":8.4700001}",
                        Map.of("milliseconds", 8471L)),
                Arguments.of(
                        "a reranker's search units, though printed with a point",
                        RERANK,
                        "{\"search_units\":2.0}",
                        Map.of("searches", 2L)),
                Arguments.of(
                        "a reranker's tokens",
                        RERANK,
                        "{\"total_tokens\":26}",
                        Map.of("input_tokens", 26L)),
                Arguments.of(
                        "OpenAI, plain",
                        OPENAI,
                        "{\"prompt_tokens\":10,\"completion_tokens\":4}",
                        Map.of("input_tokens", 10L, "output_tokens", 4L)),
                Arguments.of(
                        "OpenAI counts cached input inside the prompt and reasoning inside the completion",
                        OPENAI,
                        "{\"prompt_tokens\":100,\"completion_tokens\":50,\"prompt_tokens_details\":{\"cached_tokens\":60},"
                                + "\"completion_tokens_details\":{\"reasoning_tokens\":20}}",
                        Map.of(
                                "input_tokens",
                                40L,
                                "cache_read_tokens",
                                60L,
                                "output_tokens",
                                30L,
                                "reasoning_tokens",
                                20L)),
                Arguments.of(
                        "OpenAI, audio both ways and images in",
                        OPENAI,
                        "{\"prompt_tokens\":100,\"completion_tokens\":50,\"prompt_tokens_details\":{\"audio_tokens\":30,\"image_tokens\":20},"
                                + "\"completion_tokens_details\":{\"audio_tokens\":45}}",
                        Map.of(
                                "input_tokens", 50L,
                                "audio_input_tokens", 30L,
                                "image_input_tokens", 20L,
                                "output_tokens", 5L,
                                "audio_output_tokens", 45L)),
                Arguments.of(
                        "OpenAI, more cached than there was: cut to the whole",
                        OPENAI,
                        "{\"prompt_tokens\":10,\"completion_tokens\":1,\"prompt_tokens_details\":{\"cached_tokens\":60}}",
                        Map.of("cache_read_tokens", 10L, "output_tokens", 1L)),
                Arguments.of(
                        "DeepSeek says cache hits in a field of its own",
                        OPENAI,
                        "{\"prompt_tokens\":10,\"completion_tokens\":1,\"prompt_cache_hit_tokens\":6,\"prompt_cache_miss_tokens\":4}",
                        Map.of("input_tokens", 4L, "cache_read_tokens", 6L, "output_tokens", 1L)),
                Arguments.of(
                        "OpenAI, embeddings",
                        OPENAI,
                        "{\"prompt_tokens\":8,\"total_tokens\":8}",
                        Map.of("input_tokens", 8L)),
                Arguments.of(
                        "OpenAI, details null",
                        OPENAI,
                        "{\"prompt_tokens\":8,\"completion_tokens\":2,\"prompt_tokens_details\":null}",
                        Map.of("input_tokens", 8L, "output_tokens", 2L)),
                Arguments.of(
                        "OpenAI, zero is a number",
                        OPENAI,
                        "{\"prompt_tokens\":0,\"completion_tokens\":0}",
                        Map.of()),
                Arguments.of(
                        "Anthropic counts the cache outside the input",
                        ANTHROPIC,
                        "{\"input_tokens\":40,\"output_tokens\":50,\"cache_read_input_tokens\":60,\"cache_creation_input_tokens\":30,"
                                + "\"cache_creation\":{\"ephemeral_5m_input_tokens\":10,\"ephemeral_1h_input_tokens\":20}}",
                        Map.of(
                                "input_tokens", 40L,
                                "cache_read_tokens", 60L,
                                "cache_write_5m_tokens", 10L,
                                "cache_write_1h_tokens", 20L,
                                "output_tokens", 50L)),
                Arguments.of(
                        "Anthropic, the split by lifetime missing: all five-minute writes, never none",
                        ANTHROPIC,
                        "{\"input_tokens\":40,\"output_tokens\":50,\"cache_creation_input_tokens\":30}",
                        Map.of(
                                "input_tokens",
                                40L,
                                "cache_write_5m_tokens",
                                30L,
                                "output_tokens",
                                50L)),
                Arguments.of(
                        "Anthropic, searches",
                        ANTHROPIC,
                        "{\"input_tokens\":4,\"output_tokens\":5,\"server_tool_use\":{\"web_search_requests\":2}}",
                        Map.of("input_tokens", 4L, "output_tokens", 5L, "searches", 2L)),
                Arguments.of(
                        "Gemini counts the cache inside the prompt and thoughts outside the candidates",
                        GEMINI,
                        "{\"promptTokenCount\":100,\"cachedContentTokenCount\":60,\"candidatesTokenCount\":30,\"thoughtsTokenCount\":20,"
                                + "\"toolUsePromptTokenCount\":5,\"totalTokenCount\":155}",
                        Map.of(
                                "input_tokens",
                                45L,
                                "cache_read_tokens",
                                60L,
                                "output_tokens",
                                30L,
                                "reasoning_tokens",
                                20L)),
                Arguments.of(
                        "Gemini, modalities",
                        GEMINI,
                        "{\"promptTokenCount\":100,\"candidatesTokenCount\":30,\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":10},"
                                + "{\"modality\":\"AUDIO\",\"tokenCount\":70},{\"modality\":\"IMAGE\",\"tokenCount\":20}],"
                                + "\"candidatesTokensDetails\":[{\"modality\":\"IMAGE\",\"tokenCount\":25}]}",
                        Map.of(
                                "input_tokens", 10L,
                                "audio_input_tokens", 70L,
                                "image_input_tokens", 20L,
                                "image_output_tokens", 25L,
                                "output_tokens", 5L)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("blocks")
    void each_provider_gives_disjoint_buckets(
            String name,
            Function<JsonNode, Optional<List<Quantity>>> table,
            String block,
            Map<String, Long> expected) {
        var quantities = table.apply(Json.mapper().readTree(block)).orElseThrow();

        assertThat(
                        quantities.stream()
                                .collect(
                                        Collectors.toMap(
                                                q -> q.unit().wireName(), Quantity::amount)))
                .isEqualTo(expected);
        assertThat(quantities)
                .allSatisfy(q -> assertThat(q.source()).isEqualTo(QuantitySource.PROVIDER));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "[]",
                "\"12\"",
                "{\"prompt_tokens\":null}",
                "{\"prompt_tokens\":-1}",
                "{\"prompt_tokens\":\"9\"}",
                "{\"prompt_tokens\":1.5}"
            })
    void what_says_nothing_is_no_usage_rather_than_zero(String block) {
        var node = Json.mapper().readTree(block);

        assertThat(UsageTable.openAi(node)).isEmpty();
        assertThat(UsageTable.anthropic(node)).isEmpty();
        assertThat(UsageTable.gemini(node)).isEmpty();
        assertThat(UsageTable.openAiItems(node)).isEmpty();
        assertThat(UsageTable.images(node)).isEmpty();
        assertThat(UsageTable.speech(node)).isEmpty();
        assertThat(UsageTable.transcription(node)).isEmpty();
        assertThat(UsageTable.rerank(node)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "\"8\"", "null", "1e15", "1e300", "1e-300"})
    void a_duration_that_cannot_be_is_no_duration(String seconds) {
        var node = Json.mapper().readTree("{\"type\":\"duration\",\"seconds\":" + seconds + "}");

        assertThat(UsageTable.transcription(node)).isEmpty();
    }

    @Test
    void a_missing_block_is_no_usage() {
        var answer = Json.mapper().readTree("{}");

        assertThat(UsageTable.openAi(answer.path("usage"))).isEmpty();
    }
}
