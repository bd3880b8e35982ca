package com.metisrouter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A key's spend limit, through the whole house: reached to within one request, never passed, and nobody else's business.
class SpendLimitIT {

    private static final Duration SETTLE = Duration.ofSeconds(60);
    private static final int AT_ONCE = 8;
    private static final int ATTEMPTS_MAX = 500;
    private static final Usd LIMIT = Usd.parse("0.0005");
    private static final String BODY =
            "{\"model\":\"sim/chat+words-30\",\"max_tokens\":60,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    @Test
    void a_limited_key_spends_up_to_its_limit_and_the_account_goes_on() throws Exception {
        try (var house = House.startInEmptyFolder()) {
            var api = house.api();
            var free = house.newCustomer("acc_limits", "1.00");
            var limited = limitedKey(house);
            await().atMost(SETTLE).until(() -> api.chat(free, BODY).statusCode() == 200);
            var before = settled(api, free);

            // Many at once hold money that comes back; one alone then spends what is left.
            var refusals = new ArrayList<>(spendUntilRefused(api, limited, AT_ONCE));
            settled(api, free);
            refusals.addAll(spendUntilRefused(api, limited, 1));

            for (var refusal : refusals) {
                assertThat(refusal.statusCode()).as(refusal.body()).isEqualTo(402);
                var error = Json.mapper().readTree(refusal.body()).path("error");
                assertThat(error.path("code").asString()).isEqualTo("spend_limit_reached");
                assertThat(error.path("limit").path("scope").asString()).isEqualTo("key");
                assertThat(Usd.parse(error.path("limit").path("limit_usd").asString()))
                        .isEqualTo(LIMIT);
            }
            var after = settled(api, free);
            var spent = before.minus(after);
            var dearest = dearest(api.requests(free));
            System.out.printf("limit %s, spent %s, dearest request %s%n", LIMIT, spent, dearest);
            assertThat(spent).isLessThanOrEqualTo(LIMIT);
            // What a request is held at is the most that it could cost, here twice what it does.
            assertThat(spent.plus(dearest).plus(dearest).plus(dearest)).isGreaterThan(LIMIT);
            assertThat(api.chat(free, BODY).statusCode())
                    .as("the account's other key")
                    .isEqualTo(200);
        }
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
    private static Usd settled(Api api, String key) {
        await().atMost(SETTLE)
                .untilAsserted(() -> {
                    var charged =
                            api.requests(key).stream()
                                    .map(row -> Usd.parse(row.path("charge").asString()))
                                    .reduce(Usd.ZERO, Usd::plus);
                    assertThat(api.requests(key)).isNotEmpty();
                    assertThat(api.balance(key, "balance"))
                            .isEqualTo(Usd.parse("1").minus(charged));
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
