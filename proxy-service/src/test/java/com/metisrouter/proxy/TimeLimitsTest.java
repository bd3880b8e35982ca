package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.proxy.exchange.ExchangeLimits;
import com.metisrouter.proxy.server.ServerLimits;
import com.metisrouter.proxy.upstream.UpstreamLimits;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A client that is slow, silent or one too many.
final class TimeLimitsTest {

    private final RunningProxy running =
            new RunningProxy(
                    ServerLimits.DEFAULT
                            .withTimes(
                                    Duration.ofMillis(300),
                                    Duration.ofMillis(400),
                                    Duration.ofMillis(500))
                            .withConnectionsMax(3),
                    UpstreamLimits.DEFAULT,
                    ExchangeLimits.DEFAULT.withAnswerBytesMax(2_000),
                    Duration.ofSeconds(5));

    @AfterEach
    void close() {
        running.assertSettled();
        running.close();
    }

    @Test
    void headers_that_do_not_come_are_a_408() throws Exception {
        try (var client = new RawClient(running.proxy.port())) {
            client.send("POST /v1/chat/completions HTTP/1.1\r\nHost:");
            assertThat(client.read().status()).isEqualTo(408);
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void a_body_that_does_not_come_is_a_408() throws Exception {
        try (var client = new RawClient(running.proxy.port())) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer mrk_good\r\n"
                            + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
            assertThat(client.read().status()).isEqualTo(408);
            assertThat(client.isClosedByPeer()).isTrue();
        }
        assertThat(running.journal.admitted()).isEmpty();
    }

    @Test
    void a_request_that_was_answered_before_its_body_came_is_not_answered_twice() throws Exception {
        for (var rest : new String[] {"", "zzz\r\n"}) {
            try (var client = new RawClient(running.proxy.port())) {
                client.send(
                        "POST /v1/chat/completions HTTP/1.1\r\nHost: g\r\nTransfer-Encoding: chunked\r\n\r\n");
                assertThat(client.read().status()).isEqualTo(401);
                client.send(rest);
                assertThat(client.isClosedByPeer()).isTrue();
            }
        }
    }

    @Test
    void a_connection_without_requests_is_closed() throws Exception {
        try (var client = new RawClient(running.proxy.port())) {
            client.send("GET /healthz HTTP/1.1\r\nHost: g\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void an_answer_may_take_longer_than_a_connection_may_be_idle() throws Exception {
        assertThat(running.chat(chatBody("sim/chat+words-2+delay-900")).statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_connection_too_many_is_told_so() throws Exception {
        try (var a = new RawClient(running.proxy.port());
                var b = new RawClient(running.proxy.port());
                var c = new RawClient(running.proxy.port())) {
            for (var client : new RawClient[] {a, b, c}) {
                client.send("GET /healthz HTTP/1.1\r\nHost: g\r\n\r\n");
                assertThat(client.read().status()).isEqualTo(200);
            }
            try (var d = new RawClient(running.proxy.port())) {
                var response = d.read();
                assertThat(response.status()).isEqualTo(503);
                assertThat(response.error().path("code").asString()).isEqualTo("overloaded");
                assertThat(d.isClosedByPeer()).isTrue();
            }
        }
        await().until(() -> running.proxy.counters().connectionsOpen.get() == 0);
    }

    @Test
    void an_answer_over_the_limit_is_a_502() throws Exception {
        var response = running.chat(chatBody("sim/chat+words-1000"));

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).contains("provider_answer_too_large");
        // A stream is not kept, so it may be longer.
        assertThat(running.chat(chatBody("sim/chat+words-1000", "\"stream\":true")).body())
                .contains("[DONE]");
    }
}
