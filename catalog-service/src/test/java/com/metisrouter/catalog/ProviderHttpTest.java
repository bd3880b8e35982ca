package com.metisrouter.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.access.StaffTokens;
import com.metisrouter.contracts.providers.CredentialKeys;
import com.metisrouter.contracts.providers.ProviderSnapshot;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.contracts.wire.TopicFollower;
import com.metisrouter.embedded.EmbeddedTopics;
import com.metisrouter.embedded.testing.TestServers;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/// Providers over HTTP, by staff.
class ProviderHttpTest {

    private static final String ANN = "ann-token-0123456789";
    private static final String SECRET = "sk-proj-0123456789abcdefghij-WXYZ";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final CredentialKeys KEYS = CredentialKeys.parse(CredentialKeys.generate("k1"));
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static HttpServer provider;
    private static ConfigurableApplicationContext application;
    private static String base;

    @BeforeAll
    static void start() throws Exception {
        EmbeddedTopics.create(
                TestServers.kafka(),
                List.of(
                        EmbeddedTopics.Topic.compacted(
                                Topic.MODELS.wireName(), Topic.MODELS.partitions()),
                        EmbeddedTopics.Topic.compacted(
                                Topic.PROVIDERS.wireName(), Topic.PROVIDERS.partitions())));
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext(
                "/v1/models",
                exchange -> {
                    var good =
                            ("Bearer " + SECRET)
                                    .equals(exchange.getRequestHeaders().getFirst("Authorization"));
                    exchange.sendResponseHeaders(good ? 200 : 401, -1);
                    exchange.close();
                });
        provider.start();
        application =
                CatalogApplication.start(
                        new CatalogConfig(TestServers.freshDatabase(), TestServers.kafka())
                                .withStaff(new StaffTokens(Map.of("ann", ANN)))
                                .withProviders(KEYS, false),
                        0);
        base = "http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port");
    }

    @AfterAll
    static void stop() {
        application.close();
        provider.stop(0);
    }

    private static HttpResponse<String> send(String method, String path, String token, String body)
            throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(
                                                body.replace('\'', '"').getBytes(UTF_8)));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode good(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain(SECRET);
        return Json.mapper().readTree(answer.body());
    }

    private static String wanted(String name, String credential) {
        return "{'name':'"
                + name
                + "','profile':'openai-compatible','baseUrl':'http://127.0.0.1:"
                + provider.getAddress().getPort()
                + "/v1','credential':'"
                + credential
                + "'}";
    }

    @Test
    void a_provider_is_added_checked_and_told_to_gateways_and_its_credential_is_never_shown()
            throws Exception {
        var saved = good(send("POST", "/api/v1/providers", ANN, wanted("mine", SECRET)));
        assertThat(saved.path("credential").path("hint").asString()).isEqualTo("…WXYZ");
        assertThat(saved.path("credential").path("sealedWith").asString()).isEqualTo("k1");
        assertThat(saved.path("updatedBy").asString()).isEqualTo("ann");

        var checked = good(send("POST", "/api/v1/providers/mine/check", ANN, "")).path("check");
        assertThat(checked.path("ok").asBoolean()).isTrue();
        assertThat(checked.path("status").intValue()).isEqualTo(200);

        var told = new ConcurrentHashMap<String, ProviderSnapshot>();
        try (var _ =
                TopicFollower.start(
                        TestServers.kafka(),
                        Topic.PROVIDERS,
                        "provider-test",
                        (name, event) ->
                                told.put(name, (ProviderSnapshot) requireNonNull(event).data()))) {
            await().atMost(SOON).until(() -> told.containsKey("mine"));
        }
        assertThat(KEYS.open("mine", requireNonNull(requireNonNull(told.get("mine")).credential())))
                .contains(SECRET);
        assertThat(good(send("GET", "/api/v1/providers", ANN, "")).toString()).contains("mine");
        assertThat(good(send("GET", "/api/v1/providers/mine/changes", ANN, "")).toString())
                .contains("added");
    }

    @Test
    void a_credential_that_the_provider_refuses_is_seen() throws Exception {
        good(send("POST", "/api/v1/providers", ANN, wanted("wrong", "sk-wrong")));

        var check = good(send("POST", "/api/v1/providers/wrong/check", ANN, "")).path("check");

        assertThat(check.path("ok").asBoolean()).isFalse();
        // What was seen is forgotten with the credential that it was seen of.
        assertThat(
                        good(send("POST", "/api/v1/providers", ANN, wanted("wrong", SECRET)))
                                .path("check")
                                .isNull())
                .isTrue();
        assertThat(check.path("problem").asString()).isEqualTo("it refuses the credential");
    }

    @Test
    void nobody_but_staff_sees_or_changes_anything() throws Exception {
        for (var token : new String[] {"", "somebody"}) {
            assertThat(send("GET", "/api/v1/providers", token, "").statusCode()).isEqualTo(401);
            assertThat(
                            send("POST", "/api/v1/providers", token, wanted("evil", SECRET))
                                    .statusCode())
                    .isEqualTo(401);
            assertThat(send("POST", "/api/v1/providers/reseal", token, "").statusCode())
                    .isEqualTo(401);
        }
        assertThat(good(send("GET", "/api/v1/providers/profiles", "", "")).path("data").size())
                .isGreaterThanOrEqualTo(16);
    }

    @Test
    void what_cannot_be_read_is_refused_and_not_repeated() throws Exception {
        for (var body :
                new String[] {
                    "{'name':'x','credential':'" + SECRET + "'",
                    "{'name':'x','profile':'openai','credential':['" + SECRET + "']}",
                    "{'name':'x','profile':'none','credential':'" + SECRET + "'}",
                    "{'name':'openai','auth':'" + SECRET + "'}",
                    "{'name':'openai','protocol':'soap'}",
                }) {
            var answer = send("POST", "/api/v1/providers", ANN, body);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            assertThat(answer.body()).doesNotContain(SECRET);
        }
        assertThat(send("POST", "/api/v1/providers/nobody/check", ANN, "").statusCode())
                .isEqualTo(404);
        var large = "{'name':'" + "x".repeat(40_000) + "'}";
        assertThat(send("POST", "/api/v1/providers", ANN, large).statusCode()).isEqualTo(413);
    }

    @Test
    void credentials_are_sealed_again_on_request() throws Exception {
        good(send("POST", "/api/v1/providers", ANN, wanted("again", SECRET)));

        assertThat(
                        good(send("POST", "/api/v1/providers/reseal", ANN, ""))
                                .path("resealed")
                                .intValue())
                .isZero();
    }
}
