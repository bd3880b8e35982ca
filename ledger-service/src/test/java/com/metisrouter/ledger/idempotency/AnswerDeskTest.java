package com.metisrouter.ledger.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.idempotency.AnswerClaim;
import com.metisrouter.contracts.idempotency.AnswerEnd;
import com.metisrouter.contracts.idempotency.ClaimReply;
import com.metisrouter.contracts.idempotency.ClaimReply.State;
import com.metisrouter.contracts.idempotency.NotKept;
import com.metisrouter.ledger.TestLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Kept answers on a real database, by a clock that is turned.
class AnswerDeskTest {

    private static final AtomicReference<Instant> NOW =
            new AtomicReference<>(Instant.parse("2026-11-26T12:00:20Z"));
    private static final AtomicLong ENTRIES = new AtomicLong();
    private static final AnswerLimits LIMITS =
            new AnswerLimits(Duration.ofHours(24), Duration.ofHours(1), 1_000, 1_500);
    private static final String CONTENT = "c".repeat(64);

    private static TestLedger ledger;
    private static AnswerDesk desk;
    private static long run;

    private String entry = "";

    @BeforeAll
    static void start() throws Exception {
        ledger = new TestLedger();
        desk =
                new AnswerDesk(
                        ledger.jdbc(),
                        new TransactionTemplate(
                                new DataSourceTransactionManager(
                                        Objects.requireNonNull(ledger.jdbc().getDataSource()))),
                        LIMITS,
                        NOW::get);
        run = ledger.ledger().runs().start("gw-1").run();
    }

    @AfterAll
    static void stop() throws Exception {
        ledger.close();
    }

    @BeforeEach
    void anotherEntry() {
        ledger.jdbc().update("delete from kept_answer");
        entry = "%064x".formatted(ENTRIES.incrementAndGet());
    }

    private ClaimReply claim(String requestId) {
        return claim(requestId, CONTENT);
    }

    private ClaimReply claim(String requestId, String fingerprint) {
        return desk.claim(new AnswerClaim(entry, "key_1", fingerprint, requestId, "gw-1", run));
    }

    private boolean end(String requestId, @Nullable String sealed, @Nullable NotKept why) {
        return desk.end(new AnswerEnd(entry, requestId, sealed, why));
    }

    private static String sealed(int bytes) {
        return Base64.getEncoder().encodeToString("s".repeat(bytes).getBytes(UTF_8));
    }

    private static long rows() {
        return Objects.requireNonNull(
                ledger.jdbc().queryForObject("select count(*) from kept_answer", Long.class));
    }

    @Test
    void one_of_many_requests_at_the_same_moment_is_carried_out() {
        try (var threads = Executors.newFixedThreadPool(16)) {
            var replies = new ArrayList<CompletableFuture<ClaimReply>>();
            for (var i = 0; i < 60; i++) {
                var requestId = "req_" + i;
                replies.add(CompletableFuture.supplyAsync(() -> claim(requestId), threads));
            }

            var states = replies.stream().map(CompletableFuture::join).map(ClaimReply::state);

            assertThat(states.filter(State.GRANTED::equals)).hasSize(1);
        }
    }

    @Test
    void an_answer_is_given_again_for_a_day() {
        assertThat(claim("req_1").state()).isEqualTo(State.GRANTED);
        assertThat(claim("req_2")).isEqualTo(ClaimReply.of(State.RUNNING, "req_1"));
        assertThat(end("req_1", sealed(9), null)).isTrue();

        var kept = new ClaimReply(State.KEPT, "req_1", sealed(9), null);
        assertThat(claim("req_2")).isEqualTo(kept);
        NOW.updateAndGet(now -> now.plus(Duration.ofHours(24)).minusMillis(1));
        assertThat(claim("req_3")).isEqualTo(kept);
        NOW.updateAndGet(now -> now.plusMillis(1));
        assertThat(claim("req_4")).isEqualTo(ClaimReply.of(State.GRANTED, "req_4"));
    }

    @Test
    void nothing_is_left_of_an_answer_when_its_day_is_over() {
        claim("req_1");
        end("req_1", sealed(9), null);
        assertThat(desk.forget()).isZero();

        NOW.updateAndGet(now -> now.plus(Duration.ofHours(24)));

        assertThat(desk.forget()).isOne();
        assertThat(rows()).isZero();
    }

    @Test
    void a_claim_that_is_told_again_is_the_same_and_so_is_an_end() {
        claim("req_1");
        assertThat(claim("req_1").state()).isEqualTo(State.GRANTED);
        end("req_1", sealed(9), null);
        end("req_1", sealed(11), null);
        end("req_1", null, null);

        assertThat(claim("req_2").sealed()).isEqualTo(sealed(9));
    }

    @Test
    void another_content_is_told_apart_while_it_runs_and_afterwards() {
        claim("req_1");
        var other = ClaimReply.of(State.OTHER, "req_1");

        assertThat(claim("req_2", "d".repeat(64))).isEqualTo(other);
        end("req_1", sealed(9), null);
        assertThat(claim("req_2", "d".repeat(64))).isEqualTo(other);
    }

    @Test
    void what_cost_nothing_frees_the_key_and_nobody_else_can() {
        claim("req_1");
        end("req_2", null, null);
        assertThat(claim("req_2").state()).isEqualTo(State.RUNNING);

        end("req_1", null, null);

        assertThat(claim("req_2").state()).isEqualTo(State.GRANTED);
    }

    @Test
    void an_answer_that_is_too_large_is_not_kept_but_still_paid() {
        claim("req_1");
        assertThat(end("req_1", sealed(1_001), null)).isFalse();

        assertThat(claim("req_2"))
                .isEqualTo(new ClaimReply(State.NOT_KEPT, "req_1", null, NotKept.TOO_LARGE));
    }

    @Test
    void a_key_keeps_only_so_much_at_a_time() {
        claim("req_1");
        end("req_1", sealed(1_000), null);
        entry = "%064x".formatted(ENTRIES.incrementAndGet());
        claim("req_2");
        assertThat(end("req_2", sealed(501), null)).isFalse();
        assertThat(claim("req_3").why()).isEqualTo(NotKept.NO_ROOM);

        NOW.updateAndGet(now -> now.plus(Duration.ofHours(24)));

        claim("req_4");
        assertThat(end("req_4", sealed(501), null)).isTrue();
    }

    @Test
    void what_a_gateway_carried_out_is_lost_when_its_run_is_over() {
        claim("req_1");

        run = ledger.ledger().runs().start("gw-1").run();

        assertThat(claim("req_2")).isEqualTo(ClaimReply.of(State.LOST, "req_1"));
    }

    @Test
    void what_never_ended_is_lost_after_an_hour() {
        claim("req_1");

        NOW.updateAndGet(now -> now.plus(LIMITS.running()));

        assertThat(claim("req_2")).isEqualTo(ClaimReply.of(State.LOST, "req_1"));
    }
}
