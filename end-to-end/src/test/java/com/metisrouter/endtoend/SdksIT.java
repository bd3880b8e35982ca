package com.metisrouter.endtoend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.google.genai.Client;
import com.google.genai.types.HttpOptions;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.NotFoundException;
import com.openai.models.audio.speech.SpeechCreateParams;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.moderations.ModerationCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The official clients of OpenAI, Anthropic and Google, with nothing changed but base URL, key and model: each serves models of
/// every protocol.
class SdksIT {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String QUESTION = "what is the capital of France";

    private static House house;
    private static OpenAIClient openai;
    private static AnthropicClient anthropic;
    private static Client google;

    @BeforeAll
    static void start() throws Exception {
        house = House.startInEmptyFolder();
        openai =
                OpenAIOkHttpClient.builder()
                        .baseUrl(house.gatewayUrl() + "/v1")
                        .apiKey(house.apiKey())
                        .maxRetries(0)
                        .build();
        anthropic =
                AnthropicOkHttpClient.builder()
                        .baseUrl(house.gatewayUrl().toString())
                        .apiKey(house.apiKey())
                        .maxRetries(0)
                        .build();
        google =
                Client.builder()
                        .apiKey(house.apiKey())
                        .httpOptions(
                                HttpOptions.builder()
                                        .baseUrl(house.gatewayUrl().toString())
                                        .build())
                        .build();
    }

    @AfterAll
    static void stop() throws Exception {
        openai.close();
        anthropic.close();
        google.close();
        house.close();
    }

    private static ResponseCreateParams response(String model) {
        return ResponseCreateParams.builder().model(model).input(QUESTION).build();
    }

    private static String text(Response response) {
        return response.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .flatMap(part -> part.outputText().stream())
                .map(it -> it.text())
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sim/chat", "sim/claude", "sim/gemini"})
    void openai_s_client_gets_responses_whoever_serves(String model) {
        var response = openai.responses().create(response(model));

        assertThat(text(response)).startsWith("word1 word2");
        assertThat(response.usage().orElseThrow().outputTokens()).isEqualTo(16);
        try (var stream = openai.responses().createStreaming(response(model))) {
            var events = stream.stream().toList();
            assertThat(events.getFirst().isCreated()).isTrue();
            assertThat(text(events.getLast().completed().orElseThrow().response()))
                    .isEqualTo(text(response));
            var deltas =
                    events.stream()
                            .flatMap(event -> event.outputTextDelta().stream())
                            .map(it -> it.delta())
                            .collect(Collectors.joining());
            assertThat(deltas).isEqualTo(text(response));
        }
    }

    @Test
    void openai_s_client_gets_goes_on_from_and_deletes_a_response_that_is_kept() {
        var key = house.newCustomer("acc_kept", "1.00");
        var theirs =
                OpenAIOkHttpClient.builder()
                        .baseUrl(house.gatewayUrl() + "/v1")
                        .apiKey(key)
                        .maxRetries(20)
                        .build();
        try {
            var first = theirs.responses().create(response("sim/chat"));
            assertThat(text(theirs.responses().retrieve(first.id()))).isEqualTo(text(first));
            assertThat(
                            theirs.responses().inputItems().list(first.id()).items().stream()
                                    .map(Object::toString))
                    .singleElement(STRING)
                    .contains(QUESTION);
            var second =
                    theirs.responses()
                            .create(
                                    response("sim/chat").toBuilder()
                                            .previousResponseId(first.id())
                                            .build());
            assertThat(second.usage().orElseThrow().inputTokens()).isEqualTo(6 + 16 + 6);
            theirs.responses().delete(first.id());
            assertThatThrownBy(() -> theirs.responses().retrieve(first.id()))
                    .isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> openai.responses().retrieve(second.id()))
                    .isInstanceOf(NotFoundException.class);
        } finally {
            theirs.close();
        }
        // Looking at a response and deleting it cost nothing.
        await().atMost(SOON).untilAsserted(() -> assertThat(house.api().requests(key)).hasSize(2));
    }

    @Test
    void openai_s_client_gets_what_is_no_chat() throws Exception {
        var completion =
                openai.completions()
                        .create(
                                CompletionCreateParams.builder()
                                        .model("sim/chat")
                                        .prompt(QUESTION)
                                        .build());
        assertThat(completion.choices().getFirst().text()).startsWith("word1 word2");

        var moderation =
                openai.moderations()
                        .create(
                                ModerationCreateParams.builder()
                                        .model("sim/moderation")
                                        .input("harm")
                                        .build());
        assertThat(moderation.results().getFirst().flagged()).isTrue();

        var images =
                openai.images()
                        .generate(
                                ImageGenerateParams.builder()
                                        .model("sim/dalle")
                                        .prompt("a cat")
                                        .n(2)
                                        .build());
        assertThat(images.data().orElseThrow()).hasSize(2);

        try (var sound =
                openai.audio()
                        .speech()
                        .create(
                                SpeechCreateParams.builder()
                                        .model("sim/speech")
                                        .voice(SpeechCreateParams.Voice.UnionMember1.ALLOY)
                                        .input("hello")
                                        .build())) {
            assertThat(sound.body().readAllBytes()).startsWith("ID3".getBytes(US_ASCII));
        }
    }

    private static MessageCreateParams message(String model) {
        return MessageCreateParams.builder()
                .model(model)
                .maxTokens(50)
                .addUserMessage(QUESTION)
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sim/claude", "sim/chat", "sim/gemini"})
    void anthropic_s_client_gets_messages_whoever_serves(String model) {
        var message = anthropic.messages().create(message(model));

        assertThat(message.content().getFirst().text().orElseThrow().text())
                .startsWith("word1 word2");
        assertThat(message.usage().outputTokens()).isEqualTo(16);
        var whole = MessageAccumulator.create();
        try (var stream = anthropic.messages().createStreaming(message(model))) {
            stream.stream().forEach(whole::accumulate);
        }
        assertThat(whole.message().content().getFirst().text().orElseThrow().text())
                .isEqualTo(message.content().getFirst().text().orElseThrow().text());
        assertThat(whole.message().usage().outputTokens()).isEqualTo(16);
    }

    @Test
    void anthropic_s_client_counts_tokens_and_understands_a_refusal() {
        var count =
                anthropic
                        .messages()
                        .countTokens(
                                MessageCountTokensParams.builder()
                                        .model("sim/claude")
                                        .addUserMessage(QUESTION)
                                        .build());
        assertThat(count.inputTokens()).isEqualTo(6);

        assertThatThrownBy(() -> anthropic.messages().create(message("sim/nobody")))
                .isInstanceOfSatisfying(
                        AnthropicServiceException.class,
                        it -> {
                            assertThat(it.statusCode()).isEqualTo(404);
                            assertThat(it.getMessage()).contains("sim/nobody");
                        });
    }

    @Test
    void google_s_client_gets_content() {
        assertThat(google.models.generateContent("sim/gemini", QUESTION, null).text())
                .startsWith("word1 word2");
        var pieces = new ArrayList<String>();
        try (var stream = google.models.generateContentStream("sim/gemini", QUESTION, null)) {
            stream.forEach(it -> pieces.add(it.text() == null ? "" : it.text()));
        }
        assertThat(pieces).hasSizeGreaterThan(10);
        assertThat(String.join("", pieces)).startsWith("word1 word2").endsWith("word16");
        assertThat(
                        google.models
                                .countTokens("sim/gemini", QUESTION, null)
                                .totalTokens()
                                .orElseThrow())
                .isEqualTo(6);
    }

    @Test
    void every_charge_is_in_the_log() {
        var key = house.newCustomer("acc_sdks", "1.00");
        var theirs =
                AnthropicOkHttpClient.builder()
                        .baseUrl(house.gatewayUrl().toString())
                        .apiKey(key)
                        .maxRetries(20)
                        .build();
        var message = theirs.messages().create(message("sim/gemini"));
        theirs.close();

        await().atMost(SOON)
                .untilAsserted(() -> {
                    var rows = house.api().requests(key);
                    assertThat(rows).hasSize(1);
                    var row = rows.getFirst();
                    assertThat(row.path("endpoint").asString()).isEqualTo("/v1/messages");
                    assertThat(row.path("outputTokens").asLong())
                            .isEqualTo(message.usage().outputTokens());
                });
    }

    @Test
    void a_client_of_openrouter_s_asks_about_its_credits_and_its_requests() throws Exception {
        var key = house.newCustomer("acc_router", "1.00");
        var id =
                await().atMost(SOON)
                        .until(
                                () ->
                                        house.api()
                                                .chat(
                                                        key,
                                                        "{\"model\":\"sim/chat\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}"),
                                it -> it.statusCode() == 200)
                        .headers()
                        .firstValue("x-request-id")
                        .orElseThrow();

        await().atMost(SOON)
                .untilAsserted(() -> {
                    var credits = house.api().gatewayGet("/v1/credits", key).path("data");
                    assertThat(credits.path("total_credits").isNumber()).isTrue();
                    assertThat(credits.path("total_credits").decimalValue())
                            .isEqualByComparingTo("1");
                    assertThat(credits.path("total_usage").decimalValue().signum()).isPositive();
                });
        var generation = house.api().gatewayGet("/v1/generation?id=" + id, key).path("data");
        assertThat(generation.path("id").asString()).isEqualTo(id);
        assertThat(house.api().gatewayGet("/v1/key", key).at("/data/account_id").asString())
                .isEqualTo("acc_router");
    }
}
