package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.proxy.exchange.ExchangeLimits;
import com.metisrouter.proxy.server.ServerLimits;
import com.metisrouter.proxy.server.TrustedProxies;
import com.metisrouter.proxy.upstream.UpstreamLimits;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/// What a key and its project restrict, at the edge: refused by name, with the request's id, and nothing forwarded.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KeyRulesTest {

    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    private RunningProxy running;

    @BeforeAll
    void start() {
        running =
                new RunningProxy(
                        ServerLimits.DEFAULT,
                        UpstreamLimits.DEFAULT,
                        ExchangeLimits.DEFAULT,
                        Duration.ofSeconds(5),
                        TrustedProxies.parse("127.0.0.2"));
        publish("mrk_k_models", key -> key.putArray("models").add("sim/embed"));
        publish("mrk_p_models", key -> key.putArray("projectModels").add("sim/embed"));
        publish(
                "mrk_both_models",
                key -> {
                    key.putArray("models").add("sim/chat");
                    key.putArray("projectModels").add("sim/embed");
                });
        publish("mrk_k_endpoints", key -> key.putArray("endpoints").add("/v1/embeddings"));
        publish("mrk_p_endpoints", key -> key.putArray("projectEndpoints").add("/v1/embeddings"));
        publish(
                "mrk_rotated",
                key -> key.put("rotatedOutAt", text(LONG_AGO)).put("expiresAt", text(LONG_AGO)));
        publish(
                "mrk_overlap",
                key ->
                        key.put("rotatedOutAt", text(LONG_AGO))
                                .put("expiresAt", text(Instant.now().plusSeconds(600))));
        publish(
                "mrk_archived",
                key -> key.put("status", "REVOKED").put("projectArchivedAt", text(LONG_AGO)));
        publish("mrk_elsewhere", key -> key.putArray("allowedIps").add("203.0.113.0/24"));
        publish(
                "mrk_here",
                key -> key.putArray("allowedIps").add("203.0.113.0/24").add("127.0.0.0/8"));
        publish("mrk_odd", key -> key.putArray("allowedIps").add("everywhere"));
        publish(
                "mrk_allowed",
                key -> {
                    key.putArray("models").add("sim/chat");
                    key.putArray("projectModels").add("sim/chat").add("sim/embed");
                    key.putArray("endpoints").add("/v1/chat/completions");
                    key.putArray("projectEndpoints").add("/v1/chat/completions");
                    key.put("expiresAt", text(Instant.now().plusSeconds(600)));
                });
    }

    @AfterAll
    void close() {
        running.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mrk_k_models|403|model_not_allowed|This key may not call sim/chat.",
                "mrk_p_models|403|model_not_allowed|The project assistant may not call sim/chat.",
                "mrk_both_models|403|model_not_allowed|The project assistant may not call sim/chat.",
                "mrk_k_endpoints|403|endpoint_not_allowed|This key may not call /v1/chat/completions.",
                "mrk_p_endpoints|403|endpoint_not_allowed|The project assistant may not call /v1/chat/completions.",
                "mrk_rotated|401|rotated_api_key|replaced",
                "mrk_archived|401|archived_project|assistant",
                "mrk_elsewhere|403|ip_not_allowed|127.0.0.1",
                "mrk_odd|403|ip_not_allowed|127.0.0.1",
            })
    void is_refused_by_name(String secret, int status, String code, String message)
            throws Exception {
        var served = running.simulator.served().size();

        var answer = ask(secret, null);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        var error = Json.mapper().readTree(answer.body()).path("error");
        assertThat(error.path("code").asString()).isEqualTo(code);
        assertThat(error.path("message").asString()).contains(message).doesNotContain(secret);
        assertThat(error.path("request_id").asString())
                .isEqualTo(answer.headers().firstValue("x-request-id").orElseThrow())
                .startsWith("req_");
        assertThat(answer.headers().firstValue("www-authenticate").isPresent())
                .isEqualTo(status == 401);
        assertThat(running.simulator.served()).hasSize(served);
    }

    @ParameterizedTest
    @CsvSource({"mrk_allowed", "mrk_overlap", "mrk_here"})
    void is_served_where_both_the_key_and_its_project_allow(String secret) throws Exception {
        assertThat(ask(secret, null).statusCode()).isEqualTo(200);
    }

    @Test
    void a_client_cannot_talk_itself_into_a_range() throws Exception {
        assertThat(ask("mrk_elsewhere", "203.0.113.9").statusCode()).isEqualTo(403);
    }

    @Test
    void the_list_of_models_holds_to_the_same_addresses() throws Exception {
        var request =
                HttpRequest.newBuilder(running.uri("/v1/models"))
                        .header("authorization", "Bearer mrk_elsewhere")
                        .build();

        assertThat(running.http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(403);
    }

    @Test
    void a_proxy_that_is_trusted_says_whose_request_it_is() throws Exception {
        try (var behind =
                new RunningProxy(
                        ServerLimits.DEFAULT,
                        UpstreamLimits.DEFAULT,
                        ExchangeLimits.DEFAULT,
                        Duration.ofSeconds(5),
                        TrustedProxies.parse("127.0.0.0/8"))) {
            publish(behind, "mrk_net", key -> key.putArray("allowedIps").add("203.0.113.0/24"));

            assertThat(ask(behind, "mrk_net", "203.0.113.9").statusCode()).isEqualTo(200);
            assertThat(ask(behind, "mrk_net", "203.0.113.9, 198.51.100.1").statusCode())
                    .isEqualTo(403);
            assertThat(ask(behind, "mrk_net", "203.0.113.9, nonsense").body())
                    .contains("an address that is not known");
            assertThat(ask(behind, "mrk_net", null).statusCode()).isEqualTo(403);
        }
    }

    private HttpResponse<String> ask(String secret, @Nullable String forwardedFor)
            throws Exception {
        return ask(running, secret, forwardedFor);
    }

    private static HttpResponse<String> ask(
            RunningProxy proxy, String secret, @Nullable String forwardedFor) throws Exception {
        var request =
                HttpRequest.newBuilder(proxy.uri("/v1/chat/completions"))
                        .header("authorization", "Bearer " + secret)
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(chatBody("sim/chat")));
        if (forwardedFor != null) {
            request.header("x-forwarded-for", forwardedFor);
        }
        return proxy.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private void publish(String secret, Consumer<ObjectNode> restriction) {
        publish(running, secret, restriction);
    }

    private static void publish(
            RunningProxy proxy, String secret, Consumer<ObjectNode> restriction) {
        var key =
                TestModels.key(
                        secret, RunningProxy.ACCOUNT, KeySnapshot.Status.ACTIVE, List.of(), null);
        var json = (ObjectNode) Json.mapper().valueToTree(key);
        json.put("project", "assistant");
        restriction.accept(json);
        proxy.keys.on(key.keyHash(), Json.mapper().treeToValue(json, KeySnapshot.class));
    }

    private static String text(Instant instant) {
        return instant.toString();
    }
}
