package com.metisrouter.proxy;

import com.metisrouter.contracts.catalog.Carriage;
import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.usage.Unit;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One model of the simulator's for each kind of endpoint and of price.
final class EndpointModels {

    private static final PriceComponent SEARCH =
            PriceComponent.of(Unit.SEARCHES, UnitPrice.parse("0.002"));

    private EndpointModels() {}

    static List<PublishedModel> all() {
        return List.of(
                translated("sim/all-chat", Protocol.OPENAI, "chat", Endpoint.CHAT_COMPLETIONS),
                translated("sim/all-claude", Protocol.ANTHROPIC, "claude", Endpoint.MESSAGES),
                translated("sim/all-gemini", Protocol.GEMINI, "gemini", Endpoint.GENERATE_CONTENT),
                model(
                        "sim/text",
                        Protocol.OPENAI,
                        "chat",
                        4_096,
                        Set.of(Endpoint.CHAT_COMPLETIONS, Endpoint.COMPLETIONS, Endpoint.RESPONSES),
                        List.of(
                                "model",
                                "messages",
                                "prompt",
                                "input",
                                "n",
                                "max_tokens",
                                "tools",
                                "max_output_tokens",
                                "previous_response_id",
                                "max_tool_calls"),
                        TestModels.prices("sim/text")),
                model(
                        "sim/claude",
                        Protocol.ANTHROPIC,
                        "claude",
                        4_096,
                        Set.of(Endpoint.MESSAGES),
                        List.of("model", "messages", "max_tokens", "system", "tools", "stream"),
                        TestModels.prices("sim/claude")),
                model(
                        "sim/gemini",
                        Protocol.GEMINI,
                        "gemini",
                        4_096,
                        Set.of(Endpoint.GENERATE_CONTENT),
                        List.of(
                                "contents",
                                "generationConfig",
                                "generation_config",
                                "systemInstruction",
                                "tools"),
                        TestModels.prices("sim/gemini")),
                model(
                        "sim/gembed",
                        Protocol.GEMINI,
                        "gembed",
                        0,
                        Set.of(Endpoint.EMBED_CONTENT),
                        List.of("content", "taskType"),
                        TestModels.prices("sim/gembed")),
                model(
                        "sim/moderation",
                        Protocol.OPENAI,
                        "moderation",
                        0,
                        Set.of(Endpoint.MODERATIONS),
                        List.of("model", "input"),
                        TestModels.prices("sim/moderation")),
                model(
                        "sim/rerank",
                        Protocol.OPENAI,
                        "rerank",
                        0,
                        Set.of(Endpoint.RERANK),
                        List.of("model", "query", "documents", "top_n"),
                        only("sim/rerank", SEARCH)),
                model(
                        "sim/image",
                        Protocol.OPENAI,
                        "gpt-image",
                        2_000,
                        Set.of(Endpoint.IMAGES_GENERATIONS, Endpoint.IMAGES_EDITS),
                        List.of("model", "prompt", "n", "size", "quality", "image"),
                        TestModels.prices(
                                "sim/image",
                                PriceComponent.of(
                                        Unit.IMAGE_INPUT_TOKENS, UnitPrice.perMillion("10")),
                                PriceComponent.of(
                                        Unit.IMAGE_OUTPUT_TOKENS, UnitPrice.perMillion("40")))),
                model(
                        "sim/dalle",
                        Protocol.OPENAI,
                        "dalle",
                        0,
                        Set.of(Endpoint.IMAGES_GENERATIONS),
                        List.of("model", "prompt", "n", "size", "quality"),
                        only(
                                "sim/dalle",
                                image("1024x1024/standard", "0.040"),
                                image("1024x1024/hd", "0.080"))),
                model(
                        "sim/speech",
                        Protocol.OPENAI,
                        "tts",
                        0,
                        Set.of(Endpoint.AUDIO_SPEECH),
                        List.of("model", "input", "voice", "stream_format"),
                        only(
                                "sim/speech",
                                PriceComponent.of(Unit.CHARACTERS, UnitPrice.perMillion("15")))),
                model(
                        "sim/whisper",
                        Protocol.OPENAI,
                        "whisper",
                        0,
                        Set.of(Endpoint.AUDIO_TRANSCRIPTIONS, Endpoint.AUDIO_TRANSLATIONS),
                        List.of("model", "file", "response_format", "stream"),
                        only(
                                "sim/whisper",
                                PriceComponent.of(
                                        Unit.MILLISECONDS, UnitPrice.parse("0.0000001")))),
                model(
                        "sim/transcribe",
                        Protocol.OPENAI,
                        "transcribe",
                        2_000,
                        Set.of(Endpoint.AUDIO_TRANSCRIPTIONS),
                        List.of("model", "file", "response_format", "stream", "temperature"),
                        TestModels.prices(
                                "sim/transcribe",
                                PriceComponent.of(
                                        Unit.AUDIO_INPUT_TOKENS, UnitPrice.perMillion("6")))));
    }

    /// Served by one endpoint, and published for all that can be translated to it.
    private static PublishedModel translated(
            String id, Protocol protocol, String upstreamModel, Endpoint served) {
        var endpoints = Carriage.reachable(Set.of(served));
        return new PublishedModel(
                id,
                id,
                "A model for tests.",
                "tests",
                List.of(),
                endpoints,
                List.of("text"),
                List.of("text"),
                100_000,
                4_096,
                "words",
                "max_tokens",
                List.of(
                        "model",
                        "messages",
                        "max_tokens",
                        "system",
                        "tools",
                        "tool_choice",
                        "stream",
                        "temperature",
                        "contents",
                        "generationConfig",
                        "systemInstruction",
                        "toolConfig"),
                TestModels.LONG_AGO,
                List.of(new Deployment("sim", protocol, upstreamModel, 0, 1, Set.of(served))),
                List.of(TestModels.prices(id)),
                Map.of());
    }

    private static PriceComponent image(String variant, String price) {
        return new PriceComponent(
                Unit.IMAGES, variant, ServiceTier.STANDARD, 0, UnitPrice.parse(price));
    }

    private static PriceVersion only(String modelId, PriceComponent... components) {
        return new PriceVersion(
                modelId + "@1", modelId, 1, TestModels.LONG_AGO, List.of(components), "made up");
    }

    private static PublishedModel model(
            String id,
            Protocol protocol,
            String upstreamModel,
            long outputMax,
            Set<Endpoint> endpoints,
            List<String> parameters,
            PriceVersion prices) {
        return new PublishedModel(
                id,
                id,
                "A model for tests.",
                "tests",
                List.of(),
                endpoints,
                List.of("text"),
                List.of("text"),
                100_000,
                outputMax,
                "words",
                outputMax == 0 ? "" : "max_tokens",
                parameters,
                TestModels.LONG_AGO,
                List.of(new Deployment("sim", protocol, upstreamModel, 0, 1, endpoints)),
                List.of(prices),
                Map.of());
    }
}
