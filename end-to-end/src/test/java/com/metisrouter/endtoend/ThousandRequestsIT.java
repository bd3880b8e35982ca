package com.metisrouter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.money.Usd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The sum that must add up: what the balance fell by, what the usage log says, and what the provider's own count is worth.
class ThousandRequestsIT {

    private static final int REQUESTS = 1_000;
    private static final int AT_ONCE = 16;
    private static final Duration SETTLE = Duration.ofSeconds(60);

    @Test
    void a_thousand_mixed_requests_add_up_to_the_last_nano_dollar() throws Exception {
        try (var house = House.startInEmptyFolder()) {
            var api = house.api();
            var key = house.apiKey();
            var before = api.balance(key, "balance");
            var seed = Long.getLong("metis.seed", System.nanoTime());
            System.out.println("traffic seed (repeat with -Dmetis.seed=…): " + seed);

            send(new Traffic(api, house.gatewayUrl(), key, seed));

            await().atMost(SETTLE).until(() -> house.simulator().inFlight() == 0);
            var served = new HashMap<String, JsonNode>();
            for (var row : house.served()) {
                served.put(row.path("requestId").asString(), row);
            }
            await().atMost(SETTLE)
                    .untilAsserted(() ->
                            assertThat(missing(api, key, served))
                                    .as(() ->
                                            "served, and not in the usage log, while "
                                                    + house.status())
                                    .isEmpty());
            var log = api.requests(key);
            var witness = new Witness(api.gatewayGet("/v1/models", null));
            var logged = Usd.ZERO;
            var owed = Usd.ZERO;
            for (var row : log) {
                var id = row.path("id").asString();
                var charge = Usd.parse(row.path("charge").asString());
                var expected =
                        served.containsKey(id)
                                ? witness.chargeOf("sim/chat", served.get(id))
                                : Usd.ZERO;
                assertThat(charge)
                        .as("charge of %s, served %s", row, served.get(id))
                        .isEqualTo(expected);
                logged = logged.plus(charge);
                owed = owed.plus(expected);
            }
            await().atMost(SETTLE)
                    .until(() ->
                            before.minus(api.balance(key, "balance"))
                                    .equals(sumOf(api.requests(key))));
            var fall = before.minus(api.balance(key, "balance"));
            System.out.printf(
                    "requests sent %d, in the usage log %d, seen by the provider %d; balance fell by %s, the log says %s, the provider's count is worth %s%n",
                    REQUESTS, log.size(), served.size(), fall, logged, owed);
            assertThat(fall).isEqualTo(logged);
            assertThat(logged).isEqualTo(owed);
            assertThat(log.stream().map(row -> row.path("id").asString())).doesNotHaveDuplicates();
        }
    }

    private static List<JsonNode> missing(Api api, String key, Map<String, JsonNode> served) {
        var left = new HashMap<>(served);
        for (var row : api.requests(key)) {
            left.remove(row.path("id").asString());
        }
        return List.copyOf(left.values());
    }

    private static Usd sumOf(List<JsonNode> log) {
        return log.stream()
                .map(row -> Usd.parse(row.path("charge").asString()))
                .reduce(Usd.ZERO, Usd::plus);
    }

    private static void send(Traffic traffic) throws Exception {
        var running = new ArrayList<Future<?>>();
        try (var pool = Executors.newFixedThreadPool(AT_ONCE)) {
            for (var i = 0; i < REQUESTS; i++) {
                running.add(pool.submit(traffic.prepare(traffic.next())));
            }
            for (var one : running) {
                one.get();
            }
        }
    }
}
