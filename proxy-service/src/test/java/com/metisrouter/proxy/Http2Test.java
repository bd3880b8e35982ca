package com.metisrouter.proxy;

import static com.metisrouter.proxy.Http2Client.chatHeaders;
import static com.metisrouter.proxy.Http2Client.headers;
import static com.metisrouter.proxy.RunningProxy.chatBody;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.proxy.exchange.ExchangeLimits;
import com.metisrouter.proxy.server.ServerLimits;
import com.metisrouter.proxy.upstream.UpstreamLimits;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// HTTP/2 on the port of HTTP/1.1: the same answers, many at once, each at its own pace.
final class Http2Test {

    private final Leaks leaks = new Leaks();
    private final RunningProxy running =
            new RunningProxy(
                    ServerLimits.DEFAULT,
                    UpstreamLimits.DEFAULT,
                    ExchangeLimits.DEFAULT.withClientStallTime(Duration.ofMillis(700)),
                    Duration.ofSeconds(5));

    @AfterEach
    void close() {
        running.assertSettled();
        running.close();
        assertThat(running.proxy.counters().connectionsOpen.get()).isZero();
        leaks.assertNone();
        leaks.close();
    }

    private Http2Client client() throws Exception {
        return new Http2Client(running.proxy.port());
    }

    @Test
    void a_request_is_answered_metered_and_charged() throws Exception {
        try (var client = client()) {
            client.headers(1, chatHeaders().set("x-client-request-id", "mine"), false)
                    .data(1, chatBody("sim/chat+words-3"), true);
            var response = client.read(1);

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("content-type")).isEqualTo("application/json");
            assertThat(response.header("content-length")).isEqualTo("" + response.body().length());
            assertThat(response.header("x-client-request-id")).isEqualTo("mine");
            assertThat(response.headers()).doesNotContainKeys("connection", "transfer-encoding");
            var id = response.header("x-request-id");
            assertThat(RequestId.isValid(id)).isTrue();
            assertThat(running.onlyRecord().charge())
                    .isEqualTo(RunningProxy.price(running.served(id)));
        }
    }

    @Test
    void a_stream_comes_event_by_event_and_ends_as_complete() throws Exception {
        try (var client = client()) {
            client.chat(1, chatBody("sim/chat+words-5", "\"stream\":true"));
            var response = client.read(1);

            assertThat(response.header("content-type")).startsWith("text/event-stream");
            assertThat(response.body()).contains("word5").endsWith("data: [DONE]\n\n");
            assertThat(response.reset()).isNull();
        }
    }

    @Test
    void many_are_answered_at_once_on_one_connection() throws Exception {
        try (var client = client()) {
            client.chat(1, chatBody("sim/chat+words-2+delay-1500"));
            client.chat(3, chatBody("sim/chat+words-2", "\"stream\":true"));
            client.get(5, "/healthz");

            assertThat(client.read(5).body()).contains("ok");
            assertThat(client.read(1).status()).isEqualTo(200);
        }
        await().until(() -> running.journal.metered().size() == 2);
        assertThat(running.proxy.counters().snapshot()).containsEntry("ended_completed", 2L);
    }

    @Test
    void one_stream_more_than_the_limit_is_refused_and_may_be_sent_again() throws Exception {
        try (var client = client()) {
            var streams = ServerLimits.DEFAULT.http2().streamsMax();
            for (var i = 0; i < streams; i++) {
                client.headers(1 + 2 * i, chatHeaders(), false);
            }
            var tooMany = 1 + 2 * streams;
            client.get(tooMany, "/healthz");

            assertThat(client.read(tooMany).reset()).isEqualTo(Http2Client.REFUSED_STREAM);
        }
    }

    @Test
    void a_refusal_by_the_head_alone_is_answered_before_the_body() throws Exception {
        try (var client = client()) {
            client.headers(1, headers("POST", "/v1/chat/completions"), false);
            var response = client.read(1);

            assertThat(response.status()).isEqualTo(401);
            assertThat(response.error().path("code").asString()).isEqualTo("invalid_api_key");
            client.data(1, "{}", true).get(3, "/healthz");
            assertThat(client.read(3).status()).isEqualTo(200);
        }
    }

    @Test
    void whoever_waits_for_100_gets_it_or_the_refusal() throws Exception {
        try (var client = client()) {
            client.headers(1, chatHeaders().set("expect", "100-continue"), false);
            assertThat(client.read(1).status()).isEqualTo(100);
            client.data(1, chatBody("sim/chat+words-2"), true);
            assertThat(client.read(1).status()).isEqualTo(200);

            client.headers(
                    3,
                    headers("POST", "/v1/chat/completions").set("expect", "100-continue"),
                    false);
            assertThat(client.read(3).status()).isEqualTo(401);
            client.headers(5, chatHeaders().set("expect", "200-ok"), false);
            assertThat(client.read(5).status()).isEqualTo(417);
        }
    }

    @Test
    void a_head_answer_has_a_length_and_no_body() throws Exception {
        try (var client = client()) {
            client.headers(1, headers("HEAD", "/v1/models"), true);
            var response = client.read(1);

            assertThat(response.status()).isEqualTo(200);
            assertThat(Integer.parseInt(response.header("content-length"))).isPositive();
            assertThat(response.body()).isEmpty();
        }
    }

    @Test
    void trailers_are_read_over() throws Exception {
        try (var client = client()) {
            client.headers(1, chatHeaders(), false).data(1, chatBody("sim/chat+words-2"), false);
            client.headers(1, new DefaultHttp2Headers(false).set("x-sum", "1"), true);
            assertThat(client.read(1).status()).isEqualTo(200);
        }
    }

    @Test
    void frames_that_come_byte_by_byte_are_read_all_the_same() throws Exception {
        try (var client = client()) {
            var body = chatBody("sim/chat+words-2");
            for (var bytes :
                    new byte[][] {
                        Http2Client.bytes(
                                Http2Client.HEADERS,
                                Http2Client.END_HEADERS,
                                1,
                                client.block(chatHeaders())),
                        Http2Client.bytes(
                                Http2Client.DATA, Http2Client.END_STREAM, 1, body.getBytes(UTF_8))
                    }) {
                for (var b : bytes) {
                    client.send(new byte[] {b});
                }
            }
            assertThat(client.read(1).status()).isEqualTo(200);
        }
    }

    @Test
    void a_client_that_resets_its_stream_has_gone_and_the_connection_goes_on() throws Exception {
        try (var client = client()) {
            client.chat(1, chatBody("sim/chat+words-50+pace-20", "\"stream\":true"));
            await().until(() -> running.simulator.inFlight() == 1);
            client.reset(1).get(3, "/healthz");

            assertThat(client.read(3).status()).isEqualTo(200);
            assertThat(running.onlyRecord().outcome()).isEqualTo(Outcome.CLIENT_ABORTED);
        }
    }

    @Test
    void a_connection_that_breaks_ends_all_its_streams() throws Exception {
        try (var client = client()) {
            client.chat(1, chatBody("sim/chat+words-50+pace-20", "\"stream\":true"));
            client.chat(3, chatBody("sim/chat+words-50+pace-20", "\"stream\":true"));
            await().until(() -> running.simulator.inFlight() == 2);
        }
        await().until(() -> running.journal.metered().size() == 2);
        assertThat(running.journal.metered())
                .allMatch(it -> it.outcome() == Outcome.CLIENT_ABORTED);
    }

    @Test
    void a_stream_stops_at_the_clients_window_and_goes_on_with_it() throws Exception {
        try (var client = Http2Client.silent(running.proxy.port()).preface(100)) {
            client.chat(1, chatBody("sim/chat+words-400+pace-1", "\"stream\":true"));
            var response = client.read(1);

            assertThat(response.body()).contains("word400").endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void a_client_that_never_takes_anything_is_dropped_and_the_others_are_not() throws Exception {
        try (var client = Http2Client.silent(running.proxy.port()).preface(0)) {
            client.chat(1, chatBody("sim/chat+words-100000", "\"stream\":true"));
            client.headers(3, headers("HEAD", "/v1/models"), true);

            assertThat(client.read(3).status()).isEqualTo(200);
            assertThat(client.read(1).reset()).isEqualTo(Http2Client.CANCEL);
            client.headers(5, headers("HEAD", "/v1/models"), true);
            assertThat(client.read(5).status()).isEqualTo(200);
        }
        assertThat(running.onlyRecord().outcome()).isEqualTo(Outcome.CLIENT_ABORTED);
    }

    @Test
    void a_stream_that_breaks_off_at_the_provider_ends_with_an_error_event_and_a_reset()
            throws Exception {
        try (var client = client()) {
            client.chat(1, chatBody("sim/chat+words-10+reset-after-3", "\"stream\":true"));
            var response = client.read(1);

            assertThat(response.body()).contains("\"error\"").doesNotContain("[DONE]");
            assertThat(response.reset()).isEqualTo(Http2Client.INTERNAL_ERROR);
        }
    }

    @Test
    void a_websocket_is_told_what_to_use_instead() throws Exception {
        try (var client = client()) {
            client.headers(
                    1, headers("CONNECT", "/v1/realtime").set(":protocol", "websocket"), false);
            var response = client.read(1);

            assertThat(response.status()).isEqualTo(501);
            assertThat(response.error().path("code").asString()).isEqualTo("realtime_not_served");
        }
        try (var client = new RawClient(running.proxy.port())) {
            client.send(
                    String.join(
                            "\r\n",
                            "GET /v1/realtime?model=x HTTP/1.1",
                            "Host: g",
                            "Connection: Upgrade",
                            "Upgrade: websocket",
                            "Sec-WebSocket-Version: 13",
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                            "",
                            ""));
            var response = client.read();

            assertThat(response.status()).isEqualTo(501);
            assertThat(response.error().path("message").asString())
                    .contains("/v1/chat/completions");
            client.send(
                    "GET /healthz HTTP/1.1\r\nHost: g\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void when_the_gateway_stops_streams_finish_and_the_client_is_told_which() throws Exception {
        try (var client = client();
                var idle = client()) {
            client.chat(1, chatBody("sim/chat+words-20+pace-20", "\"stream\":true"));
            await().until(() -> running.simulator.inFlight() == 1);

            var closing = Thread.ofVirtual().start(running.proxy::close);

            assertThat(idle.goAway()).isEqualTo(Http2Client.NO_ERROR);
            var response = client.read(1);
            assertThat(response.body()).endsWith("data: [DONE]\n\n");
            assertThat(response.reset()).isNull();
            assertThat(client.isClosedByPeer()).isTrue();
            assertThat(idle.isClosedByPeer()).isTrue();
            closing.join();
            assertThat(running.onlyRecord().outcome()).isEqualTo(Outcome.COMPLETED);
        }
    }

    @Test
    void a_client_may_go_on_sending_when_the_gateway_has_ended_the_connection() throws Exception {
        var closing = Thread.ofVirtual().unstarted(running.proxy::close);
        try (var client = client()) {
            client.chat(1, chatBody("sim/chat+words-20+pace-20", "\"stream\":true"));
            await().until(() -> running.simulator.inFlight() == 1);
            closing.start();
            assertThat(client.goAway()).isEqualTo(Http2Client.NO_ERROR);
            await().until(() -> !running.journal.metered().isEmpty());
            assertThat(client.isClosedByPeer()).isTrue();

            for (var i = 0; i < 100; i++) {
                client.frame(Http2Client.PING, 0, 0, new byte[8]);
            }
        }
        closing.join();
    }

    @Test
    void what_does_not_finish_when_the_gateway_stops_is_told_why_and_reset() throws Exception {
        try (var stopping =
                        new RunningProxy(
                                ServerLimits.DEFAULT,
                                UpstreamLimits.DEFAULT,
                                ExchangeLimits.DEFAULT,
                                Duration.ofMillis(400));
                var client = new Http2Client(stopping.proxy.port())) {
            client.chat(1, chatBody("sim/chat+words-2000+pace-20", "\"stream\":true"));
            client.chat(3, chatBody("sim/chat+delay-20000"));
            await().until(() -> stopping.simulator.inFlight() == 2);

            var closing = Thread.ofVirtual().start(stopping.proxy::close);

            var response = client.read(1);
            assertThat(response.body()).contains("\"code\":\"stopping\"").doesNotContain("[DONE]");
            assertThat(response.reset()).isEqualTo(Http2Client.INTERNAL_ERROR);
            assertThat(client.isClosedByPeer()).isTrue();
            closing.join();
            assertThat(stopping.journal.metered()).hasSize(2);
            stopping.assertSettled();
        }
    }
}
