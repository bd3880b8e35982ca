package com.metisrouter.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What an answer says and lies, over an ordinary HTTP client. The torn connections are in TornConnectionTest.
class DirectiveTest extends Running {

    private static final String STREAM =
            ",\"stream\":true,\"stream_options\":{\"include_usage\":true}";

    @Test
    void are_read_from_the_header_too_which_wins() {
        var body =
                Client.json(client.chat("chat+words-9+cached-1", "", "x-sim", "words-2, cached-3"));

        assertThat(body.at("/usage/completion_tokens").intValue()).isEqualTo(2);
        assertThat(body.at("/usage/prompt_tokens_details/cached_tokens").intValue()).isEqualTo(3);
    }

    @Test
    void never_cache_more_than_the_input() {
        client.chat("chat+cached-2+cachewrite-50", "");

        assertThat(onlyServed().inputTokens()).isEqualTo(3);
        assertThat(onlyServed().cachedTokens()).isEqualTo(2);
        assertThat(onlyServed().cacheWriteTokens()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chat+nonsense",
                "chat+words",
                "chat+words-",
                "chat+words-x",
                "chat+words--1",
                "chat+words-1000001",
                "chat+error-200",
                "chat+half-open-3",
                "chat+",
                "chat+words-99999999999"
            })
    void that_are_wrong_are_refused_with_the_valid_ones(String model) {
        var response = client.chat(model, "");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Client.json(response).at("/error/message").stringValue())
                .contains(
                        "words-N (0..1000000)",
                        "midstream-error or midstream-error-N",
                        "half-open");
        assertThat(onlyServed().outcome()).isEqualTo(Outcome.ERROR);
        assertThat(onlyServed().billable()).isFalse();
    }

    @Test
    void that_ask_for_too_much_together_are_refused() {
        assertThat(client.chat("chat+words-1000000", ",\"n\":2").statusCode()).isEqualTo(400);
    }

    @Test
    void over_gives_more_words_than_the_limit_allows() {
        var body = Client.json(client.chat("chat+over-5", ",\"max_tokens\":10"));

        assertThat(body.at("/usage/completion_tokens").intValue()).isEqualTo(15);
        assertThat(body.at("/choices/0/message/content").stringValue()).endsWith("word15");
    }

    @Test
    void no_usage_leaves_usage_out() {
        var plain = Client.json(client.chat("chat+no-usage", ""));
        var events = Client.events(client.chat("chat+no-usage", STREAM).body());

        assertThat(plain.has("usage")).isFalse();
        assertThat(events).noneMatch(event -> event.has("usage"));
        assertThat(simulator.served()).noneMatch(ServedRequest::usageReported);
        assertThat(simulator.served()).allMatch(served -> served.outputTokens() == 16);
    }

    @Test
    void usage_null_says_null() {
        var plain = Client.json(client.chat("chat+usage-null", ""));
        var events = Client.events(client.chat("chat+usage-null", STREAM).body());

        assertThat(plain.path("usage").isNull()).isTrue();
        assertThat(events.getLast().path("choices")).isEmpty();
        assertThat(events).allMatch(event -> event.path("usage").isNull());
        assertThat(simulator.served()).noneMatch(ServedRequest::usageReported);
    }

    @Test
    void usage_zero_says_zero_while_the_witness_knows_better() {
        var events = Client.events(client.chat("chat+usage-zero", STREAM).body());

        assertThat(events.getLast().at("/usage/total_tokens").intValue()).isZero();
        assertThat(onlyServed().outputTokens()).isEqualTo(16);
        assertThat(onlyServed().usageReported()).isFalse();
    }

    @Test
    void error_fails_before_any_output_and_is_not_billable() {
        var response = client.chat("chat+error-503+reasoning-5", STREAM);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(Client.json(response).at("/error/type").stringValue()).isEqualTo("server_error");
        assertThat(onlyServed().outcome()).isEqualTo(Outcome.ERROR);
        assertThat(onlyServed().status()).isEqualTo(503);
        assertThat(onlyServed().outputTokens()).isZero();
        assertThat(onlyServed().billable()).isFalse();
    }

    @Test
    void ratelimit_says_when_to_come_back() {
        var response = client.chat("chat+ratelimit-7", "");

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("retry-after")).contains("7");
        assertThat(Client.json(response).at("/error/code").stringValue())
                .isEqualTo("rate_limit_exceeded");
    }

    @Test
    void midstream_error_ends_the_stream_with_an_error_and_bills_what_came_before() {
        var stream = client.chat("chat+words-9+midstream-error", STREAM).body();

        assertThat(Client.events(stream).getLast().at("/error/type").stringValue())
                .isEqualTo("server_error");
        assertThat(stream)
                .doesNotContain("[DONE]", "prompt_tokens")
                .contains("word5")
                .doesNotContain("word6");
        assertThat(onlyServed().outcome()).isEqualTo(Outcome.ERROR);
        assertThat(onlyServed().status()).isEqualTo(200);
        assertThat(onlyServed().outputTokens()).isEqualTo(5);
        assertThat(onlyServed().billable()).isTrue();
    }

    @Test
    void midstream_error_of_a_plain_answer_is_a_500() {
        assertThat(client.chat("chat+midstream-error-3", "").statusCode()).isEqualTo(500);
        assertThat(onlyServed().billable()).isFalse();
    }

    @Test
    void truncate_after_ends_a_stream_without_its_end() {
        var stream = client.chat("chat+words-9+truncate-after-4+reasoning-2", STREAM).body();

        assertThat(stream).contains("word4").doesNotContain("word5", "[DONE]", "prompt_tokens");
        assertThat(onlyServed().outcome()).isEqualTo(Outcome.TRUNCATED);
        assertThat(onlyServed().outputTokens()).isEqualTo(6);
        assertThat(onlyServed().chunksWritten()).isEqualTo(4);
        assertThat(onlyServed().usageReported()).isFalse();
        assertThat(onlyServed().billable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", STREAM})
    void garbage_is_neither_json_nor_sse(String more) {
        var response = client.chat("chat+garbage", more);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).startsWith("<html>");
        assertThat(onlyServed().billable()).isFalse();
    }

    @Test
    void slow_headers_arrive_whole_in_the_end() {
        assertThat(client.chat("chat+slow-headers-200", "").statusCode()).isEqualTo(200);
        assertThat(client.chat("chat+slow-headers-200+words-2", STREAM).body()).contains("[DONE]");
        assertThat(client.chat("chat+slow-headers-200+error-500", "").statusCode()).isEqualTo(500);
    }

    @Test
    void delay_and_pace_change_nothing_but_time() {
        var stream = client.chat("chat+delay-5+pace-2+words-5", STREAM).body();

        assertThat(Client.events(stream).getLast().at("/usage/completion_tokens").intValue())
                .isEqualTo(5);
        assertThat(client.chat("chat+delay-5+pace-2+words-5", "").statusCode()).isEqualTo(200);
        assertThat(simulator.served()).allMatch(served -> served.outcome() == Outcome.COMPLETED);
    }

    @Test
    void a_long_stream_arrives_whole() {
        var events = Client.events(client.chat("chat+words-20000", STREAM).body());

        assertThat(events.getLast().at("/usage/completion_tokens").intValue()).isEqualTo(20_000);
        assertThat(events).hasSize(20_003);
    }
}
