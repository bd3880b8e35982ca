package com.metisrouter.proxy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    @Property(tries = 200)
    void retries_stay_below_their_share_of_requests_whatever_is_asked(@ForAll long seed) {
        var clock = new Turned();
        var budget = new RetryBudget(clock);
        var random = new Random(seed);
        var triesOfHundred = random.nextInt(101);
        long requests = 0;
        long retries = 0;
        var passed = Duration.ZERO;
        for (var i = 0; i < 5_000; i++) {
            if (random.nextInt(100) < triesOfHundred) {
                retries += budget.tryRetry() ? 1 : 0;
            } else {
                budget.request();
                requests++;
            }
            var step = Duration.ofMillis(random.nextInt(20));
            clock.pass(step);
            passed = passed.plus(step);
        }

        assertThat(retries)
                .isLessThanOrEqualTo(
                        requests * RetryBudget.PERCENT / 100
                                + RetryBudget.RESERVE
                                + passed.dividedBy(RetryBudget.TRICKLE_TIME));
    }

    @Test
    void a_provider_at_which_everything_fails_gets_a_fifth_more_and_no_multiple() {
        var budget = new RetryBudget(() -> 0);
        var retries = 0;
        for (var i = 0; i < 10_000; i++) {
            budget.request();
            for (var j = 0; j < 3; j++) {
                retries += budget.tryRetry() ? 1 : 0;
            }
        }

        // A full bucket takes no more, so that what the first request brings is lost.
        assertThat(retries).isEqualTo(2_000 + RetryBudget.RESERVE - 1);
    }

    @Test
    void a_gateway_with_little_traffic_gets_a_retry_back_with_time_up_to_the_reserve() {
        var clock = new Turned();
        var budget = new RetryBudget(clock);
        while (budget.tryRetry()) {
            assertThat(budget.left()).isLessThan(RetryBudget.RESERVE);
        }

        clock.pass(RetryBudget.TRICKLE_TIME);
        assertThat(budget.left()).isEqualTo(1);

        clock.pass(Duration.ofDays(100));
        assertThat(budget.left()).isEqualTo(RetryBudget.RESERVE);
    }
}
