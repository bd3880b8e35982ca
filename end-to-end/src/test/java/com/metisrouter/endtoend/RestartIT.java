package com.metisrouter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.embedded.Ports;
import com.metisrouter.simulator.ProviderSimulator;
import com.metisrouter.simulator.SimulatorConfig;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Stopped or killed, and started again on the same folder: nothing is lost, and nothing is charged twice.
class RestartIT {

    private static final Duration SETTLE = Duration.ofSeconds(30);
    private static final int CLIENTS = 8;
    private static final int KILLS = 2;
    private static final int ANSWERS_BEFORE_KILL = 150;
    private static final String WORD_PAST_A_CHECKPOINT = "word3500";

    @TempDir Path folder;

    @Test
    void after_ctrl_c_and_a_restart_the_key_the_balance_and_the_log_are_as_they_were()
            throws Exception {
        var ports = Ports.free(2);
        var data = folder.resolve("stopped");
        Usd balance;
        String id;
        String key;
        try (var house = HouseProcess.start(data, ports.getFirst(), ports.getLast())) {
            key = house.apiKey();
            var answer = house.api().chat(key, body("sim/chat", false));
            assertThat(answer.statusCode()).isEqualTo(200);
            id = answer.headers().firstValue("x-request-id").orElseThrow();
            await().atMost(SETTLE).until(() -> status(house.api(), id, house.apiKey()) == 200);
            balance = house.api().balance(key, "balance");

            assertThat(house.stop()).isIn(0, 130, 143);
        }

        try (var house = HouseProcess.start(data, ports.getFirst(), ports.getLast())) {
            assertThat(house.apiKey()).isEqualTo(key);
            assertThat(house.api().balance(key, "balance")).isEqualTo(balance);
            assertThat(house.api().balance(key, "available"))
                    .as("a clean stop gives every lease back")
                    .isEqualTo(balance);
            assertThat(status(house.api(), id, key)).isEqualTo(200);
            assertThat(house.api().chat(key, body("sim/chat", true)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void killed_under_load_every_answered_request_is_charged_once_and_the_sum_adds_up()
            throws Exception {
        var ports = Ports.free(2);
        var data = folder.resolve("killed");
        try (var simulator = ProviderSimulator.start(SimulatorConfig.local())) {
            var provider = "sim=" + simulator.baseUrl();
            var answered = ConcurrentHashMap.<String>newKeySet();
            for (var kill = 0; kill < KILLS; kill++) {
                var house =
                        HouseProcess.start(
                                data, ports.getFirst(), ports.getLast(), "--provider", provider);
                loadUntilKilled(house, answered, answered.size() + ANSWERS_BEFORE_KILL);
            }

            try (var house =
                    HouseProcess.start(
                            data, ports.getFirst(), ports.getLast(), "--provider", provider)) {
                var api = house.api();
                var key = house.apiKey();
                await().atMost(SETTLE).until(() -> log(api, key).keySet().containsAll(answered));
                await().atMost(SETTLE)
                        .untilAsserted(() ->
                                assertThat(api.balance(key, "leased"))
                                        .as("what dead runs held came back")
                                        .isEqualTo(Usd.ZERO));
                var log = log(api, key);
                var witness = new Witness(api.gatewayGet("/v1/models", null));
                var served = new HashMap<String, JsonNode>();
                for (var row : Served.of(api, simulator)) {
                    served.put(row.path("requestId").asString(), row);
                }
                var sum = Usd.ZERO;
                for (var entry : log.entrySet()) {
                    var charge = Usd.parse(entry.getValue().path("charge").asString());
                    sum = sum.plus(charge);
                    if (answered.contains(entry.getKey())) {
                        assertThat(charge)
                                .as("%s", entry.getValue())
                                .isEqualTo(
                                        witness.chargeOf(
                                                "sim/chat",
                                                Objects.requireNonNull(
                                                        served.get(entry.getKey()))));
                    }
                }
                assertThat(Usd.parse("5").minus(api.balance(key, "balance"))).isEqualTo(sum);
            }
        }
    }

    @Test
    void killed_while_it_streams_the_answer_is_charged_up_to_its_last_checkpoint_and_once()
            throws Exception {
        var ports = Ports.free(2);
        var data = folder.resolve("streaming");
        var house = HouseProcess.start(data, ports.getFirst(), ports.getLast());
        var key = house.apiKey();
        try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var lines =
                    http.send(
                                    HttpRequest.newBuilder(
                                                    house.gatewayUrl()
                                                            .resolve("/v1/chat/completions"))
                                            .header("Authorization", "Bearer " + key)
                                            .header("Content-Type", "application/json")
                                            .POST(
                                                    HttpRequest.BodyPublishers.ofString(
                                                            body(
                                                                    "sim/chat+words-9000+pace-1",
                                                                    true)))
                                            .build(),
                                    HttpResponse.BodyHandlers.ofLines())
                            .body();
            // By then more has come than a checkpoint waits for.
            assertThat(lines.anyMatch(line -> line.contains(WORD_PAST_A_CHECKPOINT))).isTrue();
            house.kill();
        }

        try (var again = HouseProcess.start(data, ports.getFirst(), ports.getLast())) {
            var api = again.api();
            await().atMost(SETTLE).until(() -> log(api, key).size() == 1);
            var row = log(api, key).values().iterator().next();
            assertThat(row.path("outcome").asString()).isEqualTo("ORPHANED");
            assertThat(row.path("settlement").asString()).isEqualTo("estimated");
            var charge = Usd.parse(row.path("charge").asString());
            assertThat(charge.isPositive()).isTrue();
            await().atMost(SETTLE)
                    .untilAsserted(() ->
                            assertThat(api.balance(key, "available"))
                                    .isEqualTo(Usd.parse("5").minus(charge)));
            assertThat(api.balance(key, "balance")).isEqualTo(Usd.parse("5").minus(charge));
        }
    }

    private static void loadUntilKilled(
            HouseProcess house, java.util.Set<String> answered, int target) throws Exception {
        var dead = new AtomicBoolean();
        try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (var client = 0; client < CLIENTS; client++) {
                var streamed = client % 2 == 0;
                var _ =
                        clients.submit(() -> {
                            while (!dead.get()) {
                                try {
                                    var answer =
                                            house.api()
                                                    .chat(
                                                            house.apiKey(),
                                                            body(
                                                                    "sim/chat+words-8+pace-1",
                                                                    streamed));
                                    if (answer.statusCode() == 200
                                            && (!streamed || answer.body().contains("[DONE]"))) {
                                        answered.add(
                                                answer.headers()
                                                        .firstValue("x-request-id")
                                                        .orElseThrow());
                                    }
                                } catch (UncheckedIOException | IllegalStateException e) {
                                    return; // The house is gone.
                                }
                            }
                        });
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> answered.size() >= target);
            house.kill();
            dead.set(true);
        }
    }

    private static Map<String, JsonNode> log(Api api, String key) {
        var log = new HashMap<String, JsonNode>();
        api.requests(key)
                .forEach(row ->
                        assertThat(log.put(row.path("id").asString(), row))
                                .as("twice in the log")
                                .isNull());
        return log;
    }

    private static int status(Api api, String id, String key) {
        return api.get(api.console(), "/api/v1/requests/" + id, key).statusCode();
    }

    private static String body(String model, boolean stream) {
        return "{\"model\":\"%s\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"one two three\"}]}"
                .formatted(model, stream);
    }
}
