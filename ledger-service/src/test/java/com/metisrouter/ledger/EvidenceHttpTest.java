package com.metisrouter.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.evidence.CheckpointKey;
import com.metisrouter.contracts.evidence.EventLine;
import com.metisrouter.contracts.evidence.Receipt;
import com.metisrouter.contracts.evidence.ReceiptCheck;
import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.account.AccountCommand.DoAct;
import com.metisrouter.ledger.account.AccountCommand.OpenAccount;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

class EvidenceHttpTest {

    private static final String ADMIN = "admin-token-of-the-tests";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir static Path folder;

    private static TestLedger broker;
    private static ConfigurableApplicationContext application;
    private static String base;
    private static RequestMetered request;
    private static String secret;
    private static String strangersSecret;

    @BeforeAll
    static void start() throws Exception {
        broker = new TestLedger();
        application =
                LedgerApplication.run(
                        broker.configOnFreshDatabase()
                                .withEvidence(folder.resolve("evidence"), Duration.ofMillis(100)),
                        "0");
        base = "http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port");
        broker.publish(Metered.model(Metered.PRICES));
        var ledger = application.getBean(LedgerRuntime.class);
        secret = openAccount(ledger, "acc_web");
        strangersSecret = openAccount(ledger, "acc_other");
        var run = ledger.runs().start(TestLedger.GATEWAY).run();
        var lease =
                (LeaseReply.Granted) ledger.leases().answer(TestLedger.asking("acc_web", run, "1"));
        request =
                Metered.request(
                        "acc_web",
                        new LeasePosition(lease.lease(), 1, TestLedger.GATEWAY, run),
                        7,
                        16);
        broker.meter(request);
        broker.flush();
    }

    @AfterAll
    static void stop() throws Exception {
        application.close();
        broker.close();
    }

    @Test
    void a_customer_gets_a_receipt_for_its_own_request_and_checks_it() throws Exception {
        var path = "/api/v1/requests/" + request.requestId() + "/receipt";
        await().untilAsserted(() -> assertThat(get(path, secret).statusCode()).isEqualTo(200));

        var key = CheckpointKey.parse(get("/api/v1/audit/public-key", "").body());
        var receipt = Json.read(get(path, secret).body().getBytes(UTF_8), Receipt.class);

        assertThat(ReceiptCheck.check(receipt, key))
                .isInstanceOfSatisfying(
                        ReceiptCheck.Verified.class,
                        verified -> assertThat(verified.charge()).isEqualTo(request.charge()));
        assertThat(get(path, ADMIN).statusCode()).isEqualTo(200);
        assertThat(get(path, strangersSecret).statusCode()).isEqualTo(404);
        assertThat(get(path, strangersSecret).body()).contains("\"unknown_request\"");
        assertThat(get(path, "mrk_nobody").statusCode()).isEqualTo(401);
    }

    @Test
    void a_replaced_secret_gets_receipts_as_long_as_it_works() throws Exception {
        var path = "/api/v1/requests/" + request.requestId() + "/receipt";
        var key = newKey("acc_web", "rotated");
        var rotate = "/api/v1/keys/" + key.get("id").asString() + "/rotate";

        var second = post(rotate, "once", "{\"overlapSeconds\":3600}");
        await().untilAsserted(() ->
                assertThat(get(path, key.get("key").asString()).statusCode()).isEqualTo(200));
        assertThat(get(path, second.get("key").asString()).statusCode()).isEqualTo(200);

        var third = post(rotate, "again", "{\"overlapSeconds\":0}");
        assertThat(get(path, second.get("key").asString()).statusCode()).isEqualTo(401);
        assertThat(get(path, third.get("key").asString()).statusCode()).isEqualTo(200);
    }

    @Test
    void pages_go_on_where_the_last_one_ended() throws Exception {
        await().untilAsserted(() ->
                assertThat(get("/api/v1/audit/events?after=6&limit=1", ADMIN).body()).isNotEmpty());

        var first = get("/api/v1/audit/events?limit=4", ADMIN);
        var last = first.headers().firstValue("Metis-Last").orElseThrow();
        var second = get("/api/v1/audit/events?limit=2&after=" + last, ADMIN);

        assertThat(last).isEqualTo("4");
        assertThat(first.headers().firstValue("content-type")).hasValue("application/x-ndjson");
        assertThat(first.body().lines()).hasSize(4);
        assertThat(second.body().lines().map(line -> EventLine.parse(line.getBytes(UTF_8))))
                .extracting(EventLine::position)
                .containsExactly(5L, 6L);
        assertThat(get("/api/v1/audit/prices", ADMIN).body()).contains("\"id\":\"sim/chat@1\"");
        assertThat(get("/api/v1/audit/checkpoints?limit=1", ADMIN).body())
                .startsWith("{\"number\":1,");
        assertThat(get("/api/v1/audit/events?after=1000000", ADMIN).body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/audit/events?after=-1, 400, invalid_after",
        "/api/v1/audit/events?limit=0, 400, invalid_limit",
        "/api/v1/audit/events?limit=1001, 400, invalid_limit",
        "/api/v1/audit/prices?after=x, 400, invalid_parameter",
        "/api/v1/requests/req_1/receipt, 400, invalid_request_id",
        "/api/v1/requests/req_019a8f3e-6d2b-7c4a-9e1f-0a1b2c3d4e5f/receipt, 404, unknown_request",
    })
    void what_is_asked_wrongly_is_a_problem_with_a_code(String path, int status, String code)
            throws Exception {
        var response = get(path, ADMIN);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains("\"code\":\"" + code + "\"");
    }

    @Test
    void auditors_need_the_admin_token() throws Exception {
        for (var what : new String[] {"events", "prices", "checkpoints"}) {
            assertThat(get("/api/v1/audit/" + what, secret).statusCode()).isEqualTo(401);
        }
    }

    /// With credit and a key.
    ///
    /// @return the key's secret
    private static String openAccount(LedgerRuntime ledger, String accountId) throws Exception {
        ledger.accounts().open(new OpenAccount(accountId, accountId));
        ledger.accounts()
                .act(
                        DoAct.grant(
                                accountId,
                                "lot_" + accountId,
                                CreditKind.PAID,
                                Usd.parse("10"),
                                "ORDER-1",
                                "tests",
                                "",
                                "first"));
        return newKey(accountId, accountId).get("key").asString();
    }

    private static JsonNode newKey(String accountId, String idempotencyKey) throws Exception {
        return post(
                "/api/v1/keys",
                idempotencyKey,
                "{\"accountId\":\"" + accountId + "\",\"name\":\"web\"}");
    }

    private static JsonNode post(String path, String idempotencyKey, String body) throws Exception {
        var request =
                asking(path, ADMIN)
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", idempotencyKey)
                        .POST(BodyPublishers.ofString(body))
                        .build();
        return Json.mapper().readTree(CLIENT.send(request, BodyHandlers.ofString()).body());
    }

    private static HttpResponse<String> get(String path, String token) throws Exception {
        return CLIENT.send(asking(path, token).GET().build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder asking(String path, String token) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", "Bearer " + token);
    }
}
