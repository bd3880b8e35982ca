package com.metisrouter.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// Connections that end in the wrong place, seen from a raw socket.
class TornConnectionTest extends Running {

    private static final String STREAM =
            ",\"stream\":true,\"stream_options\":{\"include_usage\":true}";

    @Override
    protected SimulatorConfig config() {
        return SimulatorConfig.local().withHalfOpenMax(Duration.ofMillis(300));
    }

    @Test
    void reset_before_sends_no_byte() {
        try (var raw = new RawClient(simulator).chat("chat+reset-before", "")) {
            assertThat(raw.readToEnd()).isEqualTo(new RawClient.Rest("", true));
        }

        assertThat(onlyServed().outcome()).isEqualTo(Outcome.RESET);
        assertThat(onlyServed().status()).isZero();
        assertThat(onlyServed().billable()).isFalse();
    }

    @Test
    void reset_after_sends_so_many_words_of_a_stream() {
        try (var raw = new RawClient(simulator).chat("chat+words-9+reset-after-3", STREAM)) {
            var rest = raw.readToEnd();

            assertThat(rest.reset()).isTrue();
            assertThat(rest.text()).contains("word3").doesNotContain("word4", "[DONE]");
        }

        assertThat(onlyServed().outcome()).isEqualTo(Outcome.RESET);
        assertThat(onlyServed().outputTokens()).isEqualTo(3);
        assertThat(onlyServed().billable()).isTrue();
    }

    @Test
    void reset_after_tears_a_plain_body_that_was_generated_whole() {
        try (var raw = new RawClient(simulator).chat("chat+words-9+reset-after-3", "")) {
            var rest = raw.readToEnd();

            assertThat(rest.reset()).isTrue();
            assertThat(rest.text()).endsWith("word3");
        }

        assertThat(onlyServed().outputTokens()).isEqualTo(9);
        assertThat(onlyServed().usageReported()).isFalse();
        assertThat(onlyServed().billable()).isTrue();
    }

    @Test
    void truncate_after_closes_a_plain_body_short_of_its_length_in_good_order() {
        try (var raw = new RawClient(simulator).chat("chat+words-9+truncate-after-2", "")) {
            var rest = raw.readToEnd();

            assertThat(rest.reset()).isFalse();
            assertThat(rest.text()).contains("content-length").endsWith("word1 word2");
        }

        assertThat(onlyServed().outcome()).isEqualTo(Outcome.TRUNCATED);
    }

    @Test
    void truncate_after_ends_a_stream_whole_as_http_and_announces_the_close() {
        try (var raw = new RawClient(simulator).chat("chat+words-9+truncate-after-2", STREAM)) {
            var rest = raw.readToEnd();

            assertThat(rest.reset()).isFalse();
            assertThat(rest.text()).contains("connection: close\r\n").endsWith("\r\n0\r\n\r\n");
        }
    }

    @Test
    void half_open_answers_nothing_until_its_limit() {
        try (var raw = new RawClient(simulator).chat("chat+half-open", "")) {
            assertThat(raw.readToEnd()).isEqualTo(new RawClient.Rest("", false));
        }

        assertThat(onlyServed().outcome()).isEqualTo(Outcome.HALF_OPEN);
        assertThat(onlyServed().billable()).isFalse();
    }

    @Test
    void half_open_ends_when_the_client_closes() {
        try (var _ = new RawClient(simulator).chat("chat+half-open", "")) {
            await().until(() -> simulator.inFlight() == 1);
        }

        await().until(() -> simulator.inFlight() == 0);
        assertThat(onlyServed().outcome()).isEqualTo(Outcome.HALF_OPEN);
    }

    @Test
    void a_client_gone_before_the_first_byte_owes_nothing() {
        try (var _ = new RawClient(simulator).chat("chat+delay-600000+reasoning-3", "")) {
            await().until(() -> simulator.inFlight() == 1);
        }

        await().until(() -> simulator.inFlight() == 0);
        assertThat(onlyServed().outcome()).isEqualTo(Outcome.CLIENT_GONE);
        assertThat(onlyServed().outputTokens()).isZero();
        assertThat(onlyServed().billable()).isFalse();
    }

    @Test
    void a_client_gone_amid_a_stream_stops_the_generation() {
        try (var raw = new RawClient(simulator).chat("chat+words-9+pace-600000", STREAM)) {
            raw.readUntil("word1");
        }

        await().until(() -> simulator.inFlight() == 0);
        assertThat(onlyServed().outcome()).isEqualTo(Outcome.CLIENT_GONE);
        assertThat(onlyServed().outputTokens()).isEqualTo(1);
        assertThat(onlyServed().billable()).isTrue();
    }

    @Test
    void a_client_gone_amid_the_silent_generation_of_a_plain_answer_stops_it_too() {
        try (var _ = new RawClient(simulator).chat("chat+words-9+pace-600000", "")) {
            await().until(() -> simulator.inFlight() == 1);
        }

        await().until(() -> simulator.inFlight() == 0);
        assertThat(onlyServed().outcome()).isEqualTo(Outcome.CLIENT_GONE);
        assertThat(onlyServed().outputTokens()).isEqualTo(1);
    }

    @Test
    void a_client_that_reads_nothing_is_not_generated_for_without_end() {
        try (var raw = new RawClient(simulator).chat("chat+words-1000000", STREAM)) {
            raw.readUntil("word1");
        }

        await().until(() -> simulator.inFlight() == 0);
        assertThat(onlyServed().outcome()).isEqualTo(Outcome.CLIENT_GONE);
        assertThat(onlyServed().outputTokens()).isBetween(1, 999_999);
        assertThat(onlyServed().outputTokens()).isEqualTo(onlyServed().chunksWritten());
    }

    @Test
    void slow_headers_come_byte_by_byte() {
        try (var raw = new RawClient(simulator).chat("chat+slow-headers-600000", "")) {
            assertThat(raw.readUntil("H")).isEqualTo("H");
        }

        await().until(() -> simulator.inFlight() == 0);
        assertThat(onlyServed().outcome()).isEqualTo(Outcome.CLIENT_GONE);
        assertThat(onlyServed().status()).isEqualTo(200);
    }

    @Test
    void pipelined_requests_are_answered_in_order_on_one_connection() {
        try (var raw = new RawClient(simulator)) {
            raw.chat("chat+words-2+delay-20", STREAM)
                    .chat("chat+words-3", "")
                    .chat("chat+error-500", "");
            var answers =
                    raw.readUntil("[DONE]")
                            + raw.readUntil("word3")
                            + raw.readUntil("server_error");

            assertThat(answers).containsSubsequence("word2", "[DONE]", "word3", "HTTP/1.1 500");
        }
        assertThat(simulator.served())
                .extracting(ServedRequest::outputTokens)
                .containsExactly(2, 3, 0);
    }

    @Test
    void a_client_of_http_1_0_gets_no_chunked_framing() {
        var body = Client.chatBody("chat+words-2", STREAM);
        try (var raw = new RawClient(simulator)) {
            raw.write(
                    "POST /v1/chat/completions HTTP/1.0\r\ncontent-length: "
                            + body.length()
                            + "\r\n\r\n"
                            + body);

            assertThat(raw.readToEnd().text())
                    .endsWith("data: [DONE]\n\n")
                    .matches(answer -> !answer.toLowerCase(Locale.ROOT).contains("chunked"));
        }
    }

    @Test
    void malformed_http_is_refused_and_the_connection_closed() {
        try (var raw =
                new RawClient(simulator)
                        .write("GET /healthz HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n")) {
            assertThat(raw.readToEnd().text())
                    .startsWith("HTTP/1.1 400 ")
                    .contains("connection: close");
        }
    }
}
