package com.metisrouter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.wire.Json;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatOptions;

/// Java's frameworks, LangChain4j and Spring AI, with nothing changed but base URL, key and model.
class FrameworksIT {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String QUESTION = "what is the capital of France";
    private static final String ANSWER =
            IntStream.rangeClosed(1, 16).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));

    private static House house;

    @BeforeAll
    static void start() throws Exception {
        house = House.startInEmptyFolder();
    }

    @AfterAll
    static void stop() throws Exception {
        house.close();
    }

    private static String base() {
        return house.gatewayUrl() + "/v1";
    }

    private static OpenAiChatModel openAi(String model) {
        return OpenAiChatModel.builder()
                .baseUrl(base())
                .apiKey(house.apiKey())
                .modelName(model)
                .maxRetries(0)
                .build();
    }

    private static void answers(ChatModel model, StreamingChatModel streaming) throws Exception {
        var request = ChatRequest.builder().messages(UserMessage.from(QUESTION)).build();

        var plain = model.chat(request);
        assertThat(plain.aiMessage().text()).isEqualTo(ANSWER);
        assertThat(plain.tokenUsage().inputTokenCount()).isEqualTo(6);
        assertThat(plain.tokenUsage().outputTokenCount()).isEqualTo(16);

        var pieces = new StringBuilder();
        var whole = new CompletableFuture<ChatResponse>();
        streaming.chat(
                request,
                new StreamingChatResponseHandler() {
                    @Override
                    public void onPartialResponse(String piece) {
                        pieces.append(piece);
                    }

                    @Override
                    public void onCompleteResponse(ChatResponse response) {
                        whole.complete(response);
                    }

                    @Override
                    public void onError(Throwable error) {
                        whole.completeExceptionally(error);
                    }
                });
        var response = whole.get(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(pieces).hasToString(ANSWER);
        assertThat(response.tokenUsage().outputTokenCount()).isEqualTo(16);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sim/chat", "sim/claude", "sim/gemini"})
    void langchain4j_speaks_openai_s_protocol_whoever_serves(String model) throws Exception {
        answers(
                openAi(model),
                OpenAiStreamingChatModel.builder()
                        .baseUrl(base())
                        .apiKey(house.apiKey())
                        .modelName(model)
                        .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sim/claude", "sim/chat", "sim/gemini"})
    void langchain4j_speaks_anthropic_s_protocol_whoever_serves(String model) throws Exception {
        answers(
                AnthropicChatModel.builder()
                        .baseUrl(base())
                        .apiKey(house.apiKey())
                        .modelName(model)
                        .maxTokens(50)
                        .maxRetries(0)
                        .build(),
                AnthropicStreamingChatModel.builder()
                        .baseUrl(base())
                        .apiKey(house.apiKey())
                        .modelName(model)
                        .maxTokens(50)
                        .build());
    }

    @Test
    void langchain4j_calls_a_tool_and_goes_on_with_what_it_said() {
        var tool =
                ToolSpecification.builder()
                        .name("lookup")
                        .parameters(JsonObjectSchema.builder().addStringProperty("city").build())
                        .build();
        var user = UserMessage.from(QUESTION);
        var asked =
                openAi("sim/chat-tools")
                        .chat(ChatRequest.builder().messages(user).toolSpecifications(tool).build())
                        .aiMessage();
        var call = asked.toolExecutionRequests().getFirst();
        assertThat(call.name()).isEqualTo("lookup");
        assertThat(Json.mapper().readTree(call.arguments()).path("city").asString())
                .startsWith("word1");

        var answered =
                openAi("sim/chat")
                        .chat(
                                ChatRequest.builder()
                                        .messages(
                                                user,
                                                asked,
                                                ToolExecutionResultMessage.from(call, "Paris"))
                                        .toolSpecifications(tool)
                                        .build());
        assertThat(answered.aiMessage().text()).isEqualTo(ANSWER);
    }

    @Test
    void langchain4j_embeds_and_understands_a_refusal() {
        var embedded =
                OpenAiEmbeddingModel.builder()
                        .baseUrl(base())
                        .apiKey(house.apiKey())
                        .modelName("sim/embedding")
                        .build()
                        .embed(QUESTION);
        assertThat(embedded.content().dimension()).isPositive();

        assertThatThrownBy(() -> openAi("sim/nobody").chat(QUESTION))
                .isInstanceOf(ModelNotFoundException.class)
                .hasMessageContaining("sim/nobody");
    }

    private static String text(org.springframework.ai.chat.model.ChatResponse response) {
        var result = response.getResult();
        var text = result == null ? null : result.getOutput().getText();
        return text == null ? "" : text;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sim/chat", "sim/claude", "sim/gemini"})
    void spring_ai_is_served_and_every_charge_is_in_the_log(String model) {
        var key = house.newCustomer("acc_spring_" + model.substring(4), "1.00");
        var chat =
                org.springframework.ai.openai.OpenAiChatModel.builder()
                        .options(
                                OpenAiChatOptions.builder()
                                        .baseUrl(base())
                                        .apiKey(key)
                                        .model(model)
                                        .maxRetries(20)
                                        .streamUsage(true)
                                        .build())
                        .build();
        var prompt =
                new Prompt(
                        new SystemMessage("be brief"),
                        new org.springframework.ai.chat.messages.UserMessage(QUESTION));

        var plain = chat.call(prompt);
        assertThat(text(plain)).isEqualTo(ANSWER);
        assertThat(plain.getMetadata().getUsage().getPromptTokens()).isEqualTo(8);
        var streamed =
                chat.stream(prompt)
                        .map(FrameworksIT::text)
                        .collect(Collectors.joining())
                        .block(SOON);
        assertThat(streamed).isEqualTo(ANSWER);

        await().atMost(SOON)
                .untilAsserted(() -> {
                    var rows = house.api().requests(key);
                    assertThat(rows).hasSize(2);
                    assertThat(rows)
                            .allMatch(row -> row.path("inputTokens").asLong() == 8)
                            .allMatch(row -> row.path("outputTokens").asLong() == 16);
                });
    }
}
