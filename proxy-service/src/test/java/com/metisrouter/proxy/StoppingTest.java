package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.proxy.exchange.ExchangeLimits;
import com.metisrouter.proxy.server.ServerLimits;
import com.metisrouter.proxy.upstream.UpstreamLimits;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// An orderly end: what is in flight finishes, what can't is recorded, nothing new comes in.
final class StoppingTest {

    private static RawClient send(RunningProxy running, String body) throws IOException {
        return new RawClient(running.proxy.port())
                .send(
                        "POST /v1/chat/completions HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer mrk_good\r\n"
                                + "Content-Type: application/json\r\nContent-Length: "
                                + body.length()
                                + "\r\n\r\n"
                                + body);
    }

    @Test
    void answers_in_flight_are_finished_and_idle_connections_closed() throws Exception {
        var running = new RunningProxy();
        try (running;
                var idle = new RawClient(running.proxy.port());
                var client =
                        send(running, chatBody("sim/chat+words-20+pace-20", "\"stream\":true"))) {
            await().until(() -> running.simulator.inFlight() == 1);
            var port = running.proxy.port();

            running.proxy.close();

            var response = client.read();
            assertThat(response.complete()).isTrue();
            assertThat(response.body()).contains("word20").endsWith("data: [DONE]\n\n");
            assertThat(idle.isClosedByPeer()).isTrue();
            assertThatThrownBy(() -> new RawClient(port)).isInstanceOf(IOException.class);
            assertThat(running.onlyRecord().outcome()).isEqualTo(Outcome.COMPLETED);
            running.assertSettled();
        }
    }

    @Test
    void what_does_not_finish_in_time_is_cut_and_recorded() throws Exception {
        var running =
                new RunningProxy(
                        ServerLimits.DEFAULT,
                        UpstreamLimits.DEFAULT,
                        ExchangeLimits.DEFAULT,
                        Duration.ofMillis(400));
        try (running;
                var stream =
                        send(running, chatBody("sim/chat+words-2000+pace-20", "\"stream\":true"));
                var plain = send(running, chatBody("sim/chat+delay-20000"))) {
            await().until(() -> running.simulator.inFlight() == 2);
            while (!stream.line().contains("word2")) {
                // Until the stream has begun.
            }

            running.proxy.close();

            assertThat(plain.read().error().path("code").asString()).isEqualTo("stopping");
            assertThat(running.journal.metered().stream().map(it -> it.outcome()).toList())
                    .containsExactlyInAnyOrder(Outcome.UPSTREAM_TRUNCATED, Outcome.UPSTREAM_FAILED);
            running.assertSettled();
            assertThat(running.proxy.counters().connectionsOpen.get()).isZero();
            assertThat(running.proxy.counters().upstreamConnectionsOpen.get()).isZero();
        }
    }

    @Test
    void a_port_that_is_taken_is_said_and_leaves_nothing_running() {
        try (var running = new RunningProxy()) {
            var config = ProxyConfig.of("127.0.0.1", running.proxy.port(), java.util.List.of());

            assertThatThrownBy(() ->
                            Proxy.start(
                                    config,
                                    new Proxy.Knowledge(
                                            running.keys,
                                            running.models,
                                            running.rates.book("gw"),
                                            running.answers.answers,
                                            running.credit,
                                            running.journal,
                                            () -> true)))
                    .hasMessageContaining("in use");
        }
    }
}
