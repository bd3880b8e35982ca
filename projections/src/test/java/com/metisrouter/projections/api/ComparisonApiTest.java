package com.metisrouter.projections.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.projections.SampleComparison;
import com.metisrouter.projections.SampleLedger;
import com.metisrouter.projections.testing.RunningProjections;
import com.metisrouter.projections.testing.RunningProjections.Answer;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ComparisonApiTest {

    private static final String TIME = "&since=2026-11-22T00:00:00Z&until=2026-11-23T00:00:00Z";

    private static RunningProjections house;
    private static SampleLedger mine;
    private static SampleLedger theirs;
    private static String myKey;

    @BeforeAll
    static void start() throws Exception {
        house = RunningProjections.start();
        mine = SampleComparison.account();
        theirs = SampleComparison.account();
        house.publish(mine, theirs);
        myKey = house.publishKey(mine.accountId(), KeySnapshot.Status.ACTIVE, null);
        house.publishKey(theirs.accountId(), KeySnapshot.Status.ACTIVE, null);
        house.awaitShown(mine);
        house.awaitShown(theirs);
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    private static Answer compared(String query, String secret) throws Exception {
        return house.get("/api/v1/comparison?" + query, secret);
    }

    private static String keys(SampleLedger ledger) {
        return "a.keyId="
                + SampleComparison.keyA(ledger)
                + "&b.keyId="
                + SampleComparison.keyB(ledger)
                + TIME;
    }

    private static String text(JsonNode json, String path) {
        var found = json.at("/" + path);
        assertThat(found.isString()).as(path + " in " + json).isTrue();
        return found.asString();
    }

    private static long number(JsonNode json, String path) {
        var found = json.at("/" + path);
        assertThat(found.isIntegralNumber()).as(path + " in " + json).isTrue();
        return found.asLong();
    }

    @Test
    void two_keys_are_compared_to_the_last_digit() throws Exception {
        var json = compared(keys(mine), myKey).json();

        assertThat(text(json, "object")).isEqualTo("comparison");
        assertThat(text(json, "currency")).isEqualTo("USD");
        assertThat(number(json, "a/requests")).isEqualTo(8);
        assertThat(number(json, "a/errors/requests")).isEqualTo(3);
        assertThat(text(json, "a/errors/sharePercent")).isEqualTo("37.50");
        assertThat(number(json, "a/errors/byOutcome/client_aborted/requests")).isEqualTo(1);
        assertThat(text(json, "a/errors/byOutcome/client_aborted/sharePercent")).isEqualTo("12.50");
        assertThat(number(json, "a/errors/byOutcome/upstream_rejected/requests")).isZero();
        assertThat(number(json, "a/charge/known")).isEqualTo(7);
        assertThat(text(json, "a/charge/total")).isEqualTo("0.000630000");
        assertThat(text(json, "a/charge/perRequest")).isEqualTo("0.000090000");
        assertThat(number(json, "a/charge/withOutputTokens")).isEqualTo(5);
        assertThat(number(json, "a/charge/outputTokens")).isEqualTo(1_050);
        assertThat(text(json, "a/charge/perThousandOutputTokens")).isEqualTo("0.000600000");
        assertThat(number(json, "a/latencyMillis/known")).isEqualTo(5);
        assertThat(number(json, "a/latencyMillis/p50")).isEqualTo(3_000);
        assertThat(number(json, "a/latencyMillis/p95")).isEqualTo(5_000);
        assertThat(number(json, "a/firstByteMillis/known")).isEqualTo(4);
        assertThat(number(json, "a/firstByteMillis/p50")).isEqualTo(20);
        assertThat(number(json, "a/outputTokens/known")).isEqualTo(4);
        assertThat(number(json, "a/outputTokens/p95")).isEqualTo(400);
        assertThat(text(json, "a/outputTokens/mean")).isEqualTo("250.00");
        assertThat(text(json, "b/charge/total")).isEqualTo("0.000185650");
        assertThat(text(json, "b/models/1/model")).isEqualTo("sim/other");
        assertThat(number(json, "b/models/1/requests")).isEqualTo(1);
        assertThat(number(json, "b/modelCount")).isEqualTo(2);
        assertThat(text(json, "differences/charge/difference")).isEqualTo("-0.000444350");
        assertThat(text(json, "differences/charge/ratio")).isEqualTo("0.2947");
        assertThat(text(json, "differences/latencyMillisP50/difference")).isEqualTo("-2499");
        assertThat(number(json, "requestsOnBothSides")).isZero();
        assertThat(json.get("warnings")).hasSize(3);
        assertThat(text(json, "a/filters/keyId")).isEqualTo(SampleComparison.keyA(mine));
        assertThat(text(json, "a/filters/accountId")).isEqualTo(mine.accountId());
        assertThat(text(json, "a/filters/since")).isEqualTo("2026-11-22T00:00:00Z");
        assertThat(json.get("as_of").isString()).isTrue();
        assertThat(json.get("stale").isBoolean()).isTrue();
    }

    @Test
    void another_accounts_key_is_as_good_as_unknown() throws Exception {
        var their = SampleComparison.keyB(theirs);
        var foreign =
                compared(
                        "a.keyId=" + SampleComparison.keyA(mine) + "&b.keyId=" + their + TIME,
                        myKey);
        var unknown =
                compared(
                        "a.keyId=" + SampleComparison.keyA(mine) + "&b.keyId=key_no" + TIME, myKey);

        assertThat(foreign.status()).isEqualTo(200);
        assertThat(number(foreign.json(), "a/requests")).isEqualTo(8);
        assertThat(number(foreign.json(), "b/requests")).isZero();
        assertThat(foreign.json().get("b").toString().replace(their, "key_no"))
                .isEqualTo(unknown.json().get("b").toString());
        assertThat(foreign.json().get("differences")).isEmpty();
        assertThat(foreign.json().at("/b/latencyMillis/p50").isNull()).isTrue();
        assertThat(foreign.json().at("/b/charge/perRequest").isNull()).isTrue();
        assertThat(foreign.json().at("/b/errors/sharePercent").isNull()).isTrue();
    }

    @Test
    void a_keys_name_is_not_told_to_another_account() throws Exception {
        var theirKeyId = "key_" + theirs.accountId();

        var body = compared("a.keyId=" + theirKeyId + TIME, myKey).body();

        assertThat(body).doesNotContain("Key <b>of</b>");
    }

    @Test
    void another_account_is_refused_and_staff_may_name_any_or_none() throws Exception {
        var theirAccount = "&accountId=" + theirs.accountId();

        var refused = compared(keys(theirs) + theirAccount, myKey);
        var staff = compared(keys(theirs) + theirAccount, RunningProjections.ADMIN_TOKEN);
        var all = compared("a.model=sim/other" + TIME, RunningProjections.ADMIN_TOKEN);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(text(refused.json(), "detail")).contains("its own account only");
        assertThat(number(staff.json(), "b/requests")).isEqualTo(3);
        // Other tests have accounts on the same broker.
        assertThat(number(all.json(), "a/requests")).isGreaterThanOrEqualTo(2);
        assertThat(number(all.json(), "b/requests")).isGreaterThanOrEqualTo(22);
        assertThat(number(all.json(), "requestsOnBothSides"))
                .isEqualTo(number(all.json(), "a/requests"));
    }

    @Test
    void a_bad_query_is_answered_with_everything_that_is_wrong() throws Exception {
        var answer = compared("a.since=yesterday&b.until=1d&b.since=1h&a.modle=x", myKey);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.type()).startsWith("application/problem+json");
        assertThat(text(answer.json(), "code")).isEqualTo("invalid_request");
        assertThat(text(answer.json(), "detail"))
                .contains("a.modle: unknown")
                .contains("a.since: \"yesterday\"")
                .contains("b.since and b.until: from");
    }

    @Test
    void the_same_on_both_sides_is_refused_with_a_sentence() throws Exception {
        for (var query : List.of("", "keyId=key_1", "a.keyId=key_1&b.keyId=key_1")) {
            var answer = compared(query, myKey);

            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(text(answer.json(), "detail")).startsWith("a and b: the same requests");
        }
    }

    @Test
    void an_account_without_requests_gets_an_answer_that_says_so() throws Exception {
        var empty = SampleLedger.account();
        empty.opened();
        house.publish(empty);
        house.awaitShown(empty);
        var key = house.publishKey(empty.accountId(), KeySnapshot.Status.ACTIVE, null);

        var json = compared("a.since=14d&a.until=7d&b.since=7d", key).json();

        assertThat(number(json, "a/requests")).isZero();
        assertThat(json.get("differences")).isEmpty();
        assertThat(text(json, "warnings/0"))
                .isEqualTo("A has no requests: there is nothing to compare.");
        assertThat(text(json, "warnings/1"))
                .isEqualTo("B has no requests: there is nothing to compare.");
    }

    @Test
    void nobody_compares_without_a_key() throws Exception {
        assertThat(house.get("/api/v1/comparison?" + keys(mine), null).status()).isEqualTo(401);
        assertThat(compared(keys(mine), "mrk_unknown").status()).isEqualTo(401);
    }

    @Test
    void text_that_the_views_cannot_hold_matches_nothing_or_is_refused() throws Exception {
        var nul = compared("a.keyId=%00" + TIME, myKey);
        var surrogate = compared("a.keyId=%ED%A0%80" + TIME, myKey);

        assertThat(nul.status()).isEqualTo(200);
        assertThat(number(nul.json(), "a/requests")).isZero();
        assertThat(surrogate.status()).isEqualTo(400);
        assertThat(text(surrogate.json(), "detail")).contains("in UTF-8, percent-encoded");
    }
}
