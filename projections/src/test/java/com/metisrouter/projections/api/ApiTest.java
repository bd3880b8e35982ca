package com.metisrouter.projections.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.projections.SampleLedger;
import com.metisrouter.projections.testing.RunningProjections;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ApiTest {

    private static RunningProjections house;
    private static SampleLedger mine;
    private static SampleLedger theirs;
    private static String myKey;
    private static String theirKey;
    private static long myLease;

    @BeforeAll
    static void start() throws Exception {
        house = RunningProjections.start();
        mine = SampleLedger.account();
        theirs = SampleLedger.account();
        myLease = grant(mine);
        var theirLease = grant(theirs);
        for (var i = 0; i < 10; i++) {
            mine.debited(myLease, 3);
            theirs.debited(theirLease, 2);
        }
        house.publish(mine, theirs);
        myKey = house.publishKey(mine.accountId(), KeySnapshot.Status.ACTIVE, null);
        theirKey = house.publishKey(theirs.accountId(), KeySnapshot.Status.ACTIVE, null);
        house.awaitShown(mine);
        house.awaitShown(theirs);
    }

    private static long grant(SampleLedger ledger) {
        ledger.opened();
        ledger.granted("10.00");
        return ledger.leased("1.00");
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    private static String lastId(SampleLedger ledger) {
        return SampleLedger.linesOf(ledger.events().getLast()).getLast().request().requestId();
    }

    @Test
    void a_record_explains_its_charge_to_the_last_digit() throws Exception {
        var line = SampleLedger.linesOf(mine.events().getLast()).getLast();

        var json = house.get("/api/v1/requests/" + lastId(mine), myKey).json();

        var sum = BigDecimal.ZERO;
        for (var shown : json.get("lines")) {
            var product =
                    UnitPrice.parse(shown.get("unitPrice").asString())
                            .times(shown.get("quantity").asLong());
            assertThat(new BigDecimal(shown.get("amount").asString()))
                    .isEqualByComparingTo(product);
            assertThat(shown.get("amount").isString()).isTrue();
            sum = sum.add(product);
        }
        assertThat(new BigDecimal(json.get("exactSum").asString())).isEqualByComparingTo(sum);
        assertThat(json.get("charge").asString())
                .isEqualTo(Rating.round(sum).toString())
                .isEqualTo(line.charge().toString());
        assertThat(json.get("charge").isString()).isTrue();
        assertThat(json.get("lines").get(0).get("unit").asString()).isEqualTo("input_tokens");
        assertThat(json.get("lines").get(0).get("unitPrice").asString())
                .isEqualTo("0.00000008333333333333334");
        assertThat(json.get("lines").get(0).get("source").asString()).isEqualTo("provider");
        assertThat(json.get("status").asString()).isEqualTo("completed");
        assertThat(json.get("outcome").asString()).isEqualTo("COMPLETED");
        assertThat(json.get("httpStatus").asInt()).isEqualTo(200);
        assertThat(json.get("model").asString()).isEqualTo("sim/chat");
        assertThat(json.get("endpoint").asString()).isEqualTo("/v1/chat/completions");
        assertThat(json.get("priceVersion").asString()).isEqualTo("sim/chat@3");
        assertThat(json.get("ledgerEntryId").asString())
                .isEqualTo(mine.accountId() + "-" + mine.events().getLast().sequence() + "-2");
        assertThat(json.get("leaseNumber").asLong()).isEqualTo(myLease);
        assertThat(json.get("hold").asString()).isEqualTo("0.050000000");
        assertThat(json.get("balanceAfter").isString()).isTrue();
        assertThat(json.get("attempts").get(0).get("status").asInt()).isEqualTo(200);
        assertThat(json.get("as_of").isString()).isTrue();
    }

    /// One request that was charged, rated again, and settled by the provider's figure.
    private static SampleLedger corrected() throws Exception {
        var ledger = SampleLedger.account();
        ledger.at(Instant.parse("2026-11-22T10:00:00Z"));
        var lease = grant(ledger);
        ledger.at(Instant.parse("2026-11-22T10:00:10Z"));
        var lines = SampleLedger.linesOf(ledger.debited(lease, 2));
        ledger.at(Instant.parse("2026-11-22T10:01:00Z"));
        ledger.rerated(lines, SampleLedger.CORRECTED);
        ledger.settled(
                lines.getLast(),
                List.of(Quantity.of(Unit.INPUT_TOKENS, 3, QuantitySource.PROVIDER)));
        house.publish(ledger);
        house.awaitShown(ledger);
        return ledger;
    }

    @Test
    void a_corrected_record_shows_each_step_and_names_of_staff_to_staff_only() throws Exception {
        var ledger = corrected();
        var key = house.publishKey(ledger.accountId(), KeySnapshot.Status.ACTIVE, null);
        var line = SampleLedger.linesOf(ledger.events().get(3)).getLast();
        var path = "/api/v1/requests/" + line.request().requestId();

        var json = house.get(path, key).json();
        var forStaff = house.get(path, RunningProjections.ADMIN_TOKEN).json();

        var now = ledger.standing(line);
        assertThat(json.get("charge").asString()).isEqualTo(now.charge().toString());
        assertThat(json.get("originalCharge").asString()).isEqualTo(line.charge().toString());
        assertThat(json.get("settlement").asString()).isEqualTo("final");
        assertThat(json.get("priceVersion").asString()).isEqualTo("sim/chat@4");
        assertThat(json.get("originalPriceVersion").asString()).isEqualTo("sim/chat@3");
        assertThat(json.get("inputTokens").asLong()).isEqualTo(3);
        assertThat(json.get("lines")).hasSize(1);
        assertThat(json.get("originalLines")).hasSize(3);
        var steps = json.get("corrections");
        assertThat(steps).hasSize(2);
        assertThat(steps.get(0).get("cause").asString()).isEqualTo("rerating");
        assertThat(steps.get(0).get("evidence").asString()).isEqualTo("price:sim/chat@4");
        assertThat(steps.get(0).get("ledgerEntryId").asString())
                .isEqualTo(ledger.accountId() + "-4-1");
        assertThat(steps.get(0).get("lines")).hasSize(3);
        assertThat(steps.get(1).get("reason").asString()).isEqualTo("read from the <provider>");
        var sum =
                line.charge()
                        .plus(Usd.parse(steps.get(0).get("difference").asString()))
                        .plus(Usd.parse(steps.get(1).get("difference").asString()));
        assertThat(sum).isEqualTo(now.charge());
        assertThat(steps.get(0).has("actor")).isFalse();
        assertThat(forStaff.get("corrections").get(0).get("actor").asString())
                .isEqualTo("operator-1");
    }

    @Test
    void the_reconciliation_takes_corrections_in() throws Exception {
        var ledger = corrected();

        var json = house.get("/api/v1/reconciliation", RunningProjections.ADMIN_TOKEN).json();

        for (var account : json.get("data")) {
            if (account.get("accountId").asString().equals(ledger.accountId())) {
                assertThat(account.get("difference").asString()).isEqualTo("0.000000000");
                assertThat(account.get("corrections").asLong()).isEqualTo(3);
                assertThat(
                                Usd.parse(account.get("originallyCharged").asString())
                                        .plus(Usd.parse(account.get("corrected").asString())))
                        .isEqualTo(Usd.parse(account.get("charged").asString()));
                return;
            }
        }
        throw new AssertionError(json);
    }

    @Test
    void the_balance_as_of_an_instant_is_by_when_it_was_recorded_or_by_when_it_happened()
            throws Exception {
        var ledger = corrected();
        var key = house.publishKey(ledger.accountId(), KeySnapshot.Status.ACTIVE, null);

        assertThat(asOf(key, "2026-11-22T09:59:59Z", "recorded")).isEqualTo(Usd.ZERO);
        assertThat(asOf(key, "2026-11-22T10:00:00Z", "recorded")).isEqualTo(Usd.parse("10"));
        var debited = ((AccountEvent.UsageDebited) ledger.events().get(3).data()).balanceAfter();
        assertThat(asOf(key, "2026-11-22T10:00:59Z", "recorded")).isEqualTo(debited);
        assertThat(asOf(key, "2026-11-22T10:01:00Z", "recorded")).isEqualTo(ledger.balance());
        assertThat(asOf(key, "2026-11-22T10:00:30Z", "occurred")).isEqualTo(ledger.balance());
        assertThat(asOf(key, "2026-11-22T10:00:05Z", "occurred")).isEqualTo(Usd.parse("10"));
    }

    private static Usd asOf(String key, String instant, String by) throws Exception {
        var answer = house.get("/api/v1/balance?as_of=" + instant + "&by=" + by, key);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().get("as_of").isString()).isTrue();
        return Usd.parse(answer.json().get("balance").asString());
    }

    @Test
    void what_is_no_instant_or_no_time_is_said_to_be_none() throws Exception {
        for (var query :
                List.of(
                        "as_of=yesterday",
                        "as_of=1969-12-31T00:00:00Z",
                        "as_of=%2B999999999-12-31T00:00:00Z",
                        "as_of=2026-11-22T10:00:00Z&by=guess",
                        "by=recorded")) {
            var answer = house.get("/api/v1/balance?" + query, myKey);

            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(answer.json().get("detail").asString()).contains("expected");
        }
    }

    @Test
    void lots_are_listed_as_they_are_burnt() throws Exception {
        var ledger = corrected();
        var key = house.publishKey(ledger.accountId(), KeySnapshot.Status.ACTIVE, null);

        var json = house.get("/api/v1/lots", key).json();

        var left = Usd.ZERO;
        for (var lot : json.get("data")) {
            left = left.plus(Usd.parse(lot.get("remaining").asString()));
        }
        assertThat(left).isEqualTo(ledger.balance());
        assertThat(json.get("data").get(0).get("id").asString()).isEqualTo("lot_1");
        assertThat(json.get("data").get(0).get("kind").asString()).isEqualTo("PAID");
        assertThat(json.get("data").get(0).get("expiresAt").isNull()).isTrue();
        assertThat(house.get("/api/v1/lots?accountId=acc_nobody", key).status()).isEqualTo(400);
    }

    @Test
    void the_providers_block_is_shown_digit_for_digit() throws Exception {
        var body = house.get("/api/v1/requests/" + lastId(mine), myKey).body();

        assertThat(body)
                .contains(
                        "\"rawUsage\":{\"prompt_tokens\":12,\"cost\":0.10,\"completion_tokens\":7}");
    }

    @Test
    void the_balance_is_the_grant_less_every_charge_and_leases_only_move_what_is_available()
            throws Exception {
        var json = house.get("/api/v1/balance", theirKey).json();

        var spent = Usd.ZERO;
        for (var event : theirs.events().subList(3, theirs.events().size())) {
            for (var line : SampleLedger.linesOf(event)) {
                spent = spent.plus(line.charge());
            }
        }
        var balance = Usd.parse("10.00").minus(spent);
        var leased = Usd.parse("1.00").minus(spent);
        assertThat(json.get("balance").asString()).isEqualTo(balance.toString());
        assertThat(json.get("spent").asString()).isEqualTo(spent.toString());
        assertThat(json.get("leased").asString()).isEqualTo(leased.toString());
        assertThat(json.get("available").asString()).isEqualTo("9.000000000");
        assertThat(json.get("granted").asString()).isEqualTo("10.000000000");
        assertThat(json.get("currency").asString()).isEqualTo("USD");
        assertThat(json.get("balance").isString()).isTrue();
        assertThat(json.get("agrees").asBoolean()).isTrue();
    }

    @Test
    void pages_follow_each_other_without_gap_or_repetition_while_rows_arrive() throws Exception {
        var ledger = SampleLedger.account();
        ledger.at(Instant.parse("2026-11-21T23:59:58Z"));
        var lease = grant(ledger);
        for (var i = 0; i < 50; i++) {
            ledger.debited(lease, 5);
        }
        var expected =
                ledger.events().stream()
                        .skip(3)
                        .flatMap(event -> SampleLedger.linesOf(event).stream())
                        .map(line -> line.request().requestId())
                        .toList()
                        .reversed();
        house.publish(ledger);
        house.awaitShown(ledger);
        var key = house.publishKey(ledger.accountId(), KeySnapshot.Status.ACTIVE, null);

        var seen = new ArrayList<String>();
        var page = house.get("/api/v1/requests?limit=17", key).json();
        while (true) {
            ids(page).forEach(seen::add);
            if (!page.get("has_more").asBoolean()) {
                break;
            }
            ledger.debited(lease, 1);
            house.publish(ledger);
            house.awaitShown(ledger);
            page = house.get("/api/v1/requests?limit=17&after=" + seen.getLast(), key).json();
        }
        var back = new ArrayList<>(ids(page));
        while (true) {
            page = house.get("/api/v1/requests?limit=17&before=" + back.getFirst(), key).json();
            back.addAll(0, ids(page));
            if (!page.get("has_more").asBoolean()) {
                break;
            }
        }

        assertThat(seen).containsExactlyElementsOf(expected);
        assertThat(back.subList(back.size() - expected.size(), back.size()))
                .containsExactlyElementsOf(expected);
        assertThat(new HashSet<>(back)).hasSameSizeAs(back);
    }

    private static List<String> ids(JsonNode page) {
        var ids = new ArrayList<String>();
        page.get("data").forEach(entry -> ids.add(entry.get("id").asString()));
        return ids;
    }

    @Test
    void filters_narrow_the_list() throws Exception {
        var ledger = SampleLedger.account();
        var lease = grant(ledger);
        var tokens = List.of(Quantity.of(Unit.INPUT_TOKENS, 10, QuantitySource.PROVIDER));
        var aborted = ledger.line(lease, Outcome.CLIENT_ABORTED, "chat-alias", tokens);
        var failed = ledger.line(lease, Outcome.UPSTREAM_FAILED, "sim/chat", tokens);
        ledger.debited(List.of(aborted, failed, ledger.line(lease, Outcome.COMPLETED)));
        house.publish(ledger);
        house.awaitShown(ledger);
        var key = house.publishKey(ledger.accountId(), KeySnapshot.Status.ACTIVE, null);
        var abortedId = aborted.request().requestId();
        var failedId = failed.request().requestId();

        assertThat(listed("status=client_aborted", key)).containsExactly(abortedId);
        assertThat(listed("outcome=CLIENT_ABORTED", key)).containsExactly(abortedId);
        assertThat(listed("model=chat-alias", key)).containsExactly(abortedId);
        assertThat(listed("status=502", key)).containsExactly(failedId);
        assertThat(listed("model=sim/chat", key)).hasSize(3);
        assertThat(listed("project=search&client=web&workflow=nightly", key)).hasSize(3);
        assertThat(listed("project=other", key)).isEmpty();
        assertThat(listed("keyId=key_" + ledger.accountId(), key)).hasSize(3);
        assertThat(
                        listed(
                                "since="
                                        + failed.request().admittedAt()
                                        + "&until=2026-11-23T00:00:00Z",
                                key))
                .hasSize(2)
                .doesNotContain(abortedId);
        assertThat(listed("since=1s", key)).isEmpty();
        assertThat(listed("limit=&status=&model=", key)).hasSize(3);
    }

    private static List<String> listed(String query, String key) throws Exception {
        return ids(house.get("/api/v1/requests?" + query, key).json());
    }

    @Test
    void a_bad_query_is_answered_with_everything_that_is_wrong() throws Exception {
        var answer =
                house.get(
                        "/api/v1/requests?limit=101&since=yesterday&status=good&modle=x&after=1",
                        myKey);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.type()).startsWith("application/problem+json");
        assertThat(answer.json().get("detail").asString())
                .contains("limit: \"101\" (expected: 1 to 100)")
                .contains("since: \"yesterday\"")
                .contains("status: \"good\"")
                .contains("modle: unknown")
                .contains("after: \"1\"");
        assertThat(house.get("/api/v1/requests?limit=0", myKey).status()).isEqualTo(400);
        assertThat(house.get("/api/v1/requests?project=%00", myKey).status()).isEqualTo(200);
    }

    @Test
    void nobody_sees_what_is_not_theirs() throws Exception {
        var theirId = lastId(theirs);

        assertThat(house.get("/api/v1/requests/" + theirId, myKey).status()).isEqualTo(404);
        assertThat(listed("limit=100", myKey)).hasSize(30).doesNotContain(theirId);
        assertThat(house.get("/api/v1/requests?accountId=" + theirs.accountId(), myKey).status())
                .isEqualTo(400);
        assertThat(house.get("/api/v1/balance?accountId=" + theirs.accountId(), myKey).status())
                .isEqualTo(400);
        assertThat(listed("after=" + theirId, myKey)).doesNotContain(theirId);
        assertThat(house.get("/api/v1/reconciliation", myKey).status()).isEqualTo(403);
        assertThat(house.get("/api/v1/projections/status", myKey).status()).isEqualTo(403);
        var absent = RequestId.mint(RequestId.mintedAt(theirId).toEpochMilli(), 1, 2);
        assertThat(
                        house.get("/api/v1/requests/" + theirId, myKey)
                                .json()
                                .get("detail")
                                .asString()
                                .replace(theirId, ""))
                .isEqualTo(
                        house.get("/api/v1/requests/" + absent, myKey)
                                .json()
                                .get("detail")
                                .asString()
                                .replace(absent, ""));
    }

    @Test
    void only_a_usable_key_or_the_admin_token_gets_an_answer() throws Exception {
        var revoked = house.publishKey(mine.accountId(), KeySnapshot.Status.REVOKED, null);
        var expired =
                house.publishKey(
                        mine.accountId(),
                        KeySnapshot.Status.ACTIVE,
                        Instant.parse("2026-01-01T00:00:00Z"));

        for (var path :
                List.of(
                        "/api/v1/requests",
                        "/api/v1/requests/" + lastId(mine),
                        "/api/v1/balance",
                        "/api/v1/reconciliation",
                        "/api/v1/projections/status")) {
            for (var secret : List.of(revoked, expired, "mrk_unknown", "")) {
                var answer = house.get(path, secret);
                assertThat(answer.status()).as(path).isEqualTo(401);
                assertThat(answer.json().get("code").asString()).isEqualTo("unauthorized");
            }
            assertThat(house.get(path, null).status()).as(path).isEqualTo(401);
        }
        assertThat(
                        house.get(
                                        "/api/v1/requests/" + lastId(theirs),
                                        RunningProjections.ADMIN_TOKEN)
                                .status())
                .isEqualTo(200);
        assertThat(
                        listed(
                                "accountId=" + theirs.accountId() + "&limit=100",
                                RunningProjections.ADMIN_TOKEN))
                .hasSize(20);
    }

    @Test
    void a_revoked_key_is_refused_within_a_second() throws Exception {
        var secret = house.publishKey(mine.accountId(), KeySnapshot.Status.ACTIVE, null);
        assertThat(house.get("/api/v1/balance", secret).status()).isEqualTo(200);

        house.publishKey(secret, mine.accountId(), KeySnapshot.Status.REVOKED, null);

        await().atMost(Duration.ofSeconds(5))
                .until(() -> house.get("/api/v1/balance", secret).status() == 401);
    }

    @Test
    void an_id_that_is_not_there_and_an_id_that_is_none_are_told_apart() throws Exception {
        var absent =
                house.get("/api/v1/requests/" + RequestId.mint(1_795_000_000_000L, 1, 2), myKey);
        var none = house.get("/api/v1/requests/req_123", myKey);

        assertThat(absent.status()).isEqualTo(404);
        assertThat(absent.json().get("detail").asString()).contains("within a second");
        assertThat(none.status()).isEqualTo(400);
        assertThat(none.json().get("code").asString()).isEqualTo("malformed_request_id");
        assertThat(none.json().get("detail").asString()).contains("req_019");
    }

    @Test
    void the_books_agree() throws Exception {
        await().until(() ->
                house.get("/api/v1/reconciliation", RunningProjections.ADMIN_TOKEN)
                        .json()
                        .get("compared")
                        .asBoolean());
        var json = house.get("/api/v1/reconciliation", RunningProjections.ADMIN_TOKEN).json();

        for (var account : json.get("data")) {
            if (account.get("accountId").asString().equals(mine.accountId())) {
                assertThat(account.get("rows").asLong()).isEqualTo(30);
                assertThat(account.get("ledgerLines").asLong()).isEqualTo(30);
                assertThat(account.get("difference").asString()).isEqualTo("0.000000000");
                assertThat(account.get("charged").asString())
                        .isEqualTo(account.get("debited").asString())
                        .isNotEqualTo("0.000000000");
                assertThat(account.get("duplicates").asLong()).isZero();
                assertThat(account.get("holes").asLong()).isZero();
                return;
            }
        }
        throw new AssertionError("no line for " + mine.accountId());
    }

    @Test
    void a_record_that_does_not_explain_its_charge_is_not_shown() throws Exception {
        var ledger = SampleLedger.account();
        ledger.debited(grant(ledger), 1);
        house.publish(ledger);
        house.awaitShown(ledger);
        house.jdbc()
                .sql("UPDATE usage_log SET charge_nanos = charge_nanos + 1 WHERE account_id = ?")
                .param(ledger.accountId())
                .update();

        var answer =
                house.get("/api/v1/requests/" + lastId(ledger), RunningProjections.ADMIN_TOKEN);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.json().get("code").asString()).isEqualTo("charge_unexplained");
        assertThat(answer.body().getBytes(UTF_8)).hasSizeLessThan(1_000);
    }
}
