package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.wire.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A model with several deployments, of which some have a bad day.
final class FallbackTest {

    private final RunningProxy running = new RunningProxy();

    @AfterEach
    void close() {
        running.assertSettled();
        running.close();
    }

    static Deployment at(String provider, String upstreamModel, int priority) {
        return new Deployment(
                provider,
                Protocol.OPENAI,
                upstreamModel,
                priority,
                1,
                Set.of(Endpoint.CHAT_COMPLETIONS));
    }

    private void publish(Deployment... deployments) {
        publish(running, deployments);
    }

    static void publish(RunningProxy running, Deployment... deployments) {
        running.models.on(
                "sim/two",
                new PublishedModel(
                        "sim/two",
                        "Two",
                        "A model for tests.",
                        "tests",
                        List.of(),
                        Set.of(Endpoint.CHAT_COMPLETIONS),
                        List.of("text"),
                        List.of("text"),
                        100_000,
                        4_096,
                        "words",
                        "max_tokens",
                        TestModels.CHAT_PARAMETERS,
                        TestModels.LONG_AGO,
                        List.of(deployments),
                        List.of(TestModels.prices("sim/two")),
                        Map.of()));
    }

    @Test
    void a_provider_that_can_t_be_reached_is_the_gateway_s_problem() throws Exception {
        publish(at("nowhere", "chat", 0), at("sim", "chat+words-2", 1));

        var response = running.chat(chatBody("sim/two"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("x-metis-provider")).contains("sim");
        var record = running.onlyRecord();
        assertThat(record.provider()).isEqualTo("sim");
        assertThat(record.attempts().stream().map(Attempt::reason).toList())
                .containsExactly("connect_refused", "");
        assertThat(record.charge())
                .isEqualTo(RunningProxy.price(running.served(record.requestId())));
    }

    @Test
    void a_provider_s_5xx_and_429_go_on_to_the_next_deployment() throws Exception {
        for (var how : List.of("error-503", "error-500", "ratelimit-30", "reset-before")) {
            publish(at("sim", "chat+" + how, 0), at("sim", "chat+words-2", 1));

            var response = running.chat(chatBody("sim/two"));

            assertThat(response.statusCode()).as(how).isEqualTo(200);
            assertThat(response.body()).contains("word1 word2");
        }
        assertThat(running.journal.metered())
                .allSatisfy(it -> {
                    assertThat(it.outcome()).isEqualTo(Outcome.COMPLETED);
                    assertThat(it.attempts()).hasSizeGreaterThan(1);
                });
    }

    @Test
    void a_request_that_the_provider_refuses_is_not_sent_elsewhere() throws Exception {
        publish(at("sim", "chat+error-400", 0), at("sim", "chat", 1));

        var response = running.chat(chatBody("sim/two"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(running.onlyRecord().attempts()).hasSize(1);
        assertThat(running.onlyRecord().outcome()).isEqualTo(Outcome.UPSTREAM_REJECTED);
    }

    @Test
    void what_has_begun_is_never_begun_again() throws Exception {
        publish(at("sim", "chat+words-9+reset-after-3", 0), at("sim", "chat", 1));

        var body = chatBody("sim/two", "\"stream\":true");
        try (var client = new RawClient(running.proxy.port())) {
            var response =
                    client.send(
                                    "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer mrk_good\r\n"
                                            + "content-type: application/json\r\ncontent-length: "
                                            + body.length()
                                            + "\r\n\r\n"
                                            + body)
                            .read();
            assertThat(response.body()).contains("word3").contains("\"error\"");
        }
        assertThat(running.onlyRecord().attempts()).hasSize(1);
        assertThat(running.onlyRecord().outcome()).isEqualTo(Outcome.UPSTREAM_TRUNCATED);
    }

    @Test
    void a_client_chooses_among_providers_and_no_provider_hears_of_it() throws Exception {
        publish(at("nowhere", "chat", 0), at("sim", "chat+words-1", 1));

        var only =
                running.chat(
                        chatBody(
                                "sim/two",
                                "\"provider\":{\"only\":[\"sim\"]}",
                                "\"max_tokens\":5"));
        assertThat(only.statusCode()).as(only.body()).isEqualTo(200);
        assertThat(running.onlyRecord().attempts()).hasSize(1);

        var none =
                running.chat(
                        chatBody("sim/two", "\"provider\":{\"ignore\":[\"sim\",\"nowhere\"]}"));
        assertThat(none.statusCode()).isEqualTo(400);
        assertThat(Json.mapper().readTree(none.body()).at("/error/param").stringValue())
                .isEqualTo("provider.ignore");

        var wrong = running.chat(chatBody("sim/two", "\"provider\":{\"sort\":\"cheap\"}"));
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(Json.mapper().readTree(wrong.body()).at("/error/param").stringValue())
                .isEqualTo("provider.sort");
    }

    @Test
    void a_deployment_that_fails_all_the_time_is_left_alone_for_a_while() throws Exception {
        publish(at("nowhere", "chat", 0), at("sim", "chat+words-1", 1));
        for (var i = 0; i < 60; i++) {
            assertThat(running.chat(chatBody("sim/two")).statusCode()).isEqualTo(200);
        }

        assertThat(running.journal.metered().getLast().attempts()).hasSize(1);
    }

    @Test
    void a_retry_does_not_outlive_a_provider_that_is_down_altogether() throws Exception {
        publish(at("nowhere", "chat", 0));

        var response = running.chat(chatBody("sim/two"));

        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(running.onlyRecord().outcome()).isEqualTo(Outcome.UPSTREAM_FAILED);
        assertThat(running.onlyRecord().attempts()).hasSizeBetween(1, 4);
    }
}
