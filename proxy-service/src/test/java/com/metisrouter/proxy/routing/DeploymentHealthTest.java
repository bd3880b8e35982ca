package com.metisrouter.proxy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeploymentHealthTest {

    private static final Candidate CANDIDATE = Candidates.of("lab");

    private final Turned clock = new Turned();
    private final DeploymentHealth health =
            new DeploymentHealth(CircuitLimits.DEFAULT, _ -> 1, clock);

    private Vitals.Pass enter() {
        if (health.of(CANDIDATE).tryEnter(false) instanceof Vitals.Pass pass) {
            return pass;
        }
        throw new AssertionError("refused");
    }

    private Outcome refused() {
        if (health.of(CANDIDATE).tryEnter(false) instanceof Vitals.Refused refused) {
            return refused.outcome();
        }
        throw new AssertionError("let in");
    }

    @Test
    void says_why_nobody_is_let_in() {
        var pass = enter();
        assertThat(refused().kind()).isEqualTo(Outcome.Kind.AT_LIMIT);

        pass.failed(Outcome.status(429, 2_500));
        pass.close();
        assertThat(refused()).isEqualTo(new Outcome(Outcome.Kind.RESTING, 0, 2_501));

        clock.pass(Duration.ofSeconds(3));
        for (var i = 0; i < 10; i++) {
            try (var failing = enter()) {
                failing.failed(Outcome.of(Outcome.Kind.CONNECT_REFUSED));
            }
        }
        assertThat(refused().kind()).isEqualTo(Outcome.Kind.CIRCUIT_OPEN);
    }

    @Test
    @SuppressWarnings("try") // Closed twice on purpose.
    void a_pass_counts_once_and_a_client_that_went_away_does_not_count() {
        try (var gone = enter()) {
            assertThat(gone).isNotNull();
        }
        try (var served = enter()) {
            served.answered(1_000_000);
            served.answered(1_000_000);
            served.completed(100, Duration.ofSeconds(1).toNanos());
            served.failed(Outcome.of(Outcome.Kind.RESET));
            served.close();
        }

        var snapshot = health.snapshot().getFirst();
        assertThat(snapshot.calls()).isEqualTo(1);
        assertThat(snapshot.failures()).isZero();
        assertThat(snapshot.inFlight()).isZero();
        assertThat(snapshot.firstByteMillis()).isEqualTo(1);
    }

    @Test
    void a_deployment_whose_answers_all_break_off_is_kept_from_requests_too() {
        for (var i = 0; i < 5; i++) {
            try (var pass = enter()) {
                pass.answered(1);
                pass.brokeOff();
            }
        }

        assertThat(health.snapshot().getFirst().circuit()).isEqualTo(CircuitBreaker.State.OPEN);
    }

    @Test
    void a_probe_closes_the_circuit_when_its_answer_begins_not_when_it_ends() {
        for (var i = 0; i < 10; i++) {
            try (var pass = enter()) {
                pass.failed(Outcome.status(500, Outcome.NO_RETRY_AFTER));
            }
        }
        clock.pass(CircuitLimits.DEFAULT.openTime());

        try (var probe = enter()) {
            probe.answered(1);
            assertThat(health.snapshot().getFirst().circuit())
                    .isEqualTo(CircuitBreaker.State.CLOSED);
        }
    }

    @Test
    void what_is_no_longer_published_is_forgotten_while_its_requests_end_undisturbed() {
        var pass = enter();
        health.request("lab");

        health.retain(Set.of(), Set.of());

        assertThat(health.snapshot()).isEmpty();
        assertThat(health.providers()).isEmpty();
        pass.failed(Outcome.of(Outcome.Kind.RESET));
        pass.close();
        assertThat(health.of(CANDIDATE).concurrency().taken()).isZero();
    }

    @Test
    void is_bounded_and_serves_what_is_beyond_the_bound_without_a_memory() {
        for (var i = 0; i < DeploymentHealth.DEPLOYMENTS_MAX + 5; i++) {
            assertThat(health.of("p/" + i).tryEnter(false)).isInstanceOf(Vitals.Pass.class);
        }

        assertThat(health.snapshot()).hasSize(DeploymentHealth.DEPLOYMENTS_MAX);
    }

    @Test
    void each_provider_has_its_own_retry_budget() {
        while (health.tryRetry("lab")) {
            assertThat(health.providers()).hasSize(1);
        }

        assertThat(health.tryRetry("lab")).isFalse();
        assertThat(health.tryRetry("other")).isTrue();
        for (var i = 0; i < 5; i++) {
            health.request("lab");
        }
        assertThat(health.tryRetry("lab")).isTrue();
    }
}
