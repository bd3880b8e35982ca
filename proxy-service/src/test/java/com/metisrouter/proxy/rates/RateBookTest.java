package com.metisrouter.proxy.rates;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.access.RateLimits;
import com.metisrouter.proxy.rates.RateDecision.Admitted;
import com.metisrouter.proxy.rates.RateDecision.Rate;
import com.metisrouter.proxy.rates.RateDecision.Reached;
import com.metisrouter.proxy.rates.RateDecision.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RateBookTest {

    private final InMemoryRates ledger = new InMemoryRates();
    private final RateBook book = ledger.book("gw-1");
    private final RateBook other = ledger.book("gw-2");

    private KeySnapshot key(
            @Nullable Long requests, @Nullable Long tokens, @Nullable Long concurrent) {
        return key(ledger, new RateLimits(requests, tokens, concurrent));
    }

    private static KeySnapshot key(InMemoryRates ledger, RateLimits limits) {
        ledger.with("key_1", limits);
        return new KeySnapshot(
                "hash",
                "key_1",
                "acc_1",
                "n",
                "p",
                "c",
                "w",
                KeySnapshot.Status.ACTIVE,
                List.of(),
                Instant.EPOCH,
                null,
                List.of(),
                "",
                List.of(),
                List.of(),
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                limits,
                null);
    }

    private static RateDecision decide(RateBook book, KeySnapshot key, long tokens) {
        return book.decide(key, tokens).resultNow();
    }

    private static RatePass pass(RateBook book, KeySnapshot key, long tokens) {
        return ((Admitted) decide(book, key, tokens)).pass();
    }

    private void turn(Duration time) {
        ledger.turn(time);
    }

    @Test
    void a_key_without_limits_asks_nobody() {
        var key =
                new KeySnapshot(
                        "hash",
                        "key_2",
                        "acc_1",
                        "n",
                        "p",
                        "c",
                        "w",
                        KeySnapshot.Status.ACTIVE,
                        List.of(),
                        Instant.EPOCH,
                        null);

        assertThat(decide(book, key, 1_000_000)).isInstanceOf(Admitted.class);
        assertThat(book.state(key)).isEmpty();
        assertThat(ledger.asked.get()).isZero();
    }

    @Test
    void two_gateways_together_let_through_what_the_key_may_send_and_say_when_it_may_go_on() {
        var key = key(3L, null, null);
        turn(Duration.ofSeconds(20));

        assertThat(decide(book, key, 1)).isInstanceOf(Admitted.class);
        assertThat(decide(other, key, 1)).isInstanceOf(Admitted.class);
        assertThat(decide(book, key, 1)).isInstanceOf(Admitted.class);

        assertThat(decide(other, key, 1))
                .isEqualTo(new Reached(Rate.REQUESTS, 3, 1, 0, Duration.ofSeconds(40)));
        assertThat(decide(book, key, 1)).isInstanceOf(Reached.class);
        turn(Duration.ofSeconds(40));
        assertThat(decide(other, key, 1)).isInstanceOf(Admitted.class);
    }

    @Test
    void once_the_minute_is_used_up_the_ledger_is_left_alone() {
        var key = key(1L, null, null);
        decide(book, key, 1);
        decide(book, key, 1);
        var asked = ledger.asked.get();

        for (var i = 0; i < 100; i++) {
            assertThat(decide(book, key, 1)).isInstanceOf(Reached.class);
        }

        assertThat(ledger.asked.get()).isEqualTo(asked);
    }

    @Test
    void a_high_rate_is_granted_in_parts_and_not_one_by_one() {
        var key = key(6_000L, null, null);

        for (var i = 0; i < 6_000; i++) {
            assertThat(decide(book, key, 1)).isInstanceOf(Admitted.class);
        }

        assertThat(decide(book, key, 1)).isInstanceOf(Reached.class);
        assertThat(ledger.asked.get()).isLessThan(70);
    }

    @Test
    void tokens_are_counted_by_estimate_and_then_by_what_was_used() {
        var key = key(null, 1_000L, null);
        var pass = pass(book, key, 900);
        assertThat(decide(book, key, 200))
                .isEqualTo(new Reached(Rate.TOKENS, 1_000, 200, 100, Duration.ofMinutes(1)));

        pass.end(300);
        pass.end(0);

        assertThat(book.state(key).orElseThrow().tokensLeft()).isEqualTo(700);
        var second = pass(book, key, 200);
        second.end(2_000);
        assertThat(decide(book, key, 1)).isInstanceOf(Reached.class);
        turn(Duration.ofMinutes(1));
        assertThat(decide(book, key, 1)).isInstanceOf(Admitted.class);
    }

    @Test
    void a_request_that_no_minute_has_room_for_is_told_so() {
        var key = key(null, 1_000L, null);

        assertThat(decide(book, key, 1_001))
                .isEqualTo(new Reached(Rate.TOKENS, 1_000, 1_001, 1_000, Duration.ofMinutes(1)));
    }

    @Test
    void requests_under_way_are_counted_on_all_gateways_and_free_a_place_when_they_end() {
        var key = key(null, null, 2L);
        var first = pass(book, key, 1);
        pass(other, key, 1);
        assertThat(decide(book, key, 1)).isInstanceOf(Reached.class);
        assertThat(decide(other, key, 1)).isInstanceOf(Reached.class);

        turn(Duration.ofSeconds(1));
        first.end(0);

        assertThat(decide(other, key, 1)).isInstanceOf(Admitted.class);
        assertThat(decide(book, key, 1)).isInstanceOf(Reached.class);
    }

    @Test
    void places_of_long_requests_are_kept_and_unused_ones_given_back() {
        var key = key(null, null, 32L);
        var long1 = pass(book, key, 1);
        var asked = ledger.asked.get();
        turn(Duration.ofSeconds(15));

        book.keepHouse();

        assertThat(ledger.asked.get()).isEqualTo(asked + 1);
        long1.end(0);
        turn(Duration.ofSeconds(1));
        book.keepHouse();
        for (var i = 0; i < 30; i++) {
            assertThat(decide(other, key, 1)).isInstanceOf(Admitted.class);
        }
    }

    @Test
    void while_the_ledger_is_away_each_gateway_goes_on_with_its_share() {
        var key = key(10L, null, 4L);
        pass(book, key, 1).end(0);
        ledger.away.set(true);
        turn(Duration.ofMinutes(1));

        var through = 0;
        while (decide(book, key, 1) instanceof Admitted(var pass)) {
            pass.end(0);
            through++;
        }

        assertThat(through).isEqualTo(5);
        assertThat(decide(book, key, 1)).isInstanceOf(Unavailable.class);
        turn(Duration.ofMinutes(1));
        assertThat(decide(book, key, 1)).isInstanceOf(Admitted.class);
        assertThat(decide(book, key, 1)).isInstanceOf(Admitted.class);
        assertThat(decide(book, key, 1)).isInstanceOf(Unavailable.class);
        ledger.away.set(false);
        turn(Duration.ofMinutes(1));
        assertThat(decide(other, key, 1)).isInstanceOf(Admitted.class);
    }

    @Test
    void a_gateway_that_never_heard_of_its_share_says_that_it_cannot_tell() {
        ledger.away.set(true);

        assertThat(decide(book, key(10L, null, null), 1)).isInstanceOf(Unavailable.class);
    }

    @Test
    void what_is_no_longer_needed_is_forgotten_and_begins_anew() {
        var key = key(2L, null, 2L);
        pass(book, key, 1).end(0);
        turn(Duration.ofMinutes(2));
        book.keepHouse();
        book.keepHouse();

        assertThat(book.state(key).orElseThrow().requestsLeft()).isEqualTo(2);
        assertThat(decide(book, key, 1)).isInstanceOf(Admitted.class);
    }

    @Property(tries = 300)
    void no_minute_lets_through_more_than_the_limit_whatever_gateways_do(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 200) int limit,
            @ForAll @IntRange(min = 1, max = 10) int concurrent,
            @ForAll @IntRange(min = 1, max = 4) int gateways) {
        var random = new Random(seed);
        var desk = new InMemoryRates();
        var key = key(desk, new RateLimits((long) limit, null, (long) concurrent));
        var books = new ArrayList<RateBook>();
        for (var i = 0; i < gateways; i++) {
            books.add(desk.book("gw-" + i));
        }
        var open = new ArrayList<RatePass>();
        var begun = new HashMap<Long, Integer>();

        for (var step = 0; step < 500; step++) {
            switch (random.nextInt(8)) {
                case 0 -> desk.now.addAndGet(TimeUnit.MILLISECONDS.toNanos(random.nextInt(20_000)));
                case 1 -> books.get(random.nextInt(gateways)).keepHouse();
                case 2, 3 -> {
                    if (!open.isEmpty()) {
                        open.remove(random.nextInt(open.size())).end(0);
                    }
                }
                default -> {
                    // Those that have requests under way say so in time.
                    books.forEach(RateBook::keepHouse);
                    if (decide(books.get(random.nextInt(gateways)), key, 1)
                            instanceof Admitted(var pass)) {
                        open.add(pass);
                        begun.merge(desk.now.get() / InMemoryRates.WINDOW, 1, Integer::sum);
                    }
                }
            }
            assertThat(open).hasSizeLessThanOrEqualTo(concurrent);
        }

        assertThat(begun.values()).allMatch(it -> it <= limit);
    }
}
