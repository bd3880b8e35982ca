package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.Json;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A request that names several models is answered by the first that can, and pays for the one that did.
final class ModelFallbackTest {

    private static final String FALLBACK = "\"models\":[\"t/first\",\"t/second\"]";

    private final RunningProxy running = new RunningProxy();

    @AfterEach
    void close() {
        running.assertSettled();
        running.close();
    }

    private void publish(String id, String provider, String upstreamModel, String out) {
        publish(id, provider, upstreamModel, out, Endpoint.CHAT_COMPLETIONS);
    }

    /// At $1 for a million tokens in, served by one endpoint and published for chat and messages.
    private void publish(
            String id, String provider, String upstreamModel, String out, Endpoint served) {
        running.models.on(
                id,
                new PublishedModel(
                        id,
                        id,
                        "A model for tests.",
                        "tests",
                        List.of(),
                        Set.of(Endpoint.CHAT_COMPLETIONS, Endpoint.MESSAGES),
                        List.of("text"),
                        List.of("text"),
                        100_000,
                        4_096,
                        "words",
                        "max_tokens",
                        List.of("model", "messages", "max_tokens", "stream"),
                        TestModels.LONG_AGO,
                        List.of(
                                new Deployment(
                                        provider,
                                        served.protocol(),
                                        upstreamModel,
                                        0,
                                        1,
                                        Set.of(served))),
                        List.of(
                                new PriceVersion(
                                        id + "@7",
                                        id,
                                        7,
                                        TestModels.LONG_AGO,
                                        List.of(
                                                PriceComponent.of(
                                                        Unit.INPUT_TOKENS,
                                                        UnitPrice.perMillion("1")),
                                                PriceComponent.of(
                                                        Unit.OUTPUT_TOKENS,
                                                        UnitPrice.perMillion(out))),
                                        "made up")),
                        Map.of()));
    }

    private RequestMetered record(HttpResponse<String> response) {
        var id = response.headers().firstValue("x-request-id").orElseThrow();
        await().until(() ->
                running.journal.metered().stream().anyMatch(it -> it.requestId().equals(id)));
        return running.journal.metered().stream()
                .filter(it -> it.requestId().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void assertRefused(String body, String code, String param) throws Exception {
        var response = running.chat(body);
        var error = Json.mapper().readTree(response.body()).path("error");

        assertThat(response.statusCode()).as(response.body()).isBetween(400, 499);
        assertThat(error.path("code").asString()).isEqualTo(code);
        assertThat(error.path("param").asString()).isEqualTo(param);
    }

    @Test
    void the_second_model_answers_for_the_first_and_is_charged_at_its_own_price() throws Exception {
        publish("t/second", "sim", "chat+words-3", "7");
        for (var how : List.of("error-500", "error-503", "ratelimit-30", "reset-before")) {
            publish("t/first", "sim", "chat+" + how, "90");

            var response = running.chat(chatBody("t/first", FALLBACK));

            assertThat(response.statusCode()).as(how).isEqualTo(200);
            assertThat(response.body()).contains("word1 word2 word3").doesNotContain(how);
            assertThat(response.headers().firstValue("x-metis-model")).contains("t/second");
            var record = record(response);
            assertThat(record.outcome()).isEqualTo(Outcome.COMPLETED);
            assertThat(record.modelRequested()).isEqualTo("t/first");
            assertThat(record.modelId()).isEqualTo("t/second");
            assertThat(record.priceVersionId()).isEqualTo("t/second@7");
            // Four words in at $1, three out at $7 a million.
            assertThat(record.charge()).isEqualTo(Usd.parse("0.000025"));
            assertThat(record.attempts().getLast().upstreamModel()).isEqualTo("chat+words-3");
        }
    }

    @Test
    void the_hold_covers_the_dearest_model_wherever_it_stands() throws Exception {
        publish("t/first", "sim", "chat+words-3", "7");
        publish("t/second", "sim", "chat+words-3", "90");

        var one = record(running.chat(chatBody("t/first", "\"max_tokens\":100")));
        var both = record(running.chat(chatBody("t/first", FALLBACK, "\"max_tokens\":100")));

        assertThat(one.hold()).isBetween(Usd.parse("0.0007"), Usd.parse("0.001"));
        assertThat(both.hold()).isBetween(Usd.parse("0.009"), Usd.parse("0.0095"));
        assertThat(both.modelId()).isEqualTo("t/first");
        assertThat(both.charge()).isEqualTo(Usd.parse("0.000025"));
    }

    @Test
    void models_alone_is_enough() throws Exception {
        publish("t/first", "sim", "chat+words-1", "7");
        publish("t/second", "sim", "chat", "90");
        var body =
                "{\"models\":[\"t/first\",\"t/second\"],\"route\":\"fallback\",\"messages\":[{\"role\":\"user\",\"content\":\"one two three four\"}]}";

        var response = running.chat(body);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(record(response).modelRequested()).isEqualTo("t/first");
    }

    @Test
    void no_provider_hears_of_the_other_models() throws Exception {
        var heard = new AtomicReference<>("");
        var provider =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext(
                "/",
                exchange -> {
                    heard.set(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                    exchange.sendResponseHeaders(400, -1);
                    exchange.close();
                });
        provider.start();
        try (var other =
                RunningProxy.at("http://127.0.0.1:" + provider.getAddress().getPort() + "/v1")) {
            for (var path : List.of("/v1/chat/completions", "/v1/messages")) {
                var response =
                        other.post(
                                path,
                                RunningProxy.SECRET,
                                chatBody(
                                        "sim/all-chat",
                                        "\"models\":[\"sim/all-chat\"]",
                                        "\"route\":\"fallback\"",
                                        "\"max_tokens\":5"));

                assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
                assertThat(heard.get())
                        .as(path)
                        .contains("messages")
                        .doesNotContain("models")
                        .doesNotContain("route");
            }
        } finally {
            provider.stop(0);
        }
    }

    @Test
    void a_stream_falls_back_before_its_first_byte_and_never_after() throws Exception {
        publish("t/first", "nowhere", "chat", "90");
        publish("t/second", "sim", "chat+words-3", "7");
        var fell = running.chat(chatBody("t/first", FALLBACK, "\"stream\":true"));

        assertThat(fell.body()).contains("word3").contains("[DONE]");
        assertThat(record(fell).modelId()).isEqualTo("t/second");
        assertThat(record(fell).charge()).isEqualTo(Usd.parse("0.000025"));

        publish("t/first", "sim", "chat+words-9+midstream-error-4", "90");
        var broke = new RawClient(running.proxy.port());
        try (broke) {
            var body = chatBody("t/first", FALLBACK, "\"stream\":true");
            var answer =
                    broke.send(
                                    "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer mrk_good\r\n"
                                            + "content-type: application/json\r\ncontent-length: "
                                            + body.length()
                                            + "\r\n\r\n"
                                            + body)
                            .read();
            assertThat(answer.body()).contains("word4").contains("\"error\"");
        }
        await().until(() -> running.journal.metered().size() == 2);
        var broken = running.journal.metered().getLast();
        assertThat(broken.modelId()).isEqualTo("t/first");
        assertThat(broken.outcome()).isEqualTo(Outcome.UPSTREAM_TRUNCATED);
        // Four words in at $1, four out at $90 a million.
        assertThat(broken.charge()).isEqualTo(Usd.parse("0.000364"));
    }

    @Test
    void a_model_whose_circuit_is_open_is_passed_over() throws Exception {
        publish("t/first", "nowhere", "chat", "90");
        publish("t/second", "sim", "chat+words-1", "7");
        for (var i = 0; i < 60; i++) {
            assertThat(running.chat(chatBody("t/first", FALLBACK)).statusCode()).isEqualTo(200);
        }

        var last = record(running.chat(chatBody("t/first", FALLBACK)));

        assertThat(last.modelId()).isEqualTo("t/second");
        assertThat(last.attempts()).hasSize(1);
    }

    @Test
    void a_model_that_has_to_be_translated_serves_too_and_the_answer_names_it() throws Exception {
        publish("t/first", "nowhere", "claude", "90", Endpoint.MESSAGES);
        publish("t/second", "sim", "claude+words-3", "7", Endpoint.MESSAGES);

        var chat = running.chat(chatBody("t/first", FALLBACK, "\"max_tokens\":50"));
        assertThat(chat.statusCode()).as(chat.body()).isEqualTo(200);
        assertThat(Json.mapper().readTree(chat.body()).path("model").asString())
                .isEqualTo("t/second");
        assertThat(record(chat).modelId()).isEqualTo("t/second");
        assertThat(record(chat).charge()).isEqualTo(Usd.parse("0.000025"));

        publish("t/second", "sim", "chat+words-3", "7", Endpoint.CHAT_COMPLETIONS);
        var messages =
                running.post(
                        "/v1/messages",
                        RunningProxy.SECRET,
                        chatBody("t/first", FALLBACK, "\"max_tokens\":50"));
        assertThat(messages.statusCode()).as(messages.body()).isEqualTo(200);
        assertThat(Json.mapper().readTree(messages.body()).path("model").asString())
                .isEqualTo("t/second");
        assertThat(record(messages).attempts())
                .extracting(Attempt::provider)
                .contains("nowhere", "sim");
    }

    @Test
    void a_provider_that_is_off_is_passed_over_unless_all_are() throws Exception {
        publish("t/first", "mistral", "chat", "90");
        publish("t/second", "sim", "chat+words-1", "7");

        assertThat(record(running.chat(chatBody("t/first", FALLBACK))).modelId())
                .isEqualTo("t/second");

        publish("t/second", "mistral", "chat", "7");
        assertThat(running.chat(chatBody("t/first", FALLBACK)).body())
                .contains("provider_not_configured");
    }

    @Test
    void what_can_t_be_fallen_back_on_is_refused_by_name() throws Exception {
        publish("t/first", "sim", "chat", "7");
        assertRefused(
                chatBody("t/first", "\"models\":[\"t/first\",\"t/none\"]"),
                "model_not_found",
                "models");
        assertRefused(
                chatBody("t/first", "\"models\":[\"sim/embed\"]"), "wrong_endpoint", "models");
        assertRefused(
                chatBody(
                        "t/first",
                        "\"models\":"
                                + List.of(1, 2, 3, 4, 5, 6, 7, 8, 9).stream()
                                        .map(i -> "\"m" + i + "\"")
                                        .toList()),
                "invalid_value",
                "models");
        assertRefused(chatBody("t/first", "\"models\":\"t/first\""), "invalid_type", "models");
        assertRefused(chatBody("t/first", "\"models\":[]"), "invalid_value", "models");
        assertThat(running.journal.admitted()).isEmpty();
    }

    @Test
    void vectors_have_no_other_model() throws IOException, InterruptedException {
        var response =
                running.post(
                        "/v1/embeddings",
                        RunningProxy.SECRET,
                        "{\"model\":\"sim/embed\",\"models\":[\"sim/embed\"],\"input\":\"a\"}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("unsupported_parameter").contains("models");
    }
}
