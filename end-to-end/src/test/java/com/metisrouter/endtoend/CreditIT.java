package com.metisrouter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Where the money of a key or of an account ends, through the whole house: gateway, broker and ledger.
class CreditIT {

    private static final Duration SETTLE = Duration.ofSeconds(60);
    private static final int AT_ONCE = 8;
    private static final int ATTEMPTS_MAX = 500;
    private static final Usd LIMIT = Usd.parse("0.0005");
    private static final String BODY =
            "{\"model\":\"sim/chat+words-30\",\"max_tokens\":60,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private static final String CUT = "cut";

    private static House house;

    @BeforeAll
    static void start() throws Exception {
        house = House.startInEmptyFolder();
    }

    @AfterAll
    static void stop() {
        house.close();
    }

    @Test
    void a_hold_that_an_answer_outgrows_is_extended_by_the_ledger() throws Exception {
        var api = house.api();
        // So little that each request is lent exactly what it holds.
        var key = house.newCustomer("acc_extended", "0.20");

        // The provider goes on after the limit that it was given, so slowly that the ledger has
        // time to answer.
        assertThat(stream(api, key, "sim/chat+over-200+pace-8", 240)).contains("[DONE]");

        var balance = settled(api, key, "0.20");
        var row = api.requests(key).getFirst();
        assertThat(row.path("outcome").asString()).isEqualTo("COMPLETED");
        assertThat(Usd.parse(row.path("charge").asString()))
                .isEqualTo(Usd.parse("0.20").minus(balance))
                .isEqualTo(owed(row));
        await().atMost(SETTLE)
                .untilAsserted(() ->
                        assertThat(events("acc_extended"))
                                .contains("com.metisrouter.ledger.lease-extended.v1"));
        await().atMost(SETTLE)
                .until(() -> api.balance(key, "available").equals(api.balance(key, "balance")));
    }

    @Test
    void an_answer_that_outgrows_the_balance_is_cut_and_nothing_is_overdrawn() throws Exception {
        var api = house.api();
        // Enough for the twenty tokens that were asked for, not for four hundred.
        var key = house.newCustomer("acc_cut", "0.00008");

        assertThat(stream(api, key, "sim/chat+over-400+pace-3", 20)).isEqualTo(CUT);

        var balance = settled(api, key, "0.00008");
        assertThat(balance.isNegative()).isFalse();
        assertThat(api.requests(key).getFirst().path("outcome").asString())
                .isEqualTo("HOLD_EXHAUSTED");
    }

    /// A stream that was cut is never closed as if it were complete, so no client takes it for whole.
    private static String stream(Api api, String key, String model, int maxTokens) {
        var body =
                "{\"model\":\"%s\",\"max_tokens\":%d,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
                        .formatted(model, maxTokens);
        // A key is new to a gateway for a moment.
        return await().atMost(SETTLE)
                .until(
                        () -> {
                            try {
                                var answer = api.chat(key, body);
                                return answer.statusCode() == 401 ? "" : answer.body();
                            } catch (UncheckedIOException e) {
                                return CUT;
                            }
                        },
                        answer -> !answer.isEmpty());
    }

    /// By what the provider says that it served.
    private static Usd owed(JsonNode row) {
        var witness = new Witness(house.api().gatewayGet("/v1/models", null));
        return house.served().stream()
                .filter(served ->
                        served.path("requestId").asString().equals(row.path("id").asString()))
                .map(served -> witness.chargeOf("sim/chat", served))
                .findFirst()
                .orElseThrow();
    }

    private static String events(String account) {
        return house.api()
                .get(
                        house.consoleUrl(),
                        "/api/v1/audit/events?after=0&limit=1000",
                        house.adminToken())
                .body()
                .lines()
                .filter(line -> line.contains(account))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void a_limited_key_spends_up_to_its_limit_and_the_account_goes_on() throws Exception {
        var api = house.api();
        var free = house.newCustomer("acc_limits", "1.00");
        var limited = limitedKey(house);
        await().atMost(SETTLE).until(() -> api.chat(free, BODY).statusCode() == 200);
        var before = settled(api, free, "1");

        // Many at once hold money that comes back; one alone then spends what is left, as it comes.
        var refusals = new ArrayList<>(spendUntilRefused(api, limited, AT_ONCE));
        await().atMost(SETTLE)
                .untilAsserted(() -> {
                    refusals.addAll(spendUntilRefused(api, limited, 1));
                    var spent = before.minus(settled(api, free, "1"));
                    var dearest = dearest(api.requests(free));
                    // What a request is held at is the most that it could cost, here twice what it
                    // does.
                    assertThat(spent.plus(dearest).plus(dearest).plus(dearest))
                            .isGreaterThan(LIMIT);
                });

        for (var refusal : refusals) {
            assertThat(refusal.statusCode()).as(refusal.body()).isEqualTo(402);
            var error = Json.mapper().readTree(refusal.body()).path("error");
            assertThat(error.path("code").asString()).isEqualTo("spend_limit_reached");
            assertThat(error.path("limit").path("scope").asString()).isEqualTo("key");
            assertThat(Usd.parse(error.path("limit").path("limit_usd").asString()))
                    .isEqualTo(LIMIT);
        }
        var after = settled(api, free, "1");
        var spent = before.minus(after);
        var dearest = dearest(api.requests(free));
        System.out.printf("limit %s, spent %s, dearest request %s%n", LIMIT, spent, dearest);
        assertThat(spent).isLessThanOrEqualTo(LIMIT);
        assertThat(api.chat(free, BODY).statusCode()).as("the account's other key").isEqualTo(200);
    }

    private static String limitedKey(House house) {
        var made =
                house.api()
                        .consolePost(
                                "/api/v1/keys",
                                house.adminToken(),
                                "limited",
                                "{\"accountId\":\"acc_limits\",\"project\":\"p\",\"name\":\"limited\","
                                        + "\"limits\":[{\"amount\":\"0.0005\",\"period\":\"TOTAL\"}]}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return Json.mapper().readTree(made.body()).path("key").asString();
    }

    /// @return what each of several clients was refused with in the end
    private static List<HttpResponse<String>> spendUntilRefused(Api api, String key, int atOnce)
            throws Exception {
        Callable<HttpResponse<String>> client =
                () -> {
                    for (var attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
                        var answer = api.chat(key, BODY);
                        // A key is new to a gateway for a moment.
                        if (answer.statusCode() != 200 && answer.statusCode() != 401) {
                            return answer;
                        }
                    }
                    throw new AssertionError("not refused in " + ATTEMPTS_MAX + " attempts");
                };
        var refusals = new ArrayList<HttpResponse<String>>();
        try (var clients = Executors.newFixedThreadPool(atOnce)) {
            for (var one : clients.invokeAll(Collections.nCopies(atOnce, client))) {
                refusals.add(one.get());
            }
        }
        return refusals;
    }

    /// The balance once everything that was served is in the usage log and debited: the credit, less all charges.
    private static Usd settled(Api api, String key, String credit) {
        await().atMost(SETTLE)
                .untilAsserted(() -> {
                    var charged =
                            api.requests(key).stream()
                                    .map(row -> Usd.parse(row.path("charge").asString()))
                                    .reduce(Usd.ZERO, Usd::plus);
                    assertThat(api.requests(key)).isNotEmpty();
                    assertThat(api.balance(key, "balance"))
                            .isEqualTo(Usd.parse(credit).minus(charged));
                });
        return api.balance(key, "balance");
    }

    private static Usd dearest(List<JsonNode> rows) {
        return rows.stream()
                .map(row -> Usd.parse(row.path("charge").asString()))
                .max(Usd::compareTo)
                .orElseThrow();
    }
}
