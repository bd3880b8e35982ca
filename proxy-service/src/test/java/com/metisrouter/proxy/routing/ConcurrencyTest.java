package com.metisrouter.proxy.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {

    @Test
    void never_lets_in_more_than_the_limit_whatever_threads_do() throws Exception {
        var limit = 5;
        var concurrency = new Concurrency(limit);
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        Callable<Integer> worker =
                () -> {
                    var entered = 0;
                    for (var i = 0; i < 20_000; i++) {
                        var permit = concurrency.tryTake();
                        if (permit == null) {
                            Thread.onSpinWait();
                            continue;
                        }
                        entered++;
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        if (i % 64 == 0) {
                            // Others get a chance to come in while this one is inside.
                            Thread.onSpinWait();
                        }
                        inside.decrementAndGet();
                        permit.close();
                        permit.close();
                    }
                    return entered;
                };

        var entered = 0;
        try (var threads = Executors.newFixedThreadPool(8)) {
            var workers = new ArrayList<Callable<Integer>>();
            for (var i = 0; i < 8; i++) {
                workers.add(worker);
            }
            for (var result : threads.invokeAll(workers)) {
                entered += result.get();
            }
        }

        assertThat(most.get()).isBetween(1, limit);
        assertThat(entered).isPositive();
        assertThat(concurrency.taken()).isZero();
    }

    @Test
    void a_lower_limit_lets_nobody_in_until_enough_have_left() {
        var concurrency = new Concurrency(2);
        var first = Objects.requireNonNull(concurrency.tryTake());
        var second = Objects.requireNonNull(concurrency.tryTake());
        assertThat(concurrency.tryTake()).isNull();

        concurrency.changeLimit(1);
        first.close();

        assertThat(concurrency.tryTake()).isNull();
        second.close();
        assertThat(concurrency.tryTake()).isNotNull();
        assertThatThrownBy(() -> concurrency.changeLimit(0)).hasMessageContaining("limit: 0");
    }
}
