package com.metisrouter.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.simulator.behaviour.Usage;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import tools.jackson.databind.JsonNode;

/// The witness's book equals what its clients were told, over random mixes of protocols, directives and limits.
class WitnessSumTest {

    private static final int REQUESTS_PER_MIX = 40;
    private static final int CLIENTS = 4;
    private static final List<String> ENDINGS =
            List.of(
                    "",
                    "",
                    "",
                    "",
                    "+no-usage",
                    "+usage-null",
                    "+usage-zero",
                    "+error-500",
                    "+error-400",
                    "+truncate-after-2",
                    "+midstream-error",
                    "+garbage",
                    "+over-3",
                    "+pace-1",
                    "+ratelimit-1");

    private static ProviderSimulator simulator = ProviderSimulator.start(SimulatorConfig.local());
    private static Client client = new Client(simulator);

    @BeforeContainer
    static void start() {
        assertThat(client.send("GET", "/healthz").statusCode()).isEqualTo(200);
    }

    @AfterContainer
    static void stop() {
        client.close();
        simulator.close();
    }

    @Property(tries = 25)
    void served_equals_the_sum_of_the_usage_blocks(@ForAll long seed) throws Exception {
        simulator.clearServed();
        var random = new Random(seed);
        var asked =
                IntStream.range(0, REQUESTS_PER_MIX)
                        .mapToObj(i -> Asked.random(i, random))
                        .toList();

        var told = askAll(asked);

        var served =
                simulator.served().stream()
                        .collect(Collectors.toMap(WitnessSumTest::idOf, Function.identity()));
        assertThat(served.keySet()).hasSize(REQUESTS_PER_MIX);
        long toldInput = 0;
        long toldOutput = 0;
        for (var usage : told.values()) {
            toldInput += usage.input();
            toldOutput += usage.output();
        }
        var reported = served.values().stream().filter(ServedRequest::usageReported).toList();
        assertThat(told.keySet())
                .isEqualTo(reported.stream().map(WitnessSumTest::idOf).collect(Collectors.toSet()));
        assertThat(toldInput)
                .isEqualTo(reported.stream().mapToLong(ServedRequest::inputTokens).sum());
        assertThat(toldOutput)
                .isEqualTo(reported.stream().mapToLong(ServedRequest::outputTokens).sum());
        for (var request : reported) {
            assertThat(told.get(idOf(request)))
                    .isEqualTo(
                            new Usage(
                                    request.inputTokens(),
                                    request.cachedTokens(),
                                    request.cacheWriteTokens(),
                                    request.outputTokens(),
                                    request.reasoningTokens()));
        }
    }

    /// The usage that each client was told, by request id; none for those that were told nothing or a lie.
    private static Map<String, Usage> askAll(List<Asked> asked) throws Exception {
        var told = new TreeMap<String, Usage>();
        try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
            var answers = new ArrayList<Future<String>>();
            for (var one : asked) {
                answers.add(clients.submit(() -> answerOf(one)));
            }
            for (int i = 0; i < asked.size(); i++) {
                var usage = asked.get(i).lastUsage(answers.get(i).get());
                if (usage.output() > 0) {
                    told.put(asked.get(i).id, usage);
                }
            }
        }
        return told;
    }

    /// A plain answer that is cut short is no answer.
    private static String answerOf(Asked asked) {
        try {
            return client.post(asked.path, asked.body, "x-request-id", asked.id).body();
        } catch (UncheckedIOException _) {
            return "";
        }
    }

    private static String idOf(ServedRequest request) {
        return String.valueOf(request.requestId());
    }

    /// One random request, and how to read the usage of its protocol in the common convention.
    private record Asked(String id, String kind, boolean stream, String path, String body) {

        static Asked random(int number, Random random) {
            var kind = List.of("openai", "anthropic", "gemini").get(random.nextInt(3));
            boolean stream = random.nextBoolean();
            int words = 1 + random.nextInt(40);
            // Only OpenAI and Gemini tell reasoning apart, only OpenAI and Anthropic cache writes.
            var model =
                    "m+words-"
                            + words
                            + (kind.equals("anthropic") ? "" : "+reasoning-" + random.nextInt(5))
                            + "+cached-"
                            + random.nextInt(9)
                            + (kind.equals("gemini") ? "" : "+cachewrite-" + random.nextInt(4))
                            + ENDINGS.get(random.nextInt(ENDINGS.size()));
            int limit = 6 + random.nextInt(40);
            var text = "in ".repeat(1 + random.nextInt(20));
            return switch (kind) {
                case "gemini" ->
                        new Asked(
                                "r" + number,
                                kind,
                                stream,
                                "/v1beta/models/"
                                        + model
                                        + (stream
                                                ? ":streamGenerateContent?alt=sse"
                                                : ":generateContent"),
                                "{\"contents\":[{\"parts\":[{\"text\":\""
                                        + text
                                        + "\"}]}],\"generationConfig\":{\"maxOutputTokens\":"
                                        + limit
                                        + "}}");
                case "anthropic" ->
                        new Asked(
                                "r" + number,
                                kind,
                                stream,
                                "/v1/messages",
                                messages(model, text, limit, stream, ""));
                default ->
                        new Asked(
                                "r" + number,
                                kind,
                                stream,
                                "/v1/chat/completions",
                                messages(
                                        model,
                                        text,
                                        limit,
                                        stream,
                                        stream && random.nextBoolean()
                                                ? ",\"stream_options\":{\"include_usage\":true}"
                                                : ""));
            };
        }

        private static String messages(
                String model, String text, int limit, boolean stream, String more) {
            return "{\"model\":\""
                    + model
                    + "\",\"max_tokens\":"
                    + limit
                    + ",\"stream\":"
                    + stream
                    + ",\"messages\":[{\"role\":\"user\",\"content\":\""
                    + text
                    + "\"}]"
                    + more
                    + "}";
        }

        Usage lastUsage(String answer) {
            if (answer.startsWith("<html>") || (!stream && !answer.endsWith("}"))) {
                return Usage.ZERO;
            }
            var objects =
                    stream && answer.contains("data: ")
                            ? Client.events(answer)
                            : List.of(Client.MAPPER.readTree(answer));
            var last = Usage.ZERO;
            for (var object : objects) {
                var usage = object.path(kind.equals("gemini") ? "usageMetadata" : "usage");
                if (usage.isObject()) {
                    last = read(usage);
                }
            }
            return last;
        }

        private Usage read(JsonNode usage) {
            return switch (kind) {
                case "gemini" ->
                        new Usage(
                                usage.path("promptTokenCount").intValue(),
                                usage.path("cachedContentTokenCount").intValue(0),
                                0,
                                usage.path("candidatesTokenCount").intValue()
                                        + usage.path("thoughtsTokenCount").intValue(0),
                                usage.path("thoughtsTokenCount").intValue(0));
                case "anthropic" -> {
                    int read = usage.path("cache_read_input_tokens").intValue();
                    int written = usage.path("cache_creation_input_tokens").intValue();
                    yield new Usage(
                            usage.path("input_tokens").intValue() + read + written,
                            read,
                            written,
                            usage.path("output_tokens").intValue(),
                            0);
                }
                default ->
                        new Usage(
                                usage.path("prompt_tokens").intValue(),
                                usage.at("/prompt_tokens_details/cached_tokens").intValue(),
                                usage.at("/prompt_tokens_details/cache_write_tokens").intValue(0),
                                usage.path("completion_tokens").intValue(),
                                usage.at("/completion_tokens_details/reasoning_tokens").intValue());
            };
        }
    }
}
