package com.metisrouter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.money.Usd;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// One answer and one charge for each idempotency key, whichever gateway is asked, over a real ledger.
class IdempotencyIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String QUESTION =
            "{\"model\":\"%s\",\"max_tokens\":40,\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"the secret of %s\"}]}";

    private static House house;
    private static Gateway second;
    private static List<Api> gateways = List.of();
    private static String key = "";

    @BeforeAll
    static void start() throws Exception {
        house = House.startInEmptyFolder();
        second = house.anotherGateway("gw-2");
        gateways = List.of(house.api(), new Api(second.url(), house.consoleUrl()));
        key = customer("acc_once");
    }

    private static String customer(String account) {
        var opened = house.newCustomer(account, "5.00");
        for (var gateway : gateways) {
            await().atMost(SOON).until(() -> gateway.gatewayStatus("/v1/key", opened) == 200);
        }
        return opened;
    }

    @AfterAll
    static void stop() {
        gateways.getLast().close();
        second.close();
        house.close();
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void every_gateway_gives_the_same_answer_and_it_is_charged_once() {
        var mine = customer("acc_twice");
        for (var streamed : List.of("false", "true")) {
            var question = QUESTION.formatted("sim/chat", streamed, "a");
            var first = gateways.getFirst().chat(mine, question, "once-" + streamed);
            var again = gateways.getLast().chat(mine, question, "once-" + streamed);

            assertThat(first.statusCode()).isEqualTo(200);
            assertThat(again.body()).isEqualTo(first.body());
            assertThat(header(again, "idempotent-replayed")).isEqualTo("true");
            assertThat(header(again, "x-metis-original-request"))
                    .isEqualTo(header(first, "x-request-id"));
        }
        await().atMost(SOON).untilAsserted(() -> assertThat(house.api().requests(mine)).hasSize(2));
        var charged =
                house.api().requests(mine).stream()
                        .map(row -> Usd.parse(row.path("charge").asString()))
                        .reduce(Usd.ZERO, Usd::plus);
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(house.api().balance(mine, "balance"))
                                .isEqualTo(Usd.parse("5.00").minus(charged)));
    }

    @Test
    void requests_that_come_to_both_gateways_at_once_are_one() {
        var question = QUESTION.formatted("sim/chat+delay-700", "false", "b");
        try (var threads = Executors.newFixedThreadPool(10)) {
            var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            for (var i = 0; i < 10; i++) {
                var gateway = gateways.get(i % 2);
                answers.add(
                        CompletableFuture.supplyAsync(
                                () -> gateway.chat(key, question, "both"), threads));
            }
            var all = answers.stream().map(CompletableFuture::join).toList();

            assertThat(all).allMatch(it -> it.statusCode() == 200);
            assertThat(all.stream().map(HttpResponse::body).distinct()).hasSize(1);
            assertThat(all)
                    .filteredOn(it -> header(it, "idempotent-replayed").isEmpty())
                    .hasSize(1);
        }
    }

    @Test
    void another_body_is_a_conflict_on_any_gateway() {
        gateways.getFirst().chat(key, QUESTION.formatted("sim/chat", "false", "c"), "mine");

        var other =
                gateways.getLast().chat(key, QUESTION.formatted("sim/chat", "false", "d"), "mine");

        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.body()).contains("idempotency_key_reused");
    }

    @Test
    void what_is_kept_says_nothing_of_the_question_the_answer_or_the_key() throws Exception {
        var answer =
                gateways.getFirst()
                        .chat(key, QUESTION.formatted("sim/chat", "false", "e"), "my-own-key");
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(
                                        house.ledgerQuery(
                                                "select count(*) from ledger.kept_answer where state = 'KEPT' and request_id = '"
                                                        + header(answer, "x-request-id")
                                                        + "'"))
                                .isEqualTo("1"));

        var kept =
                house.ledgerQuery(
                        "select string_agg(a::text || ' ' || encode(sealed, 'escape'), ' ') from ledger.kept_answer a");

        assertThat(kept)
                .contains(header(answer, "x-request-id"))
                .doesNotContain("secret of", "my-own-key", "choices", "sim/chat", key);
    }
}
