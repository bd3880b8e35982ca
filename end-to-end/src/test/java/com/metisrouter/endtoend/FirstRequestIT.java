package com.metisrouter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.money.Usd;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// From an empty folder to a metered, charged, explained request, with the official OpenAI client.
class FirstRequestIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    private static House house;
    private static OpenAIClient client;

    @BeforeAll
    static void start() throws Exception {
        house = House.startInEmptyFolder();
        client = client(house.apiKey());
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        house.close();
    }

    private static OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(house.gatewayUrl() + "/v1")
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    private static ChatCompletionCreateParams.Builder question(String model) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage("what is the capital of France")
                .maxCompletionTokens(50);
    }

    @Test
    void the_sdk_gets_an_answer_and_the_record_explains_its_charge() {
        var key = house.newCustomer("acc_first", "3.00");
        var customer = client(key);
        await().atMost(SOON).until(() -> works(customer));
        await().atMost(SOON).until(() -> house.api().requests(key).size() == 1);
        var before = settledBalance(key);

        var answer = ask(customer, "sim/chat");

        assertThat(answer.completion().choices().getFirst().message().content().orElseThrow())
                .startsWith("word1 word2");
        var record = record(answer.requestId(), key);
        assertThat(record.path("status").asString()).isEqualTo("completed");
        assertThat(record.path("model").asString()).isEqualTo("sim/chat");
        assertThat(record.path("endpoint").asString()).isEqualTo("/v1/chat/completions");
        assertThat(record.path("priceVersion").asString()).isEqualTo("sim/chat@1");
        assertThat(record.path("ledgerEntryId").asString()).startsWith("acc_first-");
        var charge = Usd.parse(record.path("charge").asString());
        assertThat(charge.isPositive()).isTrue();
        assertThat(sumOfLines(record)).isEqualTo(charge);
        assertThat(before.minus(settledBalance(key))).isEqualTo(charge);
        assertThat(answer.cost()).isEqualTo(charge.toString());
        customer.close();
    }

    /// The balance, once it is the credit less every charge in the log.
    private static Usd settledBalance(String key) {
        return await().atMost(SOON)
                .until(
                        () -> {
                            var charged =
                                    house.api().requests(key).stream()
                                            .map(row -> Usd.parse(row.path("charge").asString()))
                                            .reduce(Usd.ZERO, Usd::plus);
                            var balance = house.api().balance(key, "balance");
                            return balance.equals(Usd.parse("3.00").minus(charged))
                                    ? balance
                                    : null;
                        },
                        java.util.Objects::nonNull);
    }

    @Test
    void a_stream_ends_with_usage_and_cost_when_the_client_asks_for_them() {
        var params =
                question("sim/chat")
                        .streamOptions(
                                ChatCompletionStreamOptions.builder().includeUsage(true).build())
                        .build();

        try (var stream = client.chat().completions().createStreaming(params)) {
            var chunks = stream.stream().toList();

            var last = chunks.getLast();
            assertThat(last.choices()).isEmpty();
            assertThat(last.usage().orElseThrow().completionTokens()).isEqualTo(16);
        }
    }

    @Test
    void the_last_chunk_of_a_stream_says_the_cost_as_a_number_and_as_an_exact_string() {
        var body =
                house.api()
                        .chat(
                                house.apiKey(),
                                "{\"model\":\"sim/chat\",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"messages\":[{\"role\":\"user\",\"content\":\"one two\"}]}")
                        .body();

        // 2 × 0.15 + 16 × 0.60 USD per million
        assertThat(body)
                .contains("\"cost\":0.0000099,\"cost_usd\":\"0.000009900\"")
                .endsWith("data: [DONE]\n\n");
    }

    @Test
    void a_stream_has_no_extra_chunk_when_the_client_did_not_ask() {
        try (var stream =
                client.chat().completions().createStreaming(question("sim/chat").build())) {
            assertThat(stream.stream().toList())
                    .allSatisfy(chunk -> assertThat(chunk.choices()).isNotEmpty());
        }
    }

    @Test
    void every_price_of_the_record_is_the_published_one() {
        var answer = ask(client, "sim/chat+cached-3+reasoning-4");
        var published =
                new Witness(house.api().gatewayGet("/v1/models", null)).pricingOf("sim/chat");

        var record = record(answer.requestId(), house.apiKey());

        assertThat(record.path("lines").size()).isEqualTo(4);
        for (var line : record.path("lines")) {
            var name =
                    switch (line.path("unit").asString()) {
                        case "input_tokens" -> "prompt";
                        case "cache_read_tokens" -> "input_cache_read";
                        case "output_tokens" -> "completion";
                        case "reasoning_tokens" -> "internal_reasoning";
                        default -> throw new AssertionError(line);
                    };
            assertThat(new BigDecimal(line.path("unitPrice").asString()))
                    .isEqualByComparingTo(published.path(name).asString());
            assertThat(new BigDecimal(line.path("amount").asString()))
                    .isEqualByComparingTo(
                            new BigDecimal(line.path("unitPrice").asString())
                                    .multiply(
                                            BigDecimal.valueOf(line.path("quantity").longValue())));
        }
    }

    @Test
    void an_unknown_model_is_refused_with_the_nearest_ones() {
        assertThatThrownBy(() -> client.chat().completions().create(question("sim/chta").build()))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("sim/chat");
    }

    @Test
    void a_revoked_key_stops_working_within_a_second_or_so() {
        var created =
                house.api()
                        .consolePost(
                                "/api/v1/keys",
                                house.adminToken(),
                                "k",
                                "{\"accountId\":\"%s\",\"project\":\"p\",\"name\":\"short-lived\"}"
                                        .formatted(house.accountId()));
        var key = json(created.body());
        var other = client(key.path("key").asString());
        await().atMost(SOON).until(() -> works(other));

        var revoked =
                house.api()
                        .consolePost(
                                "/api/v1/keys/" + key.path("id").asString() + "/revoke",
                                house.adminToken(),
                                "r",
                                "");

        assertThat(revoked.statusCode()).isEqualTo(200);
        await().atMost(SOON).until(() -> !works(other));
        other.close();
    }

    @Test
    void a_top_up_raises_the_balance_once_however_often_it_is_sent() {
        var before = house.api().balance(house.apiKey(), "balance");
        var path = "/api/v1/accounts/" + house.accountId() + "/topups";
        var body = "{\"amount\":\"10.00\",\"reference\":\"ORDER-1\"}";

        var first = house.api().consolePost(path, house.adminToken(), "order-1", body);
        var second = house.api().consolePost(path, house.adminToken(), "order-1", body);
        var other =
                house.api()
                        .consolePost(
                                path,
                                house.adminToken(),
                                "order-1",
                                "{\"amount\":\"11.00\",\"reference\":\"ORDER-1\"}");

        assertThat(List.of(first.statusCode(), second.statusCode(), other.statusCode()))
                .containsExactly(201, 200, 409);
        await().atMost(SOON)
                .until(() ->
                        house.api()
                                        .balance(house.apiKey(), "balance")
                                        .compareTo(before.plus(Usd.parse("9")))
                                > 0);
    }

    private static boolean works(OpenAIClient other) {
        try {
            other.chat().completions().create(question("sim/chat").build());
            return true;
        } catch (UnauthorizedException e) {
            return false;
        }
    }

    private record Answer(ChatCompletion completion, String requestId, String cost) {}

    private static Answer ask(OpenAIClient client, String model) {
        try (var response =
                client.chat().completions().withRawResponse().create(question(model).build())) {
            return new Answer(
                    response.parse(),
                    response.headers().values("x-request-id").getFirst(),
                    response.headers().values("x-metis-cost").getFirst());
        }
    }

    /// The record, as soon as it is in the log.
    private static JsonNode record(String id, String key) {
        return await().atMost(SOON)
                .until(
                        () -> {
                            var response =
                                    house.api()
                                            .get(house.consoleUrl(), "/api/v1/requests/" + id, key);
                            return response.statusCode() == 200 ? json(response.body()) : null;
                        },
                        java.util.Objects::nonNull);
    }

    private static Usd sumOfLines(JsonNode record) {
        var sum = BigDecimal.ZERO;
        for (var line : record.path("lines")) {
            sum = sum.add(new BigDecimal(line.path("amount").asString()));
        }
        return Usd.parse(sum.setScale(9, java.math.RoundingMode.HALF_EVEN).toPlainString());
    }

    private static JsonNode json(String body) {
        return com.metisrouter.contracts.wire.Json.mapper().readTree(body);
    }
}
