package com.metisrouter.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.RunStarted;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.contracts.wire.TopicFollower;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

class LedgerHttpTest {

    private static final String ADMIN = "admin-token-of-the-tests";
    private static final String INTERNAL = "internal-token-of-tests";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static TestLedger broker;
    private static ConfigurableApplicationContext application;
    private static String base;

    @BeforeAll
    static void start() throws Exception {
        broker = new TestLedger();
        application = LedgerApplication.run(broker.configOnFreshDatabase(), "0");
        base = "http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port");
    }

    @AfterAll
    static void stop() throws Exception {
        application.close();
        broker.close();
    }

    @Test
    void opens_an_account_once() throws Exception {
        var created = post("/api/v1/accounts", ADMIN, "{\"id\":\"acc_a\",\"name\":\"A\"}");
        var again = post("/api/v1/accounts", ADMIN, "{\"id\":\"acc_a\",\"name\":\"A\"}");
        var other = post("/api/v1/accounts", ADMIN, "{\"id\":\"acc_a\",\"name\":\"B\"}");
        var minted = post("/api/v1/accounts", ADMIN, "{\"name\":\"C\"}");

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(created.body());
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(json(minted).get("id").asString()).startsWith("acc_");
    }

    @Test
    void says_what_every_account_stands_at_page_by_page() throws Exception {
        for (var id : List.of("acc_zf1", "acc_zf2", "acc_zf3")) {
            post("/api/v1/accounts", ADMIN, "{\"id\":\"" + id + "\",\"name\":\"F\"}");
        }
        topup("acc_zf2", "f2", "{\"amount\":\"10.00\",\"reference\":\"ORDER-F\"}");

        var page = get("/api/v1/audit/balances?after=acc_zf1&limit=2", ADMIN);
        var one = get("/api/v1/audit/balances?account=acc_zf2", ADMIN);
        var unknown = get("/api/v1/audit/balances?account=acc_nobody", ADMIN);

        var figures = page.body().lines().map(Json.mapper()::readTree).toList();
        assertThat(figures)
                .extracting(line -> line.path("accountId").asString())
                .containsExactly("acc_zf2", "acc_zf3");
        assertThat(page.headers().firstValue("Metis-Last")).contains("acc_zf3");
        assertThat(figures.getFirst().path("sequence").asLong()).isEqualTo(1);
        assertThat(figures.getFirst().path("balance").asString()).isEqualTo("10.000000000");
        assertThat(figures.getFirst().path("credit").path("PAID").asString())
                .isEqualTo("10.000000000");
        assertThat(one.body().strip()).isEqualTo(page.body().lines().findFirst().orElseThrow());
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(get("/api/v1/audit/balances?limit=0", ADMIN).statusCode()).isEqualTo(400);
        assertThat(get("/api/v1/audit/balances", "another").statusCode()).isEqualTo(401);
    }

    @Test
    void tops_up_once_for_each_key() throws Exception {
        post("/api/v1/accounts", ADMIN, "{\"id\":\"acc_t\",\"name\":\"T\"}");
        var body = "{\"amount\":\"10.00\",\"reference\":\"ORDER-1\"}";

        var first = topup("acc_t", "k1", body);
        var second =
                topup(
                        "acc_t",
                        "k2",
                        "{\"amount\":\"1\",\"kind\":\"PROMOTIONAL\",\"reference\":\"AD\"}");
        var again = topup("acc_t", "k1", body);
        var other = topup("acc_t", "k1", "{\"amount\":\"10.01\",\"reference\":\"ORDER-1\"}");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(json(first).get("balance").asString()).isEqualTo("10.000000000");
        assertThat(json(first).get("ledgerEntryId").asString()).isEqualTo("acc_t-1");
        assertThat(json(second).get("balance").asString()).isEqualTo("11.000000000");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(json(other).get("code").asString()).isEqualTo("idempotency_key_reused");
        assertThat(topup("acc_nobody", "k1", body).statusCode()).isEqualTo(404);
        assertThat(topup("acc_t", "", body).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{|invalid_body",
                "[]|invalid_body",
                "null|invalid_body",
                "{}|invalid_amount",
                "{\"amount\":10}|invalid_body",
                "{\"amount\":\"-1\",\"reference\":\"R\"}|invalid_amount",
                "{\"amount\":\"0\",\"reference\":\"R\"}|invalid_amount",
                "{\"amount\":\"1e3\",\"reference\":\"R\"}|invalid_body",
                "{\"amount\":\"0.0000000001\",\"reference\":\"R\"}|invalid_body",
                "{\"amount\":\"1\"}|invalid_reference",
                "{\"amount\":\"1\",\"reference\":\"R\",\"kind\":\"GIFT\"}|invalid_body",
            })
    void says_what_is_wrong_with_a_topup(String body, String code) throws Exception {
        post("/api/v1/accounts", ADMIN, "{\"id\":\"acc_bad\",\"name\":\"Bad\"}");

        var answer = topup("acc_bad", "bad", body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValue("application/problem+json");
        assertThat(json(answer).get("code").asString()).isEqualTo(code);
        assertThat(json(answer).get("request_id").asString()).startsWith("req_");
    }

    @Test
    void answers_nobody_without_the_right_token() throws Exception {
        for (var token : new String[] {"", INTERNAL, ADMIN + "x"}) {
            assertThat(post("/api/v1/accounts", token, "{\"name\":\"A\"}").statusCode())
                    .isEqualTo(401);
            assertThat(post("/api/v1/keys", token, "{}").statusCode()).isEqualTo(401);
        }
        assertThat(post("/internal/v1/leases", ADMIN, "{}").statusCode()).isEqualTo(401);
        assertThat(post("/internal/v1/gateways/g/runs", ADMIN, "").statusCode()).isEqualTo(401);
    }

    @Test
    void refuses_bodies_that_are_too_large_or_not_json() throws Exception {
        var large = "{\"name\":\"" + "x".repeat(300_000) + "\"}";
        var text =
                CLIENT.send(
                        HttpRequest.newBuilder(URI.create(base + "/api/v1/accounts"))
                                .header("authorization", "Bearer " + ADMIN)
                                .header("content-type", "text/plain")
                                .POST(BodyPublishers.ofString("{\"name\":\"A\"}"))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(post("/api/v1/accounts", ADMIN, large).statusCode()).isEqualTo(413);
        assertThat(text.statusCode()).isEqualTo(415);
    }

    @Test
    void issues_a_key_whose_secret_is_shown_once_and_revokes_it() throws Exception {
        post("/api/v1/accounts", ADMIN, "{\"id\":\"acc_k\",\"name\":\"K\"}");
        var seen = new ConcurrentHashMap<String, KeySnapshot>();
        try (var _ =
                TopicFollower.start(
                        broker.config().bootstrapServers(),
                        Topic.KEYS,
                        "tests",
                        (hash, event) -> {
                            if (event != null) {
                                seen.put(hash, (KeySnapshot) event.data());
                            }
                        })) {
            var issued =
                    json(
                            post(
                                    "/api/v1/keys",
                                    ADMIN,
                                    "{\"accountId\":\"acc_k\",\"project\":\"p\",\"name\":\"n\",\"models\":[\"sim/chat\"]}"));
            var secret = issued.get("key").asString();
            var hash =
                    HexFormat.of()
                            .formatHex(
                                    MessageDigest.getInstance("SHA-256")
                                            .digest(secret.getBytes(UTF_8)));
            await().until(() -> seen.containsKey(hash));
            var id = issued.get("id").asString();
            var listed = get("/api/v1/keys?accountId=acc_k", ADMIN);
            var revoked = post("/api/v1/keys/" + id + "/revoke", ADMIN, "");
            await().untilAsserted(() ->
                    assertThat(seen.get(hash))
                            .extracting(KeySnapshot::status, KeySnapshot::models)
                            .containsExactly(KeySnapshot.Status.REVOKED, List.of("sim/chat")));

            assertThat(secret).matches("mrk_[A-Za-z0-9_-]{43}");
            assertThat(listed.body()).contains(id).doesNotContain(secret).doesNotContain(hash);
            assertThat(json(listed).get("has_more").asBoolean()).isFalse();
            assertThat(json(revoked).get("status").asString()).isEqualTo("REVOKED");
            assertThat(post("/api/v1/keys/" + id + "/revoke", ADMIN, "").body())
                    .isEqualTo(revoked.body());
            assertThat(post("/api/v1/keys/key_none/revoke", ADMIN, "").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void lists_keys_page_by_page() throws Exception {
        post("/api/v1/accounts", ADMIN, "{\"id\":\"acc_pages\",\"name\":\"P\"}");
        for (var i = 0; i < 3; i++) {
            post("/api/v1/keys", ADMIN, "{\"accountId\":\"acc_pages\",\"name\":\"" + i + "\"}");
        }

        var first = json(get("/api/v1/keys?accountId=acc_pages&limit=2", ADMIN));
        var last = first.get("data").get(1).get("id").asString();
        var second = json(get("/api/v1/keys?accountId=acc_pages&limit=2&after=" + last, ADMIN));

        assertThat(first.get("has_more").asBoolean()).isTrue();
        assertThat(first.get("data").valueStream().map(key -> key.get("name").asString()))
                .containsExactly("0", "1");
        assertThat(second.get("has_more").asBoolean()).isFalse();
        assertThat(second.get("data").valueStream().map(key -> key.get("name").asString()))
                .containsExactly("2");
        assertThat(get("/api/v1/keys?accountId=acc_pages&limit=x", ADMIN).statusCode())
                .isEqualTo(400);
    }

    @Test
    void retires_a_gateway_by_name_and_with_a_reason_and_fences_it() throws Exception {
        post("/internal/v1/gateways/gw-gone/runs", INTERNAL, "");
        var because = "{\"reason\":\"disk failed\"}";

        assertThat(get("/api/v1/gateways", INTERNAL).statusCode()).isEqualTo(401);
        assertThat(post("/api/v1/gateways/gw-gone/retire", ADMIN, "{}").body())
                .contains("invalid_reason");
        assertThat(post("/api/v1/gateways/gw-nobody/retire", ADMIN, because).body())
                .contains("unknown_gateway");
        assertThat(post("/internal/v1/gateways/gw-gone/runs/1/alive", INTERNAL, "").body())
                .isEqualTo("{\"currentRun\":1}");

        assertThat(post("/api/v1/gateways/gw-gone/retire", ADMIN, because).statusCode())
                .isEqualTo(200);
        assertThat(post("/api/v1/gateways/gw-gone/retire", ADMIN, because).statusCode())
                .as("twice is once")
                .isEqualTo(200);
        assertThat(post("/internal/v1/gateways/gw-gone/runs/1/alive", INTERNAL, "").body())
                .isEqualTo("{\"currentRun\":2}");
        assertThat(get("/api/v1/gateways", ADMIN).body())
                .contains("\"id\":\"gw-gone\"", "\"retiredBy\":\"admin\"", "disk failed");
    }

    @Test
    void leases_credit_to_the_current_run_of_a_gateway() throws Exception {
        post("/api/v1/accounts", ADMIN, "{\"id\":\"acc_l\",\"name\":\"L\"}");
        topup("acc_l", "k1", "{\"amount\":\"10.00\",\"reference\":\"ORDER-1\"}");
        var run =
                Json.read(
                                post("/internal/v1/gateways/gw-h/runs", INTERNAL, "")
                                        .body()
                                        .getBytes(UTF_8),
                                RunStarted.class)
                        .run();

        assertThat(lease("acc_l", run, "4"))
                .isEqualTo(new LeaseReply.Granted(1, Usd.parse("4"), 300_000));
        assertThat(lease("acc_l", run, "7")).isEqualTo(new LeaseReply.Insufficient(Usd.parse("6")));
        assertThat(lease("acc_nobody", run, "1")).isEqualTo(new LeaseReply.NoAccount());
        assertThat(lease("acc_l", run - 1, "1")).isEqualTo(new LeaseReply.Fenced(run));
        var foreign =
                post(
                        "/internal/v1/leases",
                        INTERNAL,
                        Json.mapper()
                                .writeValueAsString(TestLedger.ending("acc_l", run, 9, 0))
                                .replace(TestLedger.GATEWAY, "gw-h"));
        assertThat(foreign.statusCode()).isEqualTo(409);
        assertThat(post("/internal/v1/leases", INTERNAL, "{}").statusCode()).isEqualTo(400);
    }

    private static LeaseReply lease(String accountId, long run, String amount) throws Exception {
        var request =
                Map.of(
                        "accountId",
                        accountId,
                        "gatewayId",
                        "gw-h",
                        "run",
                        run,
                        "need",
                        amount,
                        "want",
                        amount,
                        "reductions",
                        new Object[0],
                        "endings",
                        new Object[0],
                        "requestKey",
                        "r" + run + amount);
        var answer =
                post("/internal/v1/leases", INTERNAL, Json.mapper().writeValueAsString(request));
        assertThat(answer.statusCode()).isEqualTo(200);
        return Json.read(answer.body().getBytes(UTF_8), LeaseReply.class);
    }

    private static HttpResponse<String> topup(String accountId, String key, String body)
            throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(
                                URI.create(base + "/api/v1/accounts/" + accountId + "/topups"))
                        .header("authorization", "Bearer " + ADMIN)
                        .header("content-type", "application/json")
                        .header("idempotency-key", key)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String path, String token, String body)
            throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("authorization", "Bearer " + token)
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String path, String token) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.mapper().readTree(answer.body());
    }
}
