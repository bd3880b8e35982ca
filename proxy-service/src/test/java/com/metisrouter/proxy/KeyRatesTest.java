package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.access.RateLimits;
import com.metisrouter.contracts.wire.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a key may send, as its clients see it: 429 for rates, 402 for money, 503 for our own trouble.
final class KeyRatesTest {

    private final RunningProxy running = new RunningProxy();

    @AfterEach
    void close() {
        running.close();
    }

    private void publish(String secret, String account, RateLimits rates, boolean shortageAs429) {
        var key = TestModels.key(secret, account, KeySnapshot.Status.ACTIVE, List.of(), null);
        var json = (ObjectNode) Json.mapper().valueToTree(key);
        json.set("rates", Json.mapper().valueToTree(rates));
        if (shortageAs429) {
            json.put("shortageAs429", true);
        }
        running.rates.with(key.keyId(), rates);
        running.keys.on(key.keyHash(), Json.mapper().treeToValue(json, KeySnapshot.class));
    }

    private void publish(
            String secret,
            @Nullable Long requests,
            @Nullable Long tokens,
            @Nullable Long concurrent) {
        publish(secret, RunningProxy.ACCOUNT, new RateLimits(requests, tokens, concurrent), false);
    }

    private HttpResponse<String> chat(String secret) throws Exception {
        return running.post(
                "/v1/chat/completions", secret, chatBody("sim/chat", "\"max_tokens\":20"));
    }

    private static JsonNode error(HttpResponse<String> answer) {
        return Json.mapper().readTree(answer.body()).path("error");
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void a_key_that_has_sent_its_requests_is_told_when_it_may_go_on_and_nothing_is_forwarded()
            throws Exception {
        publish("mrk_rpm", 2L, null, null);
        var first = chat("mrk_rpm");
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(header(first, "x-ratelimit-limit-requests")).isEqualTo("2");
        assertThat(header(first, "x-ratelimit-remaining-requests")).isEqualTo("1");
        assertThat(header(first, "x-ratelimit-reset-requests")).isEqualTo("60s");
        assertThat(chat("mrk_rpm").statusCode()).isEqualTo(200);

        var refused = chat("mrk_rpm");

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(error(refused).path("code").asString()).isEqualTo("key_rate_limit_exceeded");
        assertThat(error(refused).path("type").asString()).isEqualTo("rate_limit_error");
        assertThat(error(refused).path("rate").asString()).isEqualTo("requests_per_minute");
        assertThat(error(refused).path("request_id").asString())
                .isEqualTo(header(refused, "x-request-id"));
        assertThat(header(refused, "retry-after")).isEqualTo("60");
        assertThat(header(refused, "x-ratelimit-remaining-requests")).isEqualTo("0");
        running.assertSettled();
        assertThat(running.journal.metered()).hasSize(2);
        assertThat(running.simulator.served()).hasSize(2);
    }

    @Test
    void each_protocol_s_clients_are_told_in_their_own_words() throws Exception {
        publish("mrk_own", 1L, null, null);
        chat("mrk_own");

        var anthropic =
                running.post(
                        "/v1/messages",
                        "mrk_own",
                        "{\"model\":\"sim/claude\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}");
        var google =
                running.post(
                        "/v1beta/models/sim/gemini:generateContent",
                        "mrk_own",
                        "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"a\"}]}]}");

        assertThat(anthropic.statusCode()).as(anthropic.body()).isEqualTo(429);
        assertThat(error(anthropic).path("type").asString()).isEqualTo("rate_limit_error");
        assertThat(header(anthropic, "anthropic-ratelimit-requests-limit")).isEqualTo("1");
        assertThat(header(anthropic, "anthropic-ratelimit-requests-remaining")).isEqualTo("0");
        assertThat(header(anthropic, "anthropic-ratelimit-requests-reset"))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(google.statusCode()).as(google.body()).isEqualTo(429);
        assertThat(error(google).path("status").asString()).isEqualTo("RESOURCE_EXHAUSTED");
    }

    @Test
    void every_answer_tells_how_the_key_stands_also_that_of_a_request_that_is_wrong()
            throws Exception {
        publish("mrk_told", 5L, 10_000L, null);

        var wrong = running.post("/v1/chat/completions", "mrk_told", "{");
        var list =
                running.http.send(
                        HttpRequest.newBuilder(running.uri("/v1/key"))
                                .header("authorization", "Bearer mrk_told")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        for (var answer : List.of(wrong, list)) {
            assertThat(header(answer, "x-ratelimit-remaining-requests")).isEqualTo("5");
            assertThat(header(answer, "x-ratelimit-limit-tokens")).isEqualTo("10000");
        }
        assertThat(list.body()).contains("\"requestsPerMinute\":5");
        assertThat(header(running.chat(chatBody("sim/chat")), "x-ratelimit-limit-requests"))
                .as("a key without limits")
                .isEmpty();
    }

    @Test
    void tokens_are_what_was_used_and_not_what_was_thought() throws Exception {
        publish("mrk_tpm", null, 2_000L, null);

        var answer = chat("mrk_tpm");

        var usage = Json.mapper().readTree(answer.body()).path("usage");
        running.assertSettled();
        var after = running.post("/v1/chat/completions", "mrk_tpm", "{");
        assertThat(Long.parseLong(header(after, "x-ratelimit-remaining-tokens")))
                .isEqualTo(2_000 - usage.path("total_tokens").asLong());
        var large =
                running.post(
                        "/v1/chat/completions",
                        "mrk_tpm",
                        chatBody("sim/chat", "\"max_tokens\":2001"));
        assertThat(large.statusCode()).isEqualTo(429);
        assertThat(error(large).path("message").asString()).contains("set a lower output limit");
        assertThat(header(large, "retry-after")).as("waiting doesn't help").isEmpty();
        assertThat(header(large, "x-should-retry")).isEqualTo("false");
    }

    @Test
    void a_request_that_is_under_way_takes_a_place_until_it_ends_or_its_client_is_gone()
            throws Exception {
        publish("mrk_one", null, null, 1L);
        try (var client = new Http2Client(running.proxy.port())) {
            client.headers(
                            1,
                            Http2Client.chatHeaders().set("authorization", "Bearer mrk_one"),
                            false)
                    .data(1, chatBody("sim/chat+words-100+pace-20", "\"stream\":true"), true);
            await().until(() -> running.simulator.inFlight() == 1);

            var second = chat("mrk_one");

            assertThat(second.statusCode()).isEqualTo(429);
            assertThat(error(second).path("rate").asString()).isEqualTo("concurrent_requests");
            assertThat(header(second, "retry-after")).isEqualTo("1");
            client.reset(1);
            await().until(() -> running.simulator.inFlight() == 0);
        }
        running.assertSettled();
        running.rates.turn(java.time.Duration.ofSeconds(2));
        assertThat(chat("mrk_one").statusCode()).isEqualTo(200);
    }

    @Test
    void a_refusal_for_money_takes_no_place_and_is_a_402_unless_the_key_asks_for_429()
            throws Exception {
        var one = new RateLimits(null, null, 1L);
        publish("mrk_402", RunningProxy.POOR, one, false);
        publish("mrk_429", RunningProxy.POOR, one, true);
        var dear = chatBody("sim/chat", "\"max_tokens\":4000", "\"n\":4");

        for (var round = 0; round < 3; round++) {
            var told = running.post("/v1/chat/completions", "mrk_402", dear);
            assertThat(told.statusCode()).as(told.body()).isEqualTo(402);
        }
        var asked = running.post("/v1/chat/completions", "mrk_429", dear);

        assertThat(asked.statusCode()).isEqualTo(429);
        assertThat(error(asked).path("code").asString()).isEqualTo("insufficient_balance");
        assertThat(error(asked).path("type").asString()).isEqualTo("insufficient_quota");
        assertThat(error(asked).path("available_usd").asString()).isEqualTo("0.000500000");
        assertThat(header(asked, "retry-after")).isEmpty();
        assertThat(header(asked, "x-should-retry")).isEqualTo("false");
    }

    @Test
    void when_rates_cannot_be_told_that_is_our_trouble_and_said_so() throws Exception {
        publish("mrk_away", 5L, null, null);
        running.rates.away.set(true);

        var answer = chat("mrk_away");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(error(answer).path("code").asString()).isEqualTo("rates_unavailable");
        assertThat(header(answer, "retry-after")).isEqualTo("1");
        running.assertSettled();
    }
}
