package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.metering.FailurePolicies;
import com.metisrouter.contracts.metering.FailurePolicy;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.proxy.exchange.ExchangeLimits;
import com.metisrouter.proxy.server.ServerLimits;
import com.metisrouter.proxy.upstream.UpstreamLimits;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is done and owed when it goes wrong is what the policy says that a deployment is published with.
final class FailurePolicyTest {

    private static final String CHAT = Endpoint.CHAT_COMPLETIONS.path();

    private @Nullable RunningProxy running;
    private @Nullable HttpServer provider;

    @AfterEach
    void close() {
        running().assertSettled();
        running().close();
        if (provider != null) {
            provider.stop(0);
        }
    }

    private RunningProxy running() {
        if (running == null) {
            running = new RunningProxy();
        }
        return running;
    }

    private void publish(String policyId, String upstreamModel) {
        FallbackTest.publish(
                running(),
                new Deployment(
                        "sim",
                        Protocol.OPENAI,
                        upstreamModel,
                        0,
                        1,
                        Set.of(Endpoint.CHAT_COMPLETIONS),
                        Map.of(CHAT, policyId),
                        null));
    }

    private void publish(FailurePolicy policy, String upstreamModel) {
        publish(policy.id(), upstreamModel);
    }

    private RequestMetered lastRecord() {
        var journal = running().journal;
        await().until(() -> !journal.metered().isEmpty());
        await().until(() -> journal.metered().size() == journal.admitted().size());
        return journal.metered().getLast();
    }

    private RequestMetered afterTheClientLeft(String word) throws IOException {
        var body = chatBody("sim/two", "\"stream\":true");
        try (var client = new RawClient(running().proxy.port())) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer mrk_good\r\n"
                            + "Content-Type: application/json\r\nContent-Length: "
                            + body.length()
                            + "\r\n\r\n"
                            + body);
            for (var line = client.line(); !line.contains(word); line = client.line()) {
                assertThat(line).doesNotContain("[DONE]");
            }
        }
        return lastRecord();
    }

    private RequestMetered afterAStream(String... notIn) throws Exception {
        var body = chatBody("sim/two", "\"stream\":true");
        try (var client = new RawClient(running().proxy.port())) {
            var response =
                    client.send(
                                    "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer mrk_good\r\n"
                                            + "content-type: application/json\r\ncontent-length: "
                                            + body.length()
                                            + "\r\n\r\n"
                                            + body)
                            .read();
            assertThat(response.complete()).isFalse();
            assertThat(response.body()).contains("\"error\"").doesNotContain(notIn);
        }
        return lastRecord();
    }

    @Test
    void a_client_that_leaves_is_charged_for_the_whole_answer_where_the_provider_charges_on()
            throws Exception {
        publish(FailurePolicies.TEXT_READ_ON, "chat+words-30+pace-10");

        var record = afterTheClientLeft("word3");

        assertThat(record.outcome()).isEqualTo(Outcome.CLIENT_ABORTED);
        assertThat(record.policyId()).isEqualTo("client-abort-v1");
        assertThat(record.failurePolicyId()).isEqualTo("text-read-on-v1");
        assertThat(record.settlement()).isEqualTo(Settlement.FINAL);
        assertThat(record.charge())
                .isEqualTo(RunningProxy.price(running().served(record.requestId())));
    }

    @Test
    void a_client_that_leaves_ends_the_stream_where_the_provider_then_stops() throws Exception {
        publish(FailurePolicies.TEXT_CUT, "chat+words-4000+pace-20");

        var record = afterTheClientLeft("word3");

        assertThat(record.outcome()).isEqualTo(Outcome.CLIENT_ABORTED);
        assertThat(record.policyId()).isEqualTo("client-cut-v1");
        assertThat(record.failurePolicyId()).isEqualTo("text-cut-v1");
        assertThat(record.settlement()).isEqualTo(Settlement.ESTIMATED);
        assertThat(record.attempts().getLast().reason()).isEqualTo("client_gone");
        // Four words in, at least three out, and far from all that it would have said.
        assertThat(record.charge()).isBetween(Usd.parse("0.0000285"), Usd.parse("0.003"));
    }

    @Test
    void a_client_that_leaves_before_any_output_is_not_served_for_nothing() throws Exception {
        publish(FailurePolicies.TEXT_CUT, "chat+words-400+pace-20+delay-300");

        var body = chatBody("sim/two", "\"stream\":true");
        try (var client = new RawClient(running().proxy.port())) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer mrk_good\r\n"
                            + "Content-Type: application/json\r\nContent-Length: "
                            + body.length()
                            + "\r\n\r\n"
                            + body);
            await().until(() -> running().simulator.inFlight() == 1);
        }

        var record = lastRecord();
        assertThat(record.policyId()).isEqualTo("client-cut-v1");
        assertThat(record.charge()).isGreaterThan(Usd.parse("0.000006"));
        assertThat(record.charge()).isLessThan(Usd.parse("0.0015"));
    }

    @Test
    void a_part_that_is_worth_nothing_costs_a_client_that_leaves_nothing() throws Exception {
        running =
                new RunningProxy(
                        ServerLimits.DEFAULT,
                        UpstreamLimits.DEFAULT,
                        ExchangeLimits.DEFAULT.withDrain(Duration.ofMillis(200), 1_000_000, 10),
                        Duration.ofSeconds(5));
        publish(FailurePolicies.IMAGES, "chat+words-4000+pace-20");

        var record = afterTheClientLeft("word3");

        assertThat(record.policyId()).isEqualTo("client-abort-usage-v1");
        assertThat(record.failurePolicyId()).isEqualTo("images-v1");
        assertThat(record.charge()).isEqualTo(Usd.ZERO);
    }

    @Test
    void a_failure_before_any_output_is_never_charged() throws Exception {
        for (var policy :
                List.of(
                        FailurePolicies.TEXT_READ_ON,
                        FailurePolicies.TEXT_CUT,
                        FailurePolicies.IMAGES)) {
            publish(policy, "chat+error-500");

            assertThat(running().chat(chatBody("sim/two")).statusCode()).isEqualTo(502);

            var record = lastRecord();
            assertThat(record.outcome()).isEqualTo(Outcome.UPSTREAM_FAILED);
            assertThat(record.policyId()).isEqualTo("no-output-v1");
            assertThat(record.failurePolicyId()).isEqualTo(policy.id());
            assertThat(record.charge()).isEqualTo(Usd.ZERO);
        }
    }

    @Test
    void an_answer_that_says_nothing_is_free_as_text_and_complete_as_anything_else()
            throws Exception {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    var answer =
                            "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":0,\"total_tokens\":10}}"
                                    .getBytes(UTF_8);
                    exchange.getResponseHeaders().set("content-type", "application/json");
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        provider.start();
        running = RunningProxy.at("http://127.0.0.1:" + provider.getAddress().getPort() + "/v1");

        publish(FailurePolicies.TEXT_READ_ON, "chat");
        assertThat(running().chat(chatBody("sim/two")).statusCode()).isEqualTo(200);
        var text = lastRecord();
        publish(FailurePolicies.WHOLE, "chat");
        assertThat(running().chat(chatBody("sim/two")).statusCode()).isEqualTo(200);
        var other = lastRecord();

        assertThat(text.policyId()).isEqualTo("empty-v1");
        assertThat(text.charge()).isEqualTo(Usd.ZERO);
        assertThat(other.policyId()).isEmpty();
        assertThat(other.charge()).isEqualTo(Usd.parse("0.000015"));
    }

    @Test
    void a_stream_that_is_cut_short_is_charged_by_its_policy_and_never_closed_as_complete()
            throws Exception {
        publish(FailurePolicies.TEXT_READ_ON, "chat+words-9+truncate-after-4");
        var text = afterAStream("[DONE]");
        publish(FailurePolicies.IMAGES, "chat+words-9+truncate-after-4");
        var image = afterAStream("[DONE]");

        assertThat(text.policyId()).isEqualTo("truncated-v1");
        // Four words in at $1.5, four out at $7.5 a million.
        assertThat(text.charge()).isEqualTo(Usd.parse("0.000036"));
        assertThat(image.policyId()).isEqualTo("truncated-usage-v1");
        assertThat(image.charge()).isEqualTo(Usd.ZERO);
        assertThat(image.outcome()).isEqualTo(Outcome.UPSTREAM_TRUNCATED);
    }

    @Test
    void a_provider_s_error_after_output_is_charged_by_its_policy() throws Exception {
        publish(FailurePolicies.TEXT_CUT, "chat+words-9+midstream-error-4");
        var text = afterAStream("[DONE]");
        publish(FailurePolicies.TRANSCRIPTION, "chat+words-9+midstream-error-4");
        var heard = afterAStream("[DONE]");

        assertThat(text.policyId()).isEqualTo("provider-error-v1");
        assertThat(text.charge()).isEqualTo(Usd.parse("0.000036"));
        assertThat(heard.policyId()).isEqualTo("provider-error-usage-v1");
        assertThat(heard.charge()).isEqualTo(Usd.ZERO);
    }

    @Test
    void a_policy_that_this_release_does_not_know_is_the_tables() throws Exception {
        publish("from-the-future-v7", "chat+words-1");

        assertThat(running().chat(chatBody("sim/two")).statusCode()).isEqualTo(200);

        assertThat(lastRecord().failurePolicyId()).isEqualTo("text-read-on-v1");
    }

    @Test
    void the_list_of_models_names_the_policy_of_each_endpoint_and_provider() throws Exception {
        publish(FailurePolicies.TEXT_CUT, "chat");

        var response =
                running()
                        .http
                        .send(
                                java.net.http.HttpRequest.newBuilder(
                                                running().uri("/v1/models/sim/two"))
                                        .header("authorization", "Bearer mrk_good")
                                        .build(),
                                java.net.http.HttpResponse.BodyHandlers.ofString());

        var policy = Json.mapper().readTree(response.body()).path("failure_policies").path(0);
        assertThat(policy.path("endpoint").asString()).isEqualTo(CHAT);
        assertThat(policy.path("provider").asString()).isEqualTo("sim");
        assertThat(policy.path("policy").asString()).isEqualTo("text-cut-v1");
    }
}
