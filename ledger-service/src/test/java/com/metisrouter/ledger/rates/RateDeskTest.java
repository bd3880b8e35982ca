package com.metisrouter.ledger.rates;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.access.RateAsk;
import com.metisrouter.contracts.access.RateGrant;
import com.metisrouter.contracts.access.RateLimits;
import com.metisrouter.ledger.TestLedger;
import com.metisrouter.ledger.access.ApiKeys.NewKey;
import com.metisrouter.ledger.access.KeyAttributes;
import com.metisrouter.ledger.access.Label;
import com.metisrouter.ledger.access.SecretAnswer;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Rates that gateways share, on a real database, by a clock that is turned.
class RateDeskTest {

    private static final AtomicReference<Instant> NOW =
            new AtomicReference<>(Instant.parse("2026-11-26T12:00:20Z"));

    private static TestLedger ledger;
    private static RateDesk desk;
    private static final List<Long> RUNS = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        ledger = new TestLedger();
        ledger.openAccount("acc_1", "10");
        desk =
                new RateDesk(
                        ledger.jdbc(),
                        new TransactionTemplate(
                                new DataSourceTransactionManager(
                                        Objects.requireNonNull(ledger.jdbc().getDataSource()))),
                        ledger.ledger().keyDirectory(),
                        NOW::get);
        for (var gateway : List.of("gw-1", "gw-2", "gw-3")) {
            RUNS.add(ledger.ledger().runs().start(gateway).run());
        }
    }

    @AfterAll
    static void stop() throws Exception {
        ledger.close();
    }

    private static String key(
            @Nullable Long requests, @Nullable Long tokens, @Nullable Long concurrent) {
        var attributes =
                new KeyAttributes(
                        "k",
                        "",
                        "",
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        null,
                        new RateLimits(requests, tokens, concurrent),
                        null);
        var issued =
                ledger.ledger()
                        .keys()
                        .issue(new NewKey("acc_1", new Label("p"), attributes, null), "admin", "");
        return ((SecretAnswer.Fresh) issued).entry().key().keyId();
    }

    private static RateGrant ask(
            String key, int gateway, long requests, long tokens, long slots, long slotsUsed) {
        return desk.grant(
                new RateAsk(
                        key,
                        "gw-" + gateway,
                        RUNS.get(gateway - 1),
                        requests,
                        tokens,
                        slots,
                        slotsUsed));
    }

    private static void turn(Duration time) {
        NOW.updateAndGet(now -> now.plus(time));
    }

    @Test
    void a_minute_is_shared_out_until_nothing_is_left_and_then_begins_anew() {
        var key = key(10L, 1_000L, null);
        turn(Duration.ofMinutes(1));
        ledger.jdbc().update("update gateway_run set last_seen = ?", Timestamp.from(NOW.get()));

        var first = ask(key, 1, 6, 300, 0, 0);
        var second = ask(key, 2, 6, 900, 0, 0);

        assertThat(first.limits()).isEqualTo(new RateLimits(10L, 1_000L, null));
        assertThat(List.of(first.requests(), first.tokens())).containsExactly(6L, 300L);
        assertThat(List.of(second.requests(), second.tokens())).containsExactly(4L, 700L);
        assertThat(second.requestsLeft()).isZero();
        assertThat(second.tokensLeft()).isZero();
        assertThat(second.gateways()).isEqualTo(3);
        assertThat(ask(key, 3, 1, 1, 0, 0).requests()).isZero();
        turn(Duration.ofMillis(second.windowEndsInMillis()));
        assertThat(ask(key, 3, 1, 1, 0, 0).requests()).isOne();
    }

    @Test
    void gateways_that_ask_at_the_same_moment_get_no_more_than_there_is() {
        var key = key(500L, null, null);
        try (var threads = Executors.newFixedThreadPool(6)) {
            var grants = new ArrayList<CompletableFuture<RateGrant>>();
            for (var i = 0; i < 120; i++) {
                var gateway = i % 3 + 1;
                grants.add(
                        CompletableFuture.supplyAsync(
                                () -> ask(key, gateway, 7, 0, 0, 0), threads));
            }

            assertThat(grants.stream().mapToLong(it -> it.join().requests()).sum()).isEqualTo(500);
        }
    }

    @Test
    void places_are_counted_over_all_gateways_and_come_back_when_one_is_silent() {
        var key = key(null, null, 4L);

        assertThat(ask(key, 1, 0, 0, 3, 3).slots()).isEqualTo(3);
        assertThat(ask(key, 2, 0, 0, 3, 0).slots()).isEqualTo(1);
        assertThat(ask(key, 1, 0, 0, 1, 1).slots()).isEqualTo(1);
        assertThat(ask(key, 3, 0, 0, 9, 0).slots()).isEqualTo(2);
        turn(RateDesk.SLOTS_HELD);
        assertThat(ask(key, 2, 0, 0, 9, 0).slots()).isEqualTo(4);
        assertThat(ask(key, 1, 0, 0, 1, 1).slots()).as("what runs, runs").isEqualTo(1);
        assertThat(ask(key, 1, 0, 0, 0, 0).slots()).isZero();
    }

    @Test
    void a_clock_that_goes_back_gives_no_second_minute() {
        var key = key(1L, null, null);
        turn(Duration.ofMinutes(1));
        assertThat(ask(key, 1, 1, 0, 0, 0).requests()).isOne();

        turn(Duration.ofMinutes(-1));

        assertThat(ask(key, 1, 1, 0, 0, 0).requests()).isZero();
        turn(Duration.ofMinutes(1));
    }

    @Test
    void what_the_key_is_changed_to_holds_at_once() {
        var key = key(1L, null, null);
        assertThat(ask(key, 1, 5, 0, 0, 0).requests()).isOne();

        ledger.ledger()
                .keys()
                .change(
                        key,
                        was ->
                                new KeyAttributes(
                                        was.name(),
                                        was.client(),
                                        was.workflow(),
                                        was.models(),
                                        was.endpoints(),
                                        was.limits(),
                                        was.allowedIps(),
                                        was.expiresAt(),
                                        new RateLimits(3L, null, null),
                                        null),
                        "admin");

        assertThat(ask(key, 1, 5, 0, 0, 0).requests()).isEqualTo(2);
    }

    @Test
    void a_run_that_is_not_the_current_one_and_a_key_that_is_not_known_get_nothing() {
        var key = key(10L, null, null);

        var old = desk.grant(new RateAsk(key, "gw-1", RUNS.getFirst() - 1, 5, 0, 0, 0));

        assertThat(old.requests()).isZero();
        assertThat(old.currentRun()).isEqualTo(RUNS.getFirst());
        assertThat(ask("key_none", 1, 5, 5, 5, 0).requests()).isZero();
    }
}
