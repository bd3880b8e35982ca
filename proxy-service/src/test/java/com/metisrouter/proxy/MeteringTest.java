package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.proxy.exchange.ExchangeLimits;
import com.metisrouter.proxy.server.ServerLimits;
import com.metisrouter.proxy.upstream.UpstreamLimits;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is charged when a provider answers, lies, fails or breaks off, held against the witness's own count.
final class MeteringTest {

    private final RunningProxy running =
            new RunningProxy(
                    ServerLimits.DEFAULT,
                    UpstreamLimits.DEFAULT.withTimes(
                            Duration.ofSeconds(2),
                            Duration.ofMillis(700),
                            Duration.ofMillis(700),
                            Duration.ofSeconds(10)),
                    ExchangeLimits.DEFAULT,
                    Duration.ofSeconds(5));

    @AfterEach
    void close() {
        running.assertSettled();
        running.close();
    }

    private RawClient.Response send(String... parts) throws Exception {
        var body = chatBody(parts[0], java.util.Arrays.copyOfRange(parts, 1, parts.length));
        try (var client = new RawClient(running.proxy.port())) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer mrk_good\r\n"
                            + "Content-Type: application/json\r\nContent-Length: "
                            + body.length()
                            + "\r\n\r\n"
                            + body);
            return client.read();
        }
    }

    private static Map<Unit, Long> amounts(RequestMetered record) {
        return record.quantities().stream()
                .collect(Collectors.toMap(it -> it.unit(), it -> it.amount()));
    }

    private void assertPricedAsTheWitnessCounted(RequestMetered record) {
        assertThat(record.charge())
                .isEqualTo(RunningProxy.price(running.served(record.requestId())));
    }

    @Test
    void cached_and_reasoning_tokens_are_buckets_of_their_own() throws Exception {
        var response = send("sim/chat+words-6+cached-2+reasoning-3");

        assertThat(response.status()).isEqualTo(200);
        var record = running.onlyRecord();
        assertThat(amounts(record))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                Unit.INPUT_TOKENS,
                                2L,
                                Unit.CACHE_READ_TOKENS,
                                2L,
                                Unit.OUTPUT_TOKENS,
                                6L,
                                Unit.REASONING_TOKENS,
                                3L));
        assertPricedAsTheWitnessCounted(record);
    }

    @Test
    void every_choice_is_paid() throws Exception {
        send("sim/chat+words-6", "\"n\":3", "\"stream\":true", "\"max_tokens\":5");

        var record = running.onlyRecord();
        assertThat(amounts(record)).containsEntry(Unit.OUTPUT_TOKENS, 15L);
        assertPricedAsTheWitnessCounted(record);
        assertThat(record.overrun()).isEqualTo(Usd.ZERO);
    }

    @Test
    void a_request_fee_is_charged_once() throws Exception {
        send("sim/fee+words-2");

        var record = running.onlyRecord();
        assertThat(amounts(record)).containsEntry(Unit.REQUESTS, 1L);
        assertThat(record.charge())
                .isEqualTo(
                        RunningProxy.price(running.served(record.requestId()))
                                .plus(Usd.parse("0.0025")));
    }

    @Test
    void usage_that_is_missing_is_counted() throws Exception {
        for (var model :
                new String[] {"sim/chat+words-7+no-usage", "sim/chat+words-7+usage-null"}) {
            for (var stream : new String[] {"false", "true"}) {
                var before = running.journal.metered().size();
                var response = send(model, "\"stream\":" + stream);

                await().until(() -> running.journal.metered().size() == before + 1);
                var record = running.journal.metered().getLast();
                assertThat(response.status()).isEqualTo(200);
                assertThat(record.outcome()).isEqualTo(Outcome.COMPLETED);
                assertThat(record.settlement()).isEqualTo(Settlement.ESTIMATED);
                assertThat(record.policyId()).isEqualTo("missing-usage-v1");
                assertThat(record.quantities())
                        .allMatch(it -> it.source() == QuantitySource.TOKENIZER);
                assertPricedAsTheWitnessCounted(record);
                if (stream.equals("false")) {
                    assertThat(
                                    Json.mapper()
                                            .readTree(response.body())
                                            .at("/usage/cost_usd")
                                            .asString())
                            .isEqualTo(record.charge().toString());
                }
            }
        }
    }

    @Test
    void usage_of_zero_is_zero() throws Exception {
        send("sim/chat+words-7+usage-zero");

        var record = running.onlyRecord();
        assertThat(record.settlement()).isEqualTo(Settlement.FINAL);
        assertThat(record.policyId()).isEmpty();
        assertThat(record.charge()).isEqualTo(Usd.ZERO);
    }

    @Test
    void a_provider_that_runs_past_the_limit_is_paid_while_the_balance_lasts() throws Exception {
        var response = send("sim/chat+over-5", "\"max_tokens\":10", "\"stream\":true");

        assertThat(response.body()).contains("word15").endsWith("data: [DONE]\n\n");
        var record = running.onlyRecord();
        assertThat(record.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(record.overrun()).isEqualTo(Usd.ZERO);
        assertThat(record.charge().compareTo(record.hold())).isNegative();
        assertPricedAsTheWitnessCounted(record);
    }

    @Test
    void an_error_is_not_output() throws Exception {
        for (var stream : new String[] {"false", "true"}) {
            for (var status : new int[] {400, 404, 422, 500, 503, 529}) {
                var before = running.journal.metered().size();
                var response = send("sim/chat+error-" + status, "\"stream\":" + stream);

                assertThat(response.status()).isEqualTo(status < 500 ? status : 502);
                assertThat(response.error().path("request_id").asString())
                        .isEqualTo(response.header("x-request-id"));
                await().until(() -> running.journal.metered().size() == before + 1);
                var record = running.journal.metered().getLast();
                assertThat(record.outcome())
                        .isEqualTo(
                                status < 500 ? Outcome.UPSTREAM_REJECTED : Outcome.UPSTREAM_FAILED);
                assertThat(record.charge()).isEqualTo(Usd.ZERO);
                assertThat(record.quantities()).isEmpty();
                assertThat(record.policyId()).isEqualTo("no-output-v1");
                assertThat(record.attempts().getLast().reason()).isEqualTo("http_" + status);
            }
        }
    }

    @Test
    void the_providers_opinion_of_our_credentials_is_not_the_clients_fault() throws Exception {
        for (var status : new int[] {401, 402, 403}) {
            var response = send("sim/chat+error-" + status);

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.error().path("code").asString())
                    .isEqualTo("provider_authentication");
        }
    }

    @Test
    void a_rate_limit_is_passed_on_with_its_time() throws Exception {
        var response = send("sim/chat+ratelimit-7");

        assertThat(response.status()).isEqualTo(429);
        assertThat(response.header("retry-after")).isEqualTo("7");
        assertThat(response.error().path("code").asString()).isEqualTo("rate_limit_exceeded");
    }

    @Test
    void a_reset_before_the_first_byte_costs_nothing() throws Exception {
        for (var stream : new String[] {"false", "true"}) {
            var response = send("sim/chat+reset-before", "\"stream\":" + stream);

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.error().path("code").asString()).isEqualTo("provider_reset");
        }
        await().until(() -> running.journal.metered().size() == 2);
        assertThat(running.journal.metered())
                .allMatch(it -> it.outcome() == Outcome.UPSTREAM_FAILED && it.charge().isZero());
        // Tried twice each, since nothing had come: what that costs is the operator's, not the
        // client's.
        assertThat(running.simulator.served()).hasSize(4);
        assertThat(running.journal.metered()).allMatch(it -> it.attempts().size() == 2);
    }

    @Test
    void a_stream_that_breaks_off_is_charged_for_what_came_and_not_closed_as_complete()
            throws Exception {
        for (var how : new String[] {"reset-after-4", "truncate-after-4", "midstream-error-4"}) {
            var before = running.journal.metered().size();
            var response = send("sim/chat+words-9+" + how, "\"stream\":true");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.complete()).as(how).isFalse();
            assertThat(response.body())
                    .as(how)
                    .contains("word4")
                    .contains("\"error\"")
                    .doesNotContain("[DONE]");
            await().until(() -> running.journal.metered().size() == before + 1);
            var record = running.journal.metered().getLast();
            assertThat(record.outcome()).isEqualTo(Outcome.UPSTREAM_TRUNCATED);
            assertThat(record.settlement()).isEqualTo(Settlement.ESTIMATED);
            assertThat(record.policyId())
                    .isEqualTo(how.startsWith("midstream") ? "provider-error-v1" : "truncated-v1");
            assertThat(record.failurePolicyId()).isEqualTo("text-read-on-v1");
            assertThat(amounts(record))
                    .containsEntry(Unit.INPUT_TOKENS, 4L)
                    .containsEntry(Unit.OUTPUT_TOKENS, 4L);
            assertPricedAsTheWitnessCounted(record);
        }
    }

    @Test
    void a_plain_answer_that_breaks_off_is_not_charged() throws Exception {
        for (var how : new String[] {"reset-after-4", "truncate-after-4"}) {
            var response = send("sim/chat+words-9+" + how);

            assertThat(response.status()).as(how).isEqualTo(502);
        }
        await().until(() -> running.journal.metered().size() == 2);
        assertThat(running.journal.metered())
                .allMatch(it -> it.charge().isZero() && it.outcome() == Outcome.UPSTREAM_TRUNCATED);
    }

    @Test
    void garbage_is_a_bad_answer() throws Exception {
        for (var stream : new String[] {"false", "true"}) {
            var response = send("sim/chat+garbage", "\"stream\":" + stream);

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.error().path("code").asString()).isEqualTo("provider_bad_answer");
        }
        await().until(() -> running.journal.metered().size() == 2);
        assertThat(running.journal.metered()).allMatch(it -> it.charge().isZero());
    }

    @Test
    void a_provider_that_never_answers_is_given_up() throws Exception {
        var response = send("sim/chat+half-open", "\"stream\":true");

        assertThat(response.status()).isEqualTo(504);
        assertThat(response.error().path("code").asString()).isEqualTo("provider_timeout");
        assertThat(running.onlyRecord().attempts().getLast().reason())
                .isEqualTo("timeout_first_byte");
    }

    @Test
    void a_stream_that_falls_silent_is_cut() throws Exception {
        var response = send("sim/chat+words-3+pace-3000", "\"stream\":true");

        assertThat(response.complete()).isFalse();
        assertThat(response.body()).contains("provider_timeout");
        assertThat(running.onlyRecord().attempts().getLast().reason()).isEqualTo("timeout_silence");
    }

    @Test
    void a_provider_that_is_not_there_is_a_502() throws Exception {
        var response = send("nowhere/chat");

        assertThat(response.status()).isEqualTo(502);
        assertThat(response.error().path("code").asString()).isEqualTo("provider_unreachable");
        assertThat(running.onlyRecord().attempts().getLast().reason()).isEqualTo("connect_refused");
    }

    @Test
    void embeddings_are_metered_by_their_input() throws Exception {
        var response =
                running.post(
                        "/v1/embeddings",
                        RunningProxy.SECRET,
                        "{\"model\":\"sim/embed\",\"input\":[\"one two\",\"three\"]}");

        assertThat(response.statusCode()).isEqualTo(200);
        var record = running.onlyRecord();
        assertThat(amounts(record)).isEqualTo(Map.of(Unit.INPUT_TOKENS, 3L));
        assertPricedAsTheWitnessCounted(record);
        assertThat(Json.mapper().readTree(response.body()).at("/usage/cost_usd").asString())
                .isEqualTo(record.charge().toString());
    }

    @Test
    void tool_calls_without_usage_are_counted_by_their_arguments() throws Exception {
        var tools =
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"}}}}}]";
        send("sim/tool+words-5+no-usage", tools, "\"stream\":true");

        var record = running.onlyRecord();
        assertThat(record.finishReason()).isEqualTo("tool_calls");
        assertPricedAsTheWitnessCounted(record);
    }

    @Test
    void only_our_own_headers_reach_the_provider() throws Exception {
        var request =
                java.net.http.HttpRequest.newBuilder(running.uri("/v1/chat/completions"))
                        .header("authorization", "Bearer mrk_good")
                        .header("content-type", "application/json")
                        .header("x-request-id", "mine")
                        .header("x-client-request-id", "also-mine")
                        .header("x-sim", "words-1")
                        .POST(
                                java.net.http.HttpRequest.BodyPublishers.ofString(
                                        chatBody("sim/chat+words-4")))
                        .build();

        var response =
                running.http.send(request, java.net.http.HttpResponse.BodyHandlers.ofString());

        var id = response.headers().firstValue("x-request-id").orElseThrow();
        assertThat(response.headers().firstValue("x-client-request-id")).contains("also-mine");
        assertThat(running.served(id).outputTokens()).isEqualTo(4);
        assertThat(running.served(id).clientRequestId()).isNull();
    }
}
