package com.metisrouter.ledger.credit;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.LedgerConfig;
import com.metisrouter.ledger.LedgerRules;
import com.metisrouter.ledger.RunningLedger;
import com.metisrouter.ledger.TestLedger;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// What staff do to credit over HTTP, and that whatever is wrong with it leaves the books byte-identical.
class CreditHttpTest {

    private static final String ADMIN = "admin-token-of-the-tests";
    private static final String BEN = "token-of-ben-in-tests";

    private static TestLedger broker;
    private static LedgerConfig config;
    private static RunningLedger ledger;

    @BeforeAll
    static void start() throws Exception {
        broker = new TestLedger();
        config =
                broker.configOnFreshDatabase()
                        .withRules(LedgerRules.of(Map.of("METIS_STAFF_TOKENS", "ben:" + BEN)));
        ledger = RunningLedger.start(config);
    }

    @AfterAll
    static void stop() throws Exception {
        ledger.close();
        broker.close();
    }

    @Test
    void does_every_act_once_for_each_key_and_says_what_became_of_it() throws Exception {
        open("acc_a");

        var topup = act("acc_a", "topups", "k1", "{\"amount\":\"10\",\"reference\":\"ORDER-1\"}");
        var grant =
                act(
                        "acc_a",
                        "grants",
                        "k2",
                        "{\"kind\":\"PROMOTIONAL\",\"amount\":\"5\",\"priority\":3,"
                                + "\"expiresAt\":\"2999-01-01T00:00:00.1234567Z\",\"reference\":\"AD\",\"reason\":\"spring\"}");
        var adjusted =
                act(
                        "acc_a",
                        "adjustments",
                        "k3",
                        "{\"amount\":\"-1.5\",\"reference\":\"T-1\",\"reason\":\"typo\"}");
        var refunded =
                act(
                        "acc_a",
                        "refunds",
                        "k4",
                        "{\"amount\":\"4\",\"reference\":\"PAYOUT-1\",\"reason\":\"asked for\"}");
        var reversed =
                act(
                        "acc_a",
                        "reversals",
                        "k5",
                        "{\"ledgerEntryId\":\"acc_a-4\",\"reason\":\"came back\"}");

        assertThat(List.of(topup, grant, adjusted, refunded, reversed))
                .extracting(HttpResponse::statusCode)
                .containsOnly(201);
        assertThat(json(grant).get("lotId").asString()).startsWith("lot_");
        assertThat(json(adjusted).get("balance").asString()).isEqualTo("13.500000000");
        assertThat(json(refunded).get("amount").asString()).isEqualTo("-4.000000000");
        assertThat(json(reversed).get("ledgerEntryId").asString()).isEqualTo("acc_a-5");
        var lots = json(get("/api/v1/accounts/acc_a/lots"));
        assertThat(lots.get("balance").asString()).isEqualTo("13.500000000");
        assertThat(lots.get("data").get(0).get("remaining").asString()).isEqualTo("3.500000000");
        assertThat(lots.get("data").get(0).get("expiresAt").asString())
                .isEqualTo("2999-01-01T00:00:00.123456Z");
        var again =
                act(
                        "acc_a",
                        "refunds",
                        "k4",
                        "{\"amount\":\"4\",\"reference\":\"PAYOUT-1\",\"reason\":\"asked for\"}");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.body()).isEqualTo(refunded.body());
    }

    @Test
    void answers_the_same_after_a_restart_whatever_the_answer_was() throws Exception {
        open("acc_r");
        var large = "{\"amount\":\"1000.000000001\",\"reference\":\"ORDER-9\"}";
        var refund = "{\"amount\":\"1\",\"reference\":\"P\",\"reason\":\"r\"}";
        var proposed = act("acc_r", "topups", "k1", large);
        var refused = act("acc_r", "refunds", "k2", refund);
        act("acc_r", "topups", "k3", "{\"amount\":\"10\",\"reference\":\"ORDER-1\"}");
        var done = act("acc_r", "refunds", "k4", refund);

        ledger.close();
        broker.jdbcOf(config).update("delete from ledger.snapshot");
        ledger = RunningLedger.start(config);

        assertThat(proposed.statusCode()).isEqualTo(202);
        assertThat(act("acc_r", "topups", "k1", large).body()).isEqualTo(proposed.body());
        var still = act("acc_r", "refunds", "k2", refund);
        assertThat(still.statusCode()).isEqualTo(refused.statusCode()).isEqualTo(422);
        assertThat(json(still).get("code")).isEqualTo(json(refused).get("code"));
        assertThat(act("acc_r", "refunds", "k4", refund).body()).isEqualTo(done.body());
    }

    @Test
    void large_acts_wait_for_another_person() throws Exception {
        open("acc_p");
        var proposed =
                act("acc_p", "topups", "k1", "{\"amount\":\"5000\",\"reference\":\"ORDER-1\"}");
        var id = json(proposed).get("proposalId").asString();
        var waiting = json(get("/api/v1/accounts/acc_p/proposals")).get("data");
        var path = "/api/v1/accounts/acc_p/proposals/" + id;

        var alone = ledger.post(path + "/approve", ADMIN, "k2", "");
        var together = ledger.post(path + "/approve", BEN, "k3", "");
        var twice = ledger.post(path + "/approve", BEN, "k3", "");
        var late = ledger.post(path + "/decline", BEN, "k4", "{\"reason\":\"no\"}");

        assertThat(proposed.statusCode()).isEqualTo(202);
        assertThat(waiting.get(0).get("act").get("amount").asString()).isEqualTo("5000.000000000");
        assertThat(waiting.get(0).get("actor").asString()).isEqualTo("admin");
        assertThat(alone.statusCode()).isEqualTo(403);
        assertThat(json(alone).get("code").asString()).isEqualTo("second_person_needed");
        assertThat(together.statusCode()).isEqualTo(201);
        assertThat(json(together).get("balance").asString()).isEqualTo("5000.000000000");
        assertThat(twice.statusCode()).isEqualTo(200);
        assertThat(twice.body()).isEqualTo(together.body());
        assertThat(late.statusCode()).isEqualTo(404);
        assertThat(json(get("/api/v1/accounts/acc_p/proposals")).get("data")).isEmpty();
    }

    @Test
    void closes_an_account_for_good() throws Exception {
        open("acc_c");
        act("acc_c", "topups", "k1", "{\"amount\":\"1\",\"reference\":\"ORDER-1\"}");
        var full = act("acc_c", "close", "k2", "{\"reason\":\"left\"}");
        act("acc_c", "refunds", "k3", "{\"amount\":\"1\",\"reference\":\"P\",\"reason\":\"left\"}");

        var closed = act("acc_c", "close", "k4", "{\"reason\":\"left\"}");
        var more = act("acc_c", "topups", "k5", "{\"amount\":\"1\",\"reference\":\"ORDER-2\"}");

        assertThat(full.statusCode()).isEqualTo(409);
        assertThat(json(full).get("code").asString()).isEqualTo("balance_not_zero");
        assertThat(closed.statusCode()).isEqualTo(201);
        assertThat(more.statusCode()).isEqualTo(409);
        assertThat(json(more).get("code").asString()).isEqualTo("account_closed");
        assertThat(json(get("/api/v1/accounts/acc_c/lots")).get("closed").asBoolean()).isTrue();
    }

    @Test
    void opens_one_account_for_each_key_where_the_caller_has_no_id() throws Exception {
        var first = ledger.post("/api/v1/accounts", ADMIN, "open-1", "{\"name\":\"A\"}");
        var again = ledger.post("/api/v1/accounts", ADMIN, "open-1", "{\"name\":\"A\"}");
        var other = ledger.post("/api/v1/accounts", ADMIN, "open-1", "{\"name\":\"B\"}");

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(other.statusCode()).isEqualTo(409);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "topups|{\"amount\":\"-1\",\"reference\":\"R\"}|400|invalid_amount",
                "topups|{\"amount\":\"0\",\"reference\":\"R\"}|400|invalid_amount",
                "topups|{\"amount\":\"0.0000000001\",\"reference\":\"R\"}|400|invalid_body",
                "topups|{\"amount\":\"9300000000\",\"reference\":\"R\"}|400|invalid_body",
                "topups|{\"amount\":1,\"reference\":\"R\"}|400|invalid_body",
                "grants|{\"amount\":\"1\",\"kind\":\"PAID\",\"reference\":\"R\",\"reason\":\"r\"}|400|invalid_kind",
                "grants|{\"amount\":\"1\",\"reference\":\"R\",\"reason\":\"r\"}|400|invalid_kind",
                "grants|{\"amount\":\"1\",\"kind\":\"GOODWILL\",\"reference\":\"R\"}|400|invalid_reason",
                "grants|{\"amount\":\"1\",\"kind\":\"GOODWILL\",\"reference\":\"R\",\"reason\":\"r\",\"priority\":1001}|400|invalid_priority",
                "grants|{\"amount\":\"1\",\"kind\":\"GOODWILL\",\"reference\":\"R\",\"reason\":\"r\",\"priority\":-1}|400|invalid_priority",
                "grants|{\"amount\":\"1\",\"kind\":\"GOODWILL\",\"reference\":\"R\",\"reason\":\"r\",\"expiresAt\":\"2020-01-01T00:00:00Z\"}|400|invalid_expires_at",
                "grants|{\"amount\":\"1\",\"kind\":\"GOODWILL\",\"reference\":\"R\",\"reason\":\"r\",\"expiresAt\":\"+12345-01-01T00:00:00Z\"}|400|invalid_expires_at",
                "grants|{\"amount\":\"1\",\"kind\":\"GOODWILL\",\"reference\":\"R\",\"reason\":\"r\",\"expiresAt\":\"soon\"}|400|invalid_body",
                "adjustments|{\"amount\":\"0\",\"reference\":\"R\",\"reason\":\"r\"}|400|invalid_amount",
                "adjustments|{\"amount\":\"1\",\"reason\":\"r\"}|400|invalid_reference",
                "adjustments|{\"amount\":\"1\",\"reference\":\"R\"}|400|invalid_reason",
                "adjustments|{\"amount\":\"-9223372036.854775808\",\"reference\":\"R\",\"reason\":\"r\"}|400|invalid_amount",
                "refunds|{\"amount\":\"-1\",\"reference\":\"R\",\"reason\":\"r\"}|400|invalid_amount",
                "refunds|{\"amount\":\"1\",\"reference\":\"R\",\"reason\":\"\"}|400|invalid_reason",
                "reversals|{\"reason\":\"r\"}|400|invalid_ledger_entry_id",
                "reversals|{\"ledgerEntryId\":\"acc_other-1\",\"reason\":\"r\"}|400|invalid_ledger_entry_id",
                "reversals|{\"ledgerEntryId\":\"acc_bad-x\",\"reason\":\"r\"}|400|invalid_ledger_entry_id",
                "reversals|{\"ledgerEntryId\":\"acc_bad--1\",\"reason\":\"r\"}|400|invalid_ledger_entry_id",
                "reversals|{\"ledgerEntryId\":\"acc_bad-99\",\"reason\":\"r\"}|404|unknown_entry",
                "reversals|{\"ledgerEntryId\":\"acc_bad-0\",\"reason\":\"r\"}|422|not_reversible",
                "close|{}|400|invalid_reason",
                "close|[|400|invalid_body",
                "proposals/prop_9/approve|{}|404|unknown_proposal",
                "proposals/prop_9/decline|{\"reason\":\"r\"}|404|unknown_proposal",
                "proposals/prop_9/decline|{}|400|invalid_reason",
            })
    void says_what_is_wrong_and_leaves_the_books_byte_identical(
            String what, String body, int status, String code) throws Exception {
        open("acc_bad");
        var before = books();

        var answer = act("acc_bad", what, "bad", body);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer).get("code").asString()).isEqualTo(code);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValue("application/problem+json");
        assertThat(books()).isEqualTo(before);
    }

    @Test
    void knows_who_is_who_and_what_is_missing_and_leaves_the_books_byte_identical()
            throws Exception {
        open("acc_bad");
        act("acc_bad", "topups", "once", "{\"amount\":\"1\",\"reference\":\"ORDER-1\"}");
        act("acc_bad", "topups", "large", "{\"amount\":\"2000\",\"reference\":\"ORDER-2\"}");
        var waiting = json(get("/api/v1/accounts/acc_bad/proposals")).get("data").get(0);
        var approve =
                "/api/v1/accounts/acc_bad/proposals/"
                        + waiting.get("proposalId").asString()
                        + "/approve";
        var before = books();
        var good = "{\"amount\":\"1\",\"reference\":\"R\",\"reason\":\"r\"}";

        var codes = new ArrayList<String>();
        for (var answer :
                List.of(
                        ledger.post("/api/v1/accounts/acc_bad/refunds", "wrong", "k", good),
                        ledger.post("/api/v1/accounts/acc_bad/refunds", ADMIN, "", good),
                        ledger.post("/api/v1/accounts/acc_nobody/refunds", ADMIN, "k", good),
                        ledger.post("/api/v1/accounts/nobody/refunds", ADMIN, "k", good),
                        ledger.post("/api/v1/accounts/acc_bad/refunds", ADMIN, "once", good),
                        ledger.post(
                                "/api/v1/accounts/acc_bad/topups",
                                ADMIN,
                                "once",
                                "{\"amount\":\"2\",\"reference\":\"ORDER-1\"}"),
                        ledger.post(approve, ADMIN, "k", ""),
                        ledger.post("/api/v1/books/close", ADMIN, "k", "{\"period\":\"2999-01\"}"),
                        ledger.post("/api/v1/books/close", ADMIN, "k", "{\"period\":\"2026-13\"}"),
                        ledger.get("/api/v1/accounts/acc_nobody/lots", ADMIN))) {
            codes.add(json(answer).get("code").asString());
        }

        assertThat(codes)
                .containsExactly(
                        "invalid_token",
                        "invalid_idempotency_key",
                        "unknown_account",
                        "invalid_account_id",
                        "idempotency_key_reused",
                        "idempotency_key_reused",
                        "second_person_needed",
                        "period_not_over",
                        "invalid_period",
                        "unknown_account");
        assertThat(books()).isEqualTo(before);
    }

    @Test
    void a_refusal_for_the_state_of_the_account_is_booked_once() throws Exception {
        open("acc_s");
        var before = books().size();
        var refund = "{\"amount\":\"1\",\"reference\":\"P\",\"reason\":\"r\"}";

        for (var i = 0; i < 3; i++) {
            var answer = act("acc_s", "refunds", "k", refund);
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(json(answer).get("code").asString()).isEqualTo("not_enough_paid_credit");
        }

        assertThat(books()).hasSize(before + 1);
    }

    private static void open(String accountId) throws Exception {
        ledger.post(
                "/api/v1/accounts",
                ADMIN,
                "",
                "{\"id\":\"" + accountId + "\",\"name\":\"" + accountId + "\"}");
    }

    private static HttpResponse<String> act(String accountId, String what, String key, String body)
            throws Exception {
        return ledger.post("/api/v1/accounts/" + accountId + "/" + what, ADMIN, key, body);
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return ledger.get(path, ADMIN);
    }

    private static List<Map<String, Object>> books() {
        return broker.jdbcOf(config)
                .queryForList(
                        "select global_index, aggregate_id, sequence_number, payload_type,"
                                + " encode(payload, 'hex') from ledger.event order by global_index");
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.mapper().readTree(answer.body());
    }
}
