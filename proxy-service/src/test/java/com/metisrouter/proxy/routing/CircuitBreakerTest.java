package com.metisrouter.proxy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

    private static final Duration OPEN_TIME = CircuitLimits.DEFAULT.openTime();

    private final Turned clock = new Turned();
    private final CircuitBreaker breaker = new CircuitBreaker(CircuitLimits.DEFAULT, clock);

    private void call(Verdict verdict) {
        breaker.report(breaker.tryPass(false), verdict);
    }

    private void open() {
        for (var i = 0; i < CircuitLimits.DEFAULT.callsMin(); i++) {
            call(Verdict.FAILURE);
        }
        assertThat(breaker.view().state()).isEqualTo(CircuitBreaker.State.OPEN);
    }

    @Test
    void opens_when_half_of_the_calls_fail_but_not_before_there_were_enough_of_them() {
        for (var i = 0; i < 9; i++) {
            call(i % 2 == 0 ? Verdict.SUCCESS : Verdict.FAILURE);
            assertThat(breaker.isPassable()).isTrue();
        }

        call(Verdict.FAILURE);

        assertThat(breaker.tryPass(false)).isEqualTo(CircuitBreaker.REFUSED);
    }

    @Test
    void what_clients_do_is_not_counted() {
        for (var i = 0; i < 1_000; i++) {
            call(Verdict.NEUTRAL);
        }

        assertThat(breaker.view().calls()).isZero();
        assertThat(breaker.isPassable()).isTrue();
    }

    @Test
    void failures_of_long_ago_do_not_count() {
        for (var i = 0; i < 9; i++) {
            call(Verdict.FAILURE);
        }
        clock.pass(CircuitLimits.DEFAULT.windowTime());

        call(Verdict.FAILURE);

        assertThat(breaker.isPassable()).isTrue();
    }

    @Test
    void one_probe_at_a_time_decides_whether_it_closes() {
        open();
        clock.pass(OPEN_TIME);

        var probe = breaker.tryPass(false);

        assertThat(probe).isNotEqualTo(CircuitBreaker.REFUSED);
        assertThat(breaker.tryPass(false)).isEqualTo(CircuitBreaker.REFUSED);
        assertThat(breaker.tryPass(true)).isEqualTo(CircuitBreaker.REFUSED);
        breaker.report(probe, Verdict.SUCCESS);
        assertThat(breaker.view().state()).isEqualTo(CircuitBreaker.State.CLOSED);
        assertThat(breaker.isPassable()).isTrue();
    }

    @Test
    void stays_open_twice_as_long_after_each_failed_probe_up_to_a_limit() {
        open();
        var expected = OPEN_TIME;
        for (var i = 0; i < 10; i++) {
            assertThat(breaker.waitNanos()).isEqualTo(expected.toNanos());
            clock.pass(expected);
            breaker.report(breaker.tryPass(false), Verdict.FAILURE);
            var doubled = expected.multipliedBy(2);
            var max = CircuitLimits.DEFAULT.openTimeMax();
            expected = doubled.compareTo(max) > 0 ? max : doubled;
        }

        clock.pass(expected);
        breaker.report(breaker.tryPass(false), Verdict.SUCCESS);
        open();
        assertThat(breaker.waitNanos()).isEqualTo(OPEN_TIME.toNanos());
    }

    @Test
    void a_probe_whose_client_went_away_is_followed_by_another_at_once() {
        open();
        clock.pass(OPEN_TIME);
        breaker.report(breaker.tryPass(false), Verdict.NEUTRAL);

        assertThat(breaker.tryPass(false)).isNotEqualTo(CircuitBreaker.REFUSED);
    }

    @Test
    void a_probe_that_never_reports_is_given_up_and_its_late_report_ignored() {
        open();
        clock.pass(OPEN_TIME);
        var lost = breaker.tryPass(false);
        clock.pass(CircuitLimits.DEFAULT.probeTime());
        var second = breaker.tryPass(false);
        assertThat(second).isNotEqualTo(CircuitBreaker.REFUSED);

        breaker.report(lost, Verdict.SUCCESS);

        assertThat(breaker.view().state()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
        breaker.report(second, Verdict.SUCCESS);
        assertThat(breaker.view().state()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void what_began_before_it_opened_is_not_counted_afterwards() {
        var early = breaker.tryPass(false);
        open();
        clock.pass(OPEN_TIME);
        breaker.report(breaker.tryPass(false), Verdict.SUCCESS);

        breaker.report(early, Verdict.FAILURE);

        assertThat(breaker.view().failures()).isZero();
    }

    @Test
    void a_last_resort_probes_an_open_circuit_early_but_only_so_often() {
        open();
        assertThat(breaker.tryPass(true)).isEqualTo(CircuitBreaker.REFUSED);
        clock.pass(CircuitLimits.DEFAULT.lastResortTime());
        assertThat(breaker.tryPass(false)).isEqualTo(CircuitBreaker.REFUSED);

        breaker.report(breaker.tryPass(true), Verdict.FAILURE);

        assertThat(breaker.tryPass(true)).isEqualTo(CircuitBreaker.REFUSED);
        clock.pass(CircuitLimits.DEFAULT.lastResortTime());
        breaker.report(breaker.tryPass(true), Verdict.SUCCESS);
        assertThat(breaker.isPassable()).isTrue();
    }

    @Test
    void a_retry_after_is_kept_to_even_as_a_last_resort_and_is_no_failure() {
        breaker.rest(Duration.ofSeconds(20).toNanos());
        breaker.rest(Duration.ofSeconds(5).toNanos());
        clock.pass(Duration.ofSeconds(19));
        assertThat(breaker.tryPass(true)).isEqualTo(CircuitBreaker.REFUSED);
        assertThat(breaker.waitNanos()).isEqualTo(Duration.ofSeconds(1).toNanos());

        clock.pass(Duration.ofSeconds(1));

        assertThat(breaker.tryPass(false)).isNotEqualTo(CircuitBreaker.REFUSED);
        assertThat(breaker.view().failures()).isZero();
    }

    /// What a breaker does, written down without regard to cost: it keeps every call.
    private static final class Model {
        private static final long BUCKET = CircuitLimits.DEFAULT.windowTime().toNanos() / 10;

        private record Call(long bucket, boolean failed) {}

        private final ArrayDeque<Call> calls = new ArrayDeque<>();
        private CircuitBreaker.State state = CircuitBreaker.State.CLOSED;
        private long era;
        private long nextProbe;
        private long openedAt;
        private long nextOpenTime = OPEN_TIME.toNanos();
        private long probeLostAt;
        private long restUntil = Long.MIN_VALUE;

        long tryPass(boolean lastResort, long now) {
            if (now < restUntil) {
                return CircuitBreaker.REFUSED;
            }
            var free =
                    switch (state) {
                        case CLOSED -> true;
                        case OPEN ->
                                now >= nextProbe
                                        || (lastResort
                                                && now
                                                        >= openedAt
                                                                + CircuitLimits.DEFAULT
                                                                        .lastResortTime()
                                                                        .toNanos());
                        case HALF_OPEN -> now >= probeLostAt;
                    };
            if (!free) {
                return CircuitBreaker.REFUSED;
            }
            if (state != CircuitBreaker.State.CLOSED) {
                state = CircuitBreaker.State.HALF_OPEN;
                probeLostAt = now + CircuitLimits.DEFAULT.probeTime().toNanos();
                era++;
            }
            return era;
        }

        void report(long pass, Verdict verdict, long now) {
            if (pass != era || state == CircuitBreaker.State.OPEN) {
                return;
            }
            if (state == CircuitBreaker.State.HALF_OPEN) {
                probeLostAt = now;
                if (verdict == Verdict.SUCCESS) {
                    state = CircuitBreaker.State.CLOSED;
                    era++;
                    nextOpenTime = OPEN_TIME.toNanos();
                } else if (verdict == Verdict.FAILURE) {
                    open(now);
                }
                return;
            }
            if (verdict != Verdict.NEUTRAL) {
                calls.add(new Call(now / BUCKET, verdict == Verdict.FAILURE));
                calls.removeIf(it -> it.bucket <= now / BUCKET - 10);
                var failed = calls.stream().filter(Call::failed).count();
                if (verdict == Verdict.FAILURE
                        && calls.size() >= CircuitLimits.DEFAULT.callsMin()
                        && failed * 2 >= calls.size()) {
                    open(now);
                }
            }
        }

        private void open(long now) {
            state = CircuitBreaker.State.OPEN;
            era++;
            openedAt = now;
            nextProbe = now + nextOpenTime;
            nextOpenTime =
                    Math.min(nextOpenTime * 2, CircuitLimits.DEFAULT.openTimeMax().toNanos());
            calls.clear();
        }
    }

    @Property(tries = 300)
    void does_what_the_model_does(@ForAll long seed) {
        var turned = new Turned();
        var start = turned.getAsLong();
        var real = new CircuitBreaker(CircuitLimits.DEFAULT, turned);
        var model = new Model();
        var random = new Random(seed);
        var verdicts = List.of(Verdict.FAILURE, Verdict.FAILURE, Verdict.SUCCESS, Verdict.NEUTRAL);
        var passes = new ArrayDeque<Long>();
        for (var i = 0; i < 400; i++) {
            var now = turned.getAsLong() - start;
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> {
                    var lastResort = random.nextInt(4) == 0;
                    var pass = real.tryPass(lastResort);
                    assertThat(pass).isEqualTo(model.tryPass(lastResort, now));
                    if (pass != CircuitBreaker.REFUSED) {
                        passes.add(pass);
                    }
                }
                case 4, 5, 6, 7 -> {
                    var pass = random.nextBoolean() ? passes.pollFirst() : passes.pollLast();
                    if (pass != null) {
                        var verdict = verdicts.get(random.nextInt(verdicts.size()));
                        real.report(pass, verdict);
                        model.report(pass, verdict, now);
                    }
                }
                case 8 ->
                        turned.pass(
                                Duration.ofMillis(
                                        random.nextInt(10) == 0
                                                ? random.nextInt(400_000)
                                                : random.nextInt(4_000)));
                default -> {
                    if (random.nextInt(5) == 0) {
                        var rest = Duration.ofMillis(random.nextInt(5_000)).toNanos();
                        real.rest(rest);
                        model.restUntil = Math.max(model.restUntil, now + rest);
                    }
                }
            }
            assertThat(real.view().state()).isEqualTo(model.state);
        }
    }
}
