package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A provider whose answers are not what its protocol says, on every kind of route: the client gets an error in its own protocol, and
/// nobody is charged.
final class BadAnswersTest {

    private static final Map<String, String> REQUESTS =
            Map.of(
                    "/v1/chat/completions",
                    "{'model':'sim/text','messages':[{'role':'user','content':'a'}]}",
                    "/v1/completions",
                    "{'model':'sim/text','prompt':'a'}",
                    "/v1/responses",
                    "{'model':'sim/text','input':'a'}",
                    "/v1/messages",
                    "{'model':'sim/claude','max_tokens':9,'messages':[{'role':'user','content':'a'}]}",
                    "/v1beta/models/sim/gemini:generateContent",
                    "{'contents':[{'parts':[{'text':'a'}]}]}",
                    "/v1/embeddings",
                    "{'model':'sim/embed','input':'a'}",
                    "/v1/moderations",
                    "{'model':'sim/moderation','input':'a'}",
                    "/v1/rerank",
                    "{'model':'sim/rerank','query':'a','documents':['b']}",
                    "/v1/images/generations",
                    "{'model':'sim/dalle','prompt':'a'}",
                    "/v1/audio/speech",
                    "{'model':'sim/speech','input':'a'}");

    private HttpServer provider;
    private RunningProxy running;
    private volatile Bad bad = new Bad("", "", new byte[0]);

    private static final class Bad {
        private final String type;
        private final String encoding;
        private final byte[] body;

        Bad(String type, String encoding, byte[] body) {
            this.type = type;
            this.encoding = encoding;
            this.body = body;
        }
    }

    @BeforeEach
    void start() throws IOException {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        provider.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    exchange.getResponseHeaders().set("content-type", bad.type);
                    if (!bad.encoding.isEmpty()) {
                        exchange.getResponseHeaders().set("content-encoding", bad.encoding);
                    }
                    exchange.sendResponseHeaders(200, bad.body.length == 0 ? -1 : bad.body.length);
                    exchange.getResponseBody().write(bad.body);
                    exchange.close();
                });
        provider.start();
        running = RunningProxy.at("http://127.0.0.1:" + provider.getAddress().getPort() + "/v1");
    }

    @AfterEach
    void stop() {
        running.assertSettled();
        running.close();
        provider.stop(0);
    }

    private static byte[] bomb() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            for (var i = 0; i < 1_000; i++) {
                gzip.write(new byte[64 * 1024]);
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void every_route_answers_with_an_error_of_its_own_and_charges_nothing() throws Exception {
        var bads =
                List.of(
                        new Bad("text/html", "", "<html>busy</html>".getBytes(UTF_8)),
                        new Bad("application/json", "", new byte[0]),
                        new Bad("application/json", "", "{\"id\":\"h\u00e9".getBytes(UTF_8)),
                        new Bad(
                                "application/json",
                                "",
                                new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xc3}),
                        new Bad("application/json", "gzip", bomb()),
                        new Bad("application/json", "", "[1,2]".getBytes(UTF_8)),
                        new Bad("application/json", "", "[".repeat(100_000).getBytes(UTF_8)),
                        new Bad(
                                "application/json",
                                "",
                                "{\"error\":{\"message\":\"no\"}}".getBytes(UTF_8)));
        for (var answer : bads) {
            bad = answer;
            for (var request : REQUESTS.entrySet()) {
                var before = running.journal.metered().size();
                var response =
                        running.post(
                                request.getKey(), SECRET, request.getValue().replace('\'', '"'));

                assertThat(response.statusCode())
                        .as("%s for %s: %s", answer.type, request.getKey(), response.body())
                        .isEqualTo(502);
                var id = response.headers().firstValue("x-request-id").orElseThrow();
                assertThat(response.body()).contains(id);
                assertThat(Json.mapper().readTree(response.body()).path("error").isObject())
                        .isTrue();
                await().until(() -> running.journal.metered().size() == before + 1);
                var record = running.journal.metered().getLast();
                assertThat(record.requestId()).isEqualTo(id);
                assertThat(record.outcome()).isEqualTo(Outcome.UPSTREAM_FAILED);
                assertThat(record.charge()).isEqualTo(Usd.ZERO);
                assertThat(record.quantities()).isEmpty();
            }
        }
    }

    @Test
    void a_stream_that_is_called_one_and_isn_t_is_refused_whole() throws Exception {
        for (var body : List.of("<html>", "data: <html>\n\n", "")) {
            bad = new Bad("text/event-stream", "", body.getBytes(UTF_8));
            for (var path : List.of("/v1/messages", "/v1/responses", "/v1/chat/completions")) {
                var request = Objects.requireNonNull(REQUESTS.get(path)).replace('\'', '"');
                var response =
                        running.post(
                                path,
                                SECRET,
                                request.substring(0, request.length() - 1) + ",\"stream\":true}");

                assertThat(response.statusCode()).as(body + " for " + path).isEqualTo(502);
            }
        }
        assertThat(running.journal.metered())
                .allMatch(it -> it.charge().isZero() && it.outcome() == Outcome.UPSTREAM_FAILED);
    }
}
