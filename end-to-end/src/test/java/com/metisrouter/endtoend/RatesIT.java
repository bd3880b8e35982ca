package com.metisrouter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.wire.Json;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A key's rates hold for two gateways together, over a real ledger.
class RatesIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String QUESTION =
            "{\"model\":\"%s\",\"max_tokens\":40,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}";

    private static House house;
    private static Gateway second;
    private static List<Api> gateways = List.of();

    @BeforeAll
    static void start() throws Exception {
        house = House.startInEmptyFolder();
        second = house.anotherGateway("gw-2");
        gateways = List.of(house.api(), new Api(second.url(), house.consoleUrl()));
    }

    @AfterAll
    static void stop() {
        gateways.getLast().close();
        second.close();
        house.close();
    }

    private static String key(String name, String rates) {
        var account = "acc_" + name;
        var open = house.newCustomer(account, "5.00");
        var made =
                house.api()
                        .consolePost(
                                "/api/v1/keys",
                                house.adminToken(),
                                name,
                                "{\"accountId\":\"%s\",\"project\":\"p\",\"rates\":%s}"
                                        .formatted(account, rates));
        var key = Json.mapper().readTree(made.body()).path("key").asString();
        for (var gateway : gateways) {
            await().atMost(SOON)
                    .until(() ->
                            gateway.chat(open, QUESTION.formatted("sim/chat")).statusCode() == 200
                                    && gateway.gatewayStatus("/v1/key", key) == 200);
        }
        return key;
    }

    private static List<HttpResponse<String>> send(String key, String model, int count) {
        try (var threads = Executors.newFixedThreadPool(16)) {
            var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            for (var i = 0; i < count; i++) {
                var gateway = gateways.get(i % gateways.size());
                answers.add(
                        CompletableFuture.supplyAsync(
                                () -> gateway.chat(key, QUESTION.formatted(model)), threads));
            }
            return answers.stream().map(CompletableFuture::join).toList();
        }
    }

    private static long count(List<HttpResponse<String>> answers, int status) {
        return answers.stream().filter(it -> it.statusCode() == status).count();
    }

    /// So that what is sent falls into one minute.
    private static void awaitRoomInTheMinute() {
        await().atMost(Duration.ofSeconds(30))
                .until(() ->
                        Instant.now()
                                .isBefore(
                                        Instant.now()
                                                .truncatedTo(ChronoUnit.MINUTES)
                                                .plusSeconds(45)));
    }

    @Test
    void as_many_requests_are_answered_as_the_key_may_send_in_a_minute() {
        var key = key("rpm", "{\"requestsPerMinute\":40}");
        awaitRoomInTheMinute();

        var answers = send(key, "sim/chat", 120);

        assertThat(count(answers, 200)).isEqualTo(40);
        assertThat(count(answers, 429)).isEqualTo(80);
        var answered =
                answers.stream()
                        .filter(it -> it.statusCode() == 200)
                        .map(it -> it.headers().firstValue("x-request-id").orElseThrow())
                        .toList();
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(house.api().requests(key))
                                .extracting(row -> row.path("id").asString())
                                .containsAll(answered));
        assertThat(answers)
                .filteredOn(it -> it.statusCode() == 429)
                .allSatisfy(it -> {
                    assertThat(it.headers().firstValue("retry-after")).isPresent();
                    assertThat(it.headers().firstValue("x-ratelimit-limit-requests"))
                            .hasValue("40");
                });
    }

    @Test
    void no_more_requests_are_under_way_than_the_key_may_have() {
        var key = key("places", "{\"concurrent\":3}");

        var answers = send(key, "sim/chat+delay-1500", 12);

        assertThat(count(answers, 200)).isBetween(1L, 3L);
        assertThat(count(answers, 429)).isEqualTo(12 - count(answers, 200));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(count(send(key, "sim/chat", 1), 200)).isEqualTo(1));
    }
}
