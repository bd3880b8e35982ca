package com.metisrouter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.wire.Json;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.embedded.DataFolder;
import com.metisrouter.embedded.EmbeddedKafka;
import com.metisrouter.embedded.EmbeddedTopics;
import com.metisrouter.embedded.testing.TestServers;
import com.metisrouter.ledger.LedgerConfig;
import com.metisrouter.ledger.LedgerConfiguration;
import com.metisrouter.proxy.GatewayState;
import com.metisrouter.proxy.GatewayStateConfig;
import com.metisrouter.proxy.Proxy;
import com.metisrouter.proxy.ProxyConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;
import tools.jackson.databind.JsonNode;

/// What staff take back works nowhere a second after they were answered: two gateways, a real broker, and the ledger over HTTP.
class RevocationIT {

    private static final Duration EFFECTIVE_WITHIN = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final int ROUNDS = 20;
    private static final String ADMIN = "admin-token-of-the-tests";
    private static final String INTERNAL = "internal-token-of-tests";
    private static final String ACCOUNT = "acc_revoked";

    private static final Deque<AutoCloseable> STARTED = new ArrayDeque<>();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final List<URI> GATEWAYS = new ArrayList<>();
    private static String jdbcUrl;
    private static URI ledger = URI.create("http://127.0.0.1");

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(LedgerConfiguration.class)
    static class Ledger {}

    @BeforeAll
    static void start() throws Exception {
        var folder = Files.createTempDirectory("metis-revocation-");
        STARTED.push(() -> DataFolder.delete(folder));
        var broker = EmbeddedKafka.start(folder.resolve("kafka"), 0, 0, Map.of());
        STARTED.push(broker);
        EmbeddedTopics.create(
                broker.bootstrapServers(),
                Arrays.stream(Topic.values())
                        .map(topic ->
                                topic.compacted()
                                        ? EmbeddedTopics.Topic.compacted(
                                                topic.wireName(), topic.partitions())
                                        : EmbeddedTopics.Topic.unlimited(
                                                topic.wireName(), topic.partitions()))
                        .toList());
        jdbcUrl = TestServers.freshDatabase();
        startLedger(broker.bootstrapServers());
        for (var gateway : List.of("gw-1", "gw-2")) {
            startGateway(gateway, folder.resolve(gateway), broker.bootstrapServers());
        }
        ask("POST", "/api/v1/accounts", "{\"id\":\"" + ACCOUNT + "\",\"name\":\"A\"}");
    }

    private static void startLedger(String bootstrapServers) {
        var application = new SpringApplication(Ledger.class);
        application.setDefaultProperties(Map.of("server.port", 0));
        application.addInitializers(context ->
                ((GenericApplicationContext) context)
                        .registerBean(
                                LedgerConfig.class,
                                () -> LedgerConfig.of(jdbcUrl, bootstrapServers, INTERNAL, ADMIN)));
        var context = application.run();
        STARTED.push(context);
        ledger =
                URI.create(
                        "http://127.0.0.1:"
                                + context.getEnvironment().getProperty("local.server.port"));
    }

    private static void startGateway(String id, Path journal, String bootstrapServers) {
        var state =
                GatewayState.start(
                        GatewayStateConfig.of(journal, bootstrapServers, ledger, INTERNAL, id));
        STARTED.push(state);
        var proxy = Proxy.start(ProxyConfig.of("127.0.0.1", 0, List.of()), state);
        STARTED.push(proxy);
        assertThat(state.awaitReady(READY_LIMIT)).isTrue();
        GATEWAYS.add(URI.create("http://127.0.0.1:" + proxy.port()));
    }

    @AfterAll
    static void stop() throws Exception {
        while (!STARTED.isEmpty()) {
            STARTED.pop().close();
        }
        HTTP.close();
    }

    @Test
    void a_revoked_key_is_refused_at_every_gateway_within_a_second() throws Exception {
        var millis = new ArrayList<Long>();
        for (var round = 0; round < ROUNDS; round++) {
            var key = knownKey("p");

            ask("POST", "/api/v1/keys/" + id(key) + "/revoke", "");

            millis.add(refusedAfterMillis(key, "revoked_api_key"));
        }
        report("revoked", millis);
    }

    /// The books are read in the order of transactions, below the oldest that still runs. A revocation must not wait for that one.
    @Test
    void also_while_an_older_transaction_holds_back_the_books() throws Exception {
        var millis = new ArrayList<Long>();
        try (var other = DriverManager.getConnection(jdbcUrl);
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select pg_current_xact_id()");
            for (var round = 0; round < 5; round++) {
                var key = knownKey("p");

                ask("POST", "/api/v1/keys/" + id(key) + "/revoke", "");

                millis.add(refusedAfterMillis(key, "revoked_api_key"));
            }
            other.rollback();
        }
        report("revoked while the books are held back", millis);
    }

    @Test
    void a_secret_that_is_rotated_without_overlap_is_refused_within_a_second() throws Exception {
        var millis = new ArrayList<Long>();
        for (var round = 0; round < 5; round++) {
            var key = knownKey("p");

            var rotated =
                    ask("POST", "/api/v1/keys/" + id(key) + "/rotate", "{\"overlapSeconds\":0}");

            millis.add(refusedAfterMillis(key, "rotated_api_key"));
            awaitAccepted(rotated);
        }
        report("rotated", millis);
    }

    @Test
    void all_keys_of_an_archived_project_are_refused_within_a_second() throws Exception {
        var keys = new ArrayList<JsonNode>();
        for (var i = 0; i < 50; i++) {
            keys.add(key("many"));
        }
        for (var key : keys) {
            awaitAccepted(key);
        }

        ask(
                "POST",
                "/api/v1/projects/" + keys.getFirst().path("projectId").asString() + "/archive",
                "");

        var answered = System.nanoTime();
        for (var key : keys) {
            for (var gateway : GATEWAYS) {
                await().atMost(EFFECTIVE_WITHIN)
                        .pollDelay(Duration.ZERO)
                        .pollInterval(POLL)
                        .until(() -> refusal(gateway, key).equals("archived_project"));
            }
        }
        report("archived", List.of((System.nanoTime() - answered) / 1_000_000));
    }

    private static void report(String what, List<Long> millis) {
        var sorted = millis.stream().sorted().toList();
        System.out.printf(
                "%s: refused at %d gateways after %d ms (median) and %d ms (longest) of %d%n",
                what,
                GATEWAYS.size(),
                sorted.get(sorted.size() / 2),
                sorted.getLast(),
                sorted.size());
        assertThat(sorted.getLast()).isLessThanOrEqualTo(EFFECTIVE_WITHIN.toMillis());
    }

    /// From when staff were answered, which is now.
    private static long refusedAfterMillis(JsonNode key, String code) {
        var answered = System.nanoTime();
        await().atMost(EFFECTIVE_WITHIN)
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL)
                .until(() -> everywhere(gateway -> refusal(gateway, key).equals(code)));
        return (System.nanoTime() - answered) / 1_000_000;
    }

    private static JsonNode knownKey(String project) throws Exception {
        var key = key(project);
        awaitAccepted(key);
        return key;
    }

    private static JsonNode key(String project) throws Exception {
        return ask(
                "POST",
                "/api/v1/keys",
                "{\"accountId\":\"" + ACCOUNT + "\",\"project\":\"" + project + "\"}");
    }

    private static void awaitAccepted(JsonNode key) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(POLL)
                .until(() -> everywhere(gateway -> refusal(gateway, key).isEmpty()));
    }

    private interface Look {
        boolean at(URI gateway) throws Exception;
    }

    private static boolean everywhere(Look look) throws Exception {
        for (var gateway : GATEWAYS) {
            if (!look.at(gateway)) {
                return false;
            }
        }
        return true;
    }

    /// The code of the error, empty where the key is accepted.
    private static String refusal(URI gateway, JsonNode key) throws Exception {
        var answer =
                HTTP.send(
                        HttpRequest.newBuilder(gateway.resolve("/v1/models"))
                                .header("Authorization", "Bearer " + key.path("key").asString())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return Json.mapper().readTree(answer.body()).path("error").path("code").asString("");
    }

    private static String id(JsonNode key) {
        return key.path("id").asString();
    }

    private static JsonNode ask(String method, String path, String body) throws Exception {
        var answer =
                HTTP.send(
                        HttpRequest.newBuilder(ledger.resolve(path))
                                .header("Authorization", "Bearer " + ADMIN)
                                .header("Content-Type", "application/json")
                                .method(
                                        method,
                                        body.isEmpty()
                                                ? HttpRequest.BodyPublishers.noBody()
                                                : HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode() / 100).as(answer.body()).isEqualTo(2);
        return Json.mapper().readTree(answer.body());
    }
}
