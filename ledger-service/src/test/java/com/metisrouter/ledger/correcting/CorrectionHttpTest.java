package com.metisrouter.ledger.correcting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.LedgerRules;
import com.metisrouter.ledger.Metered;
import com.metisrouter.ledger.RunningLedger;
import com.metisrouter.ledger.TestLedger;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class CorrectionHttpTest {

    private static final String REQUEST = "req_019a8f3e-6d2b-7c4a-9e1f-0a1b2c3d4e5f";

    private static final String BEN = "token-of-ben-the-second";

    private static TestLedger house;
    private static RunningLedger http;

    @BeforeAll
    static void start() throws Exception {
        house = new TestLedger();
        house.stop();
        http =
                RunningLedger.start(
                        house.config()
                                .withRules(
                                        LedgerRules.of(
                                                Map.of("METIS_STAFF_TOKENS", "ben:" + BEN))));
        house.use(http.runtime());
    }

    @AfterAll
    static void stop() throws Exception {
        http.close();
        house.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/corrections|{}|invalid_price_version",
                "/api/v1/corrections|{\"priceVersion\":\"a\"}|invalid_corrected",
                "/api/v1/corrections|{\"priceVersion\":\"a\",\"corrected\":\"b\"}|unknown_price_version",
                "/api/v1/corrections|{\"priceVersion\":\"a\",\"corrected\":\"b\",\"since\":\"yesterday\"}|invalid_body",
                "/api/v1/corrections|{\"priceVersion\":\"a\",\"corrected\":\"b\",\"since\":\"2026-02-01T00:00:00Z\",\"until\":\"2026-01-01T00:00:00Z\"}|invalid_until",
                "/api/v1/corrections|{\"priceVersion\":\"a\",\"corrected\":\"b\",\"accountId\":\"x\"}|invalid_account_id",
                "/api/v1/corrections|{\"reverseEntry\":\"17\"}|invalid_entry",
                "/api/v1/corrections|{\"reverseEntry\":\"acc_none-17\"}|unknown_entry",
                "/api/v1/requests/17/settlement|{}|invalid_request_id",
                "/api/v1/requests/REQ/settlement|{}|invalid_figure",
                "/api/v1/requests/REQ/settlement|{\"figure\":\"PROVIDER\",\"evidence\":\"x\",\"reason\":\"r\"}|invalid_quantities",
                "/api/v1/requests/REQ/settlement|{\"figure\":\"PROVIDER\",\"quantities\":[{\"unit\":\"input_tokens\",\"amount\":-1}],\"evidence\":\"x\"}|invalid_quantities",
                "/api/v1/requests/REQ/settlement|{\"figure\":\"PROVIDER\",\"quantities\":[{\"unit\":\"miles\",\"amount\":1}],\"evidence\":\"x\"}|invalid_body",
                "/api/v1/requests/REQ/settlement|{\"figure\":\"CONFIRMED\",\"quantities\":[],\"evidence\":\"x\"}|invalid_quantities",
                "/api/v1/requests/REQ/settlement|{\"figure\":\"PROVIDER\",\"quantities\":[],\"reason\":\"r\"}|invalid_evidence",
                "/api/v1/requests/REQ/settlement|{\"figure\":\"PROVIDER\",\"quantities\":[],\"evidence\":\"x\"}|invalid_reason",
                "/api/v1/requests/REQ/settlement|{\"figure\":\"PROVIDER\",\"quantities\":[],\"evidence\":\"x\",\"reason\":\"r\"}|entry_needed",
                "/api/v1/requests/REQ/settlement|{\"figure\":\"PROVIDER\",\"quantities\":[],\"evidence\":\"x\",\"reason\":\"r\",\"entry\":\"acc_1\"}|invalid_entry",
                "/api/v1/requests/REQ/dispute|{\"reason\":\"r\"}|entry_needed",
                "/api/v1/requests/REQ/dispute|{\"reason\":\"r\",\"entry\":\"acc_none-1-0\"}|unknown_entry",
                "/api/v1/corrections/none/approval|{}|unknown_correction",
                "/api/v1/dead-letters/99/apply|{}|unknown_dead_letter",
                "/api/v1/dead-letters/x/apply|{}|invalid_parameter"
            })
    void what_is_wrong_is_said_with_a_stable_code_and_nothing_is_booked(
            String path, String body, String code) throws Exception {
        var events = events();

        var answer = http.post(path.replace("REQ", REQUEST), admin(), "key-1", body);

        assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 422);
        assertThat(json(answer).get("code").asString()).isEqualTo(code);
        assertThat(events()).isEqualTo(events);
    }

    @Test
    void only_staff_may_and_only_with_a_key_and_a_reason_where_something_is_booked()
            throws Exception {
        var order = "{\"priceVersion\":\"a\",\"corrected\":\"b\",\"dryRun\":false";

        for (var path :
                new String[] {
                    "/api/v1/corrections",
                    "/api/v1/requests/" + REQUEST + "/settlement",
                    "/api/v1/requests/" + REQUEST + "/dispute",
                    "/api/v1/dead-letters/1/apply",
                    "/api/v1/corrections/x/approval"
                }) {
            assertThat(http.post(path, "nobody", "k", "{}").statusCode()).as(path).isEqualTo(401);
        }
        assertThat(http.get("/api/v1/orphans", "nobody").statusCode()).isEqualTo(401);
        assertThat(http.get("/api/v1/dead-letters", "nobody").statusCode()).isEqualTo(401);
        assertThat(code(http.post("/api/v1/corrections", admin(), "", order + "}")))
                .isEqualTo("invalid_idempotency_key");
        assertThat(code(http.post("/api/v1/corrections", admin(), "a b", order + "}")))
                .isEqualTo("invalid_idempotency_key");
        assertThat(code(http.post("/api/v1/corrections", admin(), "k", order + "}")))
                .isEqualTo("invalid_reason");
    }

    @Test
    void an_orphan_is_listed_settled_and_gone_from_the_list() throws Exception {
        house.publish(Metered.model(Metered.PRICES));
        var run = house.startRun();
        house.openAccount("acc_http", "10");
        var lease = house.lease("acc_http", run, "1").lease();
        var request =
                Metered.request(
                        "acc_http", new LeasePosition(lease, 1, TestLedger.GATEWAY, run), 7, 40);
        house.meter(Metered.orphan(request, Usd.parse("0.05")));
        house.flush();
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        json(http.get("/api/v1/orphans?accountId=acc_http", admin()))
                                        .get("data")
                                        .size()
                                == 1);

        var body =
                "{\"figure\":\"PROVIDER\",\"quantities\":[{\"unit\":\"input_tokens\",\"amount\":7}],"
                        + "\"evidence\":\"resp_1\",\"reason\":\"gateway died\"}";
        var path = "/api/v1/requests/" + request.requestId() + "/settlement";
        var settled = http.post(path, admin(), "settle-1", body);
        var again = http.post(path, admin(), "settle-1", body);
        var other = http.post(path, admin(), "settle-1", body.replace("died", "died?"));

        assertThat(settled.statusCode()).as(settled.body()).isEqualTo(200);
        assertThat(json(settled).get("state").asString()).isEqualTo("done");
        assertThat(again.body()).isEqualTo(settled.body());
        assertThat(code(other)).isEqualTo("idempotency_key_reused");
        assertThat(json(http.get("/api/v1/orphans?accountId=acc_http", admin())).get("data"))
                .isEmpty();
        var found = http.get("/api/v1/corrections/settle-1", admin());
        assertThat(found.body()).isEqualTo(settled.body());
    }

    private static String admin() {
        return house.config().adminToken();
    }

    private static long events() {
        return Objects.requireNonNull(
                house.jdbc().queryForObject("select count(*) from event", Long.class));
    }

    @Test
    void above_the_limit_somebody_else_has_to_say_yes() throws Exception {
        house.publish(Metered.model(Metered.PRICES));
        var run = house.startRun();
        house.openAccount("acc_large", "10000");
        var lease = house.lease("acc_large", run, "9000").lease();
        var place = new LeasePosition(lease, 1, TestLedger.GATEWAY, run);
        house.meter(Metered.request("acc_large", place, 1, 10_000_000_000L));
        house.flush();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> house.live("acc_large").balance().equals(Usd.parse("3999.99999985")));
        var entry = "acc_large-" + (house.live("acc_large").version() - 1);
        var order = "{\"reverseEntry\":\"" + entry + "\",\"dryRun\":false,\"reason\":\"a bug\"}";
        var approval = "/api/v1/corrections/undo-large/approval";

        var waiting = http.post("/api/v1/corrections", admin(), "undo-large", order);
        var mine = http.post(approval, admin(), "", "{}");
        var bens = http.post(approval, BEN, "", "{}");

        assertThat(waiting.statusCode()).as(waiting.body()).isEqualTo(202);
        assertThat(json(waiting).get("state").asString()).isEqualTo("needs_approval");
        assertThat(code(mine)).isEqualTo("same_person");
        assertThat(bens.statusCode()).as(bens.body()).isEqualTo(200);
        assertThat(json(bens).get("actor").asString()).isEqualTo("admin");
        assertThat(json(bens).get("approvedBy").asString()).isEqualTo("ben");
        assertThat(house.live("acc_large").balance()).isEqualTo(Usd.parse("10000"));
        assertThat(code(http.post(approval, BEN, "", "{}"))).isEqualTo("nothing_to_approve");
    }

    private static String code(HttpResponse<String> answer) {
        return json(answer).get("code").asString();
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Objects.requireNonNull(Json.mapper().readTree(answer.body()));
    }
}
