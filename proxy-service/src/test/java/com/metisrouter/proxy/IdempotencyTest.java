package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.idempotency.NotKept;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Requests with an idempotency key: answered alike, paid once.
final class IdempotencyTest {

    private final RunningProxy running = new RunningProxy();

    @AfterEach
    void close() {
        running.assertSettled();
        await().until(() -> running.answers.answers.untold() == 0);
        assertThat(running.answers.answers.recordedBytes()).isZero();
        assertThat(running.answers.answers.waiting()).isZero();
        running.close();
    }

    private HttpRequest request(String key, String body) {
        return request("/v1/chat/completions", RunningProxy.SECRET, key, body);
    }

    private HttpRequest request(String path, String secret, String key, String body) {
        return HttpRequest.newBuilder(running.request(path, secret, body), (_, _) -> true)
                .header("idempotency-key", key)
                .build();
    }

    private HttpResponse<String> send(String key, String body) throws Exception {
        return running.http.send(request(key, body), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode error(HttpResponse<String> answer) {
        return Json.mapper().readTree(answer.body()).path("error");
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    /// What the client sees of an answer that is given again, but for what tells that it is.
    private void assertReplayed(HttpResponse<String> first, HttpResponse<String> again) {
        assertThat(again.statusCode()).isEqualTo(first.statusCode());
        assertThat(again.body()).isEqualTo(first.body());
        for (var name : List.of("content-type", "x-metis-model", "x-metis-provider")) {
            assertThat(header(again, name)).as(name).isEqualTo(header(first, name));
        }
        assertThat(header(first, "idempotent-replayed")).isEmpty();
        assertThat(header(again, "idempotent-replayed")).isEqualTo("true");
        assertThat(header(again, "x-metis-original-request"))
                .isEqualTo(header(first, "x-request-id"));
        assertThat(header(again, "x-request-id")).isNotEqualTo(header(first, "x-request-id"));
        assertThat(header(again, "x-metis-cost")).isEqualTo("0.000000000");
    }

    private void awaitKept() {
        await().until(() -> running.answers.answers.untold() == 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"max_tokens\":20",
                "\"stream\":true",
                "\"stream\":true,\"n\":1,\"max_tokens\":7"
            })
    void the_same_request_gets_the_same_answer_and_is_charged_once(String members)
            throws Exception {
        var first = send("k-1", chatBody("sim/chat", members));
        var again = send("k-1", chatBody("sim/chat", members));

        assertThat(first.statusCode()).isEqualTo(200);
        assertReplayed(first, again);
        assertThat(running.journal.metered()).hasSize(1);
        assertThat(running.simulator.served()).hasSize(1);
    }

    @Test
    void every_route_that_is_charged_takes_a_key() throws Exception {
        var body = "{\"model\":\"sim/embed\",\"input\":\"one two\"}";
        var request = request("/v1/embeddings", RunningProxy.SECRET, "k-1", body);
        var first = running.http.send(request, HttpResponse.BodyHandlers.ofString());

        assertReplayed(first, running.http.send(request, HttpResponse.BodyHandlers.ofString()));
        assertThat(running.journal.metered()).hasSize(1);
    }

    @Test
    void another_body_is_a_conflict_and_is_not_forwarded() throws Exception {
        var first = send("k-1", chatBody("sim/chat"));
        var other = send("k-1", chatBody("sim/chat", "\"max_tokens\":5"));

        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(error(other).path("code").asString()).isEqualTo("idempotency_key_reused");
        assertThat(error(other).path("message").asString()).contains(header(first, "x-request-id"));
        assertThat(header(other, "x-should-retry")).isEqualTo("false");
        assertThat(running.journal.metered()).hasSize(1);
    }

    @Test
    void another_api_key_knows_nothing_of_it() throws Exception {
        var key =
                TestModels.key(
                        "mrk_other",
                        RunningProxy.ACCOUNT,
                        KeySnapshot.Status.ACTIVE,
                        List.of(),
                        null);
        running.keys.on(key.keyHash(), key);
        send("k-1", chatBody("sim/chat", "\"max_tokens\":2"));
        var other =
                running.http.send(
                        request(
                                "/v1/chat/completions",
                                "mrk_other",
                                "k-1",
                                chatBody("sim/chat", "\"max_tokens\":2")),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(header(other, "idempotent-replayed")).isEmpty();
        assertThat(running.journal.metered()).hasSize(2);
    }

    @Test
    void requests_that_come_while_the_first_runs_wait_for_its_answer() throws Exception {
        var request = request("k-1", chatBody("sim/chat+delay-300"));
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (var i = 0; i < 5; i++) {
            answers.add(running.http.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
        }

        var bodies = answers.stream().map(CompletableFuture::join).map(HttpResponse::body).toList();

        assertThat(bodies).hasSize(5).allMatch(bodies.getFirst()::equals);
        assertThat(running.journal.metered()).hasSize(1);
    }

    @Test
    void of_too_many_that_wait_some_are_told_to_ask_again() throws Exception {
        var request = request("k-1", chatBody("sim/chat+delay-400"));
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (var i = 0; i < 12; i++) {
            answers.add(running.http.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
        }

        var told = answers.stream().map(CompletableFuture::join).toList();

        assertThat(told).filteredOn(it -> it.statusCode() == 200).hasSize(5);
        assertThat(told)
                .filteredOn(it -> it.statusCode() == 409)
                .hasSize(7)
                .allSatisfy(it -> {
                    assertThat(error(it).path("code").asString())
                            .isEqualTo("idempotent_request_running");
                    assertThat(header(it, "retry-after")).isEqualTo("5");
                    assertThat(header(it, "x-should-retry")).isEmpty();
                });
        assertThat(running.journal.metered()).hasSize(1);
    }

    @Test
    void a_client_that_went_away_in_mid_stream_finds_the_whole_answer_when_it_asks_again()
            throws Exception {
        var body = chatBody("sim/chat+words-40+pace-5", "\"stream\":true");
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), running.proxy.port())) {
            socket.getOutputStream()
                    .write(
                            ("POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nauthorization: Bearer mrk_good\r\nidempotency-key: k-1\r\n"
                                            + "content-type: application/json\r\ncontent-length: "
                                            + body.length()
                                            + "\r\n\r\n"
                                            + body)
                                    .getBytes(US_ASCII));
            assertThat(socket.getInputStream().readNBytes(400)).isNotEmpty();
        }

        var again = send("k-1", body);

        assertThat(header(again, "idempotent-replayed")).isEqualTo("true");
        assertThat(again.body()).endsWith("data: [DONE]\n\n");
        assertThat(again.body().split("\"content\":\"", -1)).hasSizeGreaterThan(40);
        var record = running.onlyRecord();
        assertThat(record.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(record.charge().isPositive()).isTrue();
    }

    @Test
    void what_cost_nothing_may_be_tried_again_with_the_same_key() throws Exception {
        var failed = send("k-1", chatBody("sim/chat+error-500"));
        awaitKept();
        var again = send("k-1", chatBody("sim/chat+error-500"));

        assertThat(failed.statusCode()).isEqualTo(502);
        assertThat(again.statusCode()).isEqualTo(502);
        assertThat(running.journal.metered()).hasSize(2);
        assertThat(running.journal.metered())
                .extracting(RequestMetered::charge)
                .containsOnly(Usd.ZERO);
    }

    @Test
    void a_refused_request_leaves_its_key_free() throws Exception {
        var poor = chatBody("sim/chat", "\"max_tokens\":4000");
        var request = request("/v1/chat/completions", "mrk_poor", "k-1", poor);

        for (var i = 0; i < 2; i++) {
            assertThat(
                            running.http
                                    .send(request, HttpResponse.BodyHandlers.ofString())
                                    .statusCode())
                    .isEqualTo(402);
            awaitKept();
        }
        assertThat(running.answers.ends()).hasSize(2).allMatch(it -> it.why() == null);
    }

    @Test
    void a_stream_that_broke_after_output_is_given_again_as_it_was_and_broken() throws Exception {
        var body = chatBody("sim/chat+words-40+truncate-after-10", "\"stream\":true");
        var first = raw(body);
        awaitKept();
        var again = raw(body);

        assertThat(again).contains("idempotent-replayed: true").contains("provider_reset");
        assertThat(chunks(again)).isEqualTo(chunks(first)).doesNotContain("[DONE]");
        assertThat(running.onlyRecord().outcome()).isEqualTo(Outcome.UPSTREAM_TRUNCATED);
    }

    /// All events of an answer in chunks, however they were cut.
    private static String chunks(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n"))
                .replaceAll("\r\n[0-9a-f]+\r\n", "")
                .replace("\r\n", "");
    }

    private String raw(String body) throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), running.proxy.port())) {
            socket.getOutputStream()
                    .write(
                            ("POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nauthorization: Bearer mrk_good\r\nidempotency-key: k-1\r\n"
                                            + "content-type: application/json\r\ncontent-length: "
                                            + body.length()
                                            + "\r\n\r\n"
                                            + body)
                                    .getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @Test
    void an_answer_larger_than_is_kept_is_given_once_and_then_said_to_be_gone() throws Exception {
        var body = chatBody("sim/chat+words-4000", "\"stream\":true");
        var first = send("k-1", body);
        awaitKept();
        var again = send("k-1", body);

        assertThat(first.body()).hasSizeGreaterThan(64 * 1024).endsWith("data: [DONE]\n\n");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(error(again).path("code").asString()).isEqualTo("answer_not_kept");
        assertThat(error(again).path("message").asString())
                .contains(header(first, "x-request-id"))
                .contains("larger than is kept");
        assertThat(running.answers.ends().getLast().why()).isEqualTo(NotKept.TOO_LARGE);
        assertThat(running.journal.metered()).hasSize(1);
    }

    @Test
    void what_was_under_way_when_a_gateway_was_lost_is_not_done_twice() throws Exception {
        running.answers.runOver.set(true);
        var first =
                running.http.sendAsync(
                        request("k-1", chatBody("sim/chat+delay-500")),
                        HttpResponse.BodyHandlers.ofString());
        await().until(() -> !running.journal.admitted().isEmpty());

        var again = send("k-1", chatBody("sim/chat+delay-500"));

        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(error(again).path("code").asString()).isEqualTo("answer_not_kept");
        assertThat(first.join().statusCode()).isEqualTo(200);
        assertThat(running.journal.metered()).hasSize(1);
    }

    @Test
    void nothing_is_forwarded_while_nobody_knows_whether_it_was_before() throws Exception {
        running.answers.away.set(true);
        var refused = send("k-1", chatBody("sim/chat"));
        running.answers.away.set(false);
        var served = send("k-1", chatBody("sim/chat"));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(error(refused).path("code").asString()).isEqualTo("answers_unavailable");
        assertThat(header(refused, "retry-after")).isEqualTo("1");
        assertThat(served.statusCode()).isEqualTo(200);
        assertThat(running.journal.metered()).hasSize(1);
    }

    @Test
    void a_claim_that_was_granted_unheard_does_not_block_the_key() throws Exception {
        running.answers.repliesLost.set(1);
        var refused = send("k-1", chatBody("sim/chat"));
        var served = send("k-1", chatBody("sim/chat"));

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(served.statusCode()).isEqualTo(200);
        assertThat(running.journal.metered()).hasSize(1);
    }

    @Test
    void an_answer_is_kept_even_if_the_ledger_is_away_for_a_moment_when_it_ends() throws Exception {
        var first =
                running.http.sendAsync(
                        request("k-1", chatBody("sim/chat+delay-200")),
                        HttpResponse.BodyHandlers.ofString());
        await().until(() -> !running.journal.admitted().isEmpty());
        running.answers.away.set(true);
        assertThat(first.join().statusCode()).isEqualTo(200);
        assertThat(running.answers.answers.untold()).isOne();
        running.answers.away.set(false);

        assertReplayed(first.join(), send("k-1", chatBody("sim/chat+delay-200")));
    }

    @Test
    void a_key_that_is_none_is_refused_by_name() throws Exception {
        for (var key : List.of("a b", "x".repeat(256), "grün")) {
            var refused = rawStatus(key);

            assertThat(refused).startsWith("HTTP/1.1 400").contains("invalid_idempotency_key");
        }
        assertThat(running.journal.admitted()).isEmpty();
    }

    private String rawStatus(String key) throws Exception {
        var body = chatBody("sim/chat");
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), running.proxy.port())) {
            socket.getOutputStream()
                    .write(
                            ("POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\nconnection: close\r\nauthorization: Bearer mrk_good\r\nidempotency-key: "
                                            + key
                                            + "\r\ncontent-type: application/json\r\ncontent-length: "
                                            + body.length()
                                            + "\r\n\r\n"
                                            + body)
                                    .getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
