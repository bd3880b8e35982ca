package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.proxy.admission.HoldResult;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What an account that is nearly empty gets.
final class CreditTest {

    private final RunningProxy running = new RunningProxy();

    @AfterEach
    void close() {
        running.assertSettled();
        running.close();
    }

    private HttpResponse<String> poor(String body) throws Exception {
        return running.post("/v1/chat/completions", "mrk_poor", body);
    }

    private static JsonNode error(HttpResponse<String> response) {
        return Json.mapper().readTree(response.body()).path("error");
    }

    @Test
    void an_answer_is_capped_to_what_is_affordable_when_the_client_set_no_limit() throws Exception {
        // $0.0005 less at most 90 input bytes at $1.5 a million leaves some 49 tokens at $7.5 a
        // million.
        var response = poor(chatBody("sim/chat+words-1000"));

        assertThat(response.statusCode()).isEqualTo(200);
        var record = running.onlyRecord();
        var served = running.served(record.requestId());
        assertThat(served.outputTokens()).isBetween(16, 66);
        assertThat(record.finishReason()).isEqualTo("length");
        assertThat(record.charge()).isEqualTo(RunningProxy.price(served));
        assertThat(record.hold().compareTo(Usd.parse("0.0005"))).isLessThanOrEqualTo(0);
    }

    @Test
    void a_limit_that_the_client_set_is_not_lowered_but_refused_with_what_is_affordable()
            throws Exception {
        var response = poor(chatBody("sim/chat", "\"max_tokens\":1000"));

        assertThat(response.statusCode()).isEqualTo(402);
        assertThat(error(response).path("code").asString()).isEqualTo("insufficient_balance");
        assertThat(error(response).path("type").asString()).isEqualTo("insufficient_quota");
        var tokens = error(response).path("affordable_output_tokens").asInt();
        assertThat(error(response).path("available_usd").asString()).isEqualTo("0.000500000");
        assertThat(new java.math.BigDecimal(error(response).path("required_usd").asString()))
                .isGreaterThan(new java.math.BigDecimal("0.0075"));
        assertThat(running.simulator.served()).isEmpty();

        assertThat(poor(chatBody("sim/chat", "\"max_tokens\":" + tokens)).statusCode())
                .isEqualTo(200);
    }

    @Test
    void an_answer_that_would_be_too_short_is_refused() throws Exception {
        var response = poor(chatBody("sim/chat").replace("one two", "x".repeat(300)));

        assertThat(response.statusCode()).isEqualTo(402);
    }

    @Test
    void a_stream_that_runs_past_what_the_balance_covers_is_cut_before_the_hold_is_passed()
            throws Exception {
        var body = chatBody("sim/chat+over-500", "\"max_tokens\":20", "\"stream\":true");
        try (var client = new RawClient(running.proxy.port())) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer mrk_poor\r\n"
                            + "Content-Type: application/json\r\nContent-Length: "
                            + body.length()
                            + "\r\n\r\n"
                            + body);
            var response = client.read();

            assertThat(response.complete()).isFalse();
            assertThat(response.body())
                    .contains("word20")
                    .contains("hold_exhausted")
                    .doesNotContain("[DONE]");
        }
        var record = running.onlyRecord();
        assertThat(record.outcome()).isEqualTo(Outcome.HOLD_EXHAUSTED);
        assertThat(record.policyId()).isEqualTo("hold-exhausted-v1");
        assertThat(record.overrun()).isEqualTo(Usd.ZERO);
        assertThat(record.charge().isPositive()).isTrue();
        assertThat(running.credit.free(RunningProxy.POOR).isNegative()).isFalse();
    }

    @Test
    void a_ledger_that_does_not_answer_says_nothing_about_the_balance() throws Exception {
        running.credit.answerWith(
                new HoldResult.Unavailable("the ledger does not answer", Duration.ofSeconds(3)));
        try {
            var response = running.chat(chatBody("sim/chat"));

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("retry-after")).contains("3");
            assertThat(error(response).path("code").asString()).isEqualTo("credit_unavailable");
        } finally {
            running.credit.answerWith(null);
        }
    }

    @Test
    void media_are_held_for_at_the_whole_context() throws Exception {
        running.chat(
                "{\"model\":\"sim/chat+words-2\",\"max_tokens\":10,\"messages\":[{\"role\":\"user\",\"content\":["
                        + "{\"type\":\"text\",\"text\":\"look\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"http://x/y.png\"}}]}]}");

        // 100,000 input tokens at the dearest input price and 10 output tokens.
        assertThat(running.onlyRecord().hold()).isEqualTo(Usd.parse("0.187575"));
    }
}
