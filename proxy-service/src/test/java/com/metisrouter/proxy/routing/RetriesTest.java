package com.metisrouter.proxy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetriesTest {

    private static final RetryLimits LIMITS = RetryLimits.DEFAULT;

    private final Retries retries = new Retries(LIMITS);
    private final Random random = new Random(7);
    private final List<Attempted> soFar = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private boolean budget = true;
    private long now;

    private static RoutePlan plan(Candidate... candidates) {
        return new RoutePlan(
                java.util.Arrays.stream(candidates)
                        .map(it -> new RoutePlan.Step(it, RoutePlan.Reason.WEIGHTED))
                        .toList(),
                List.of());
    }

    private static final RoutePlan ONE = plan(Candidates.of("a"));
    private static final RoutePlan TWO = plan(Candidates.of("a"), Candidates.of("b"));

    private Retries.Next after(RoutePlan plan, int step, Outcome outcome) {
        return after(plan, step, outcome, 0);
    }

    private Retries.Next after(RoutePlan plan, int step, Outcome outcome, long waitedMillis) {
        soFar.add(new Attempted(plan.steps().get(step), outcome, waitedMillis, now));
        return retries.next(
                plan,
                soFar,
                provider -> {
                    asked.add(provider);
                    return budget;
                },
                now,
                random);
    }

    private static Outcome status(int status) {
        return Outcome.status(status, Outcome.NO_RETRY_AFTER);
    }

    private static void goesTo(Retries.Next next, String provider) {
        assertThat(next).isInstanceOf(Retries.Retry.class);
        assertThat(((Retries.Retry) next).step().candidate().provider()).isEqualTo(provider);
    }

    private static long waitOf(Retries.Next next) {
        assertThat(next).isInstanceOf(Retries.Retry.class);
        return ((Retries.Retry) next).afterMillis();
    }

    private static void givesUp(Retries.Next next, Retries.Reason reason) {
        assertThat(next).isEqualTo(new Retries.GiveUp(reason));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 402, 403, 404, 408, 409, 410, 429, 500, 502, 503, 504, 529, 302})
    void what_may_go_well_elsewhere_goes_to_the_next_deployment_at_once(int status) {
        assertThat(after(TWO, 0, status(status)))
                .isEqualTo(new Retries.Retry(TWO.steps().get(1), 0));
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 406, 411, 413, 414, 415, 422, 431, 451})
    void what_is_wrong_with_the_request_is_final(int status) {
        givesUp(after(TWO, 0, status(status)), Retries.Reason.REFUSED);
    }

    @Test
    void what_one_model_refuses_another_may_accept() {
        var plan =
                plan(
                        Candidates.of("one", "a", 1, 1, Price.NOTHING),
                        Candidates.of("one", "b", 1, 1, Price.NOTHING),
                        Candidates.of("two", "c", 1, 1, Price.NOTHING));

        goesTo(after(plan, 0, status(400)), "c");
        givesUp(after(plan, 2, status(401)), Retries.Reason.NOTHING_LEFT);
    }

    @ParameterizedTest
    @EnumSource(
            value = Outcome.Kind.class,
            names = {"RESET", "HTTP_STATUS", "ERROR_EVENT"},
            mode = EnumSource.Mode.EXCLUDE)
    void whatever_else_keeps_it_from_an_answer_goes_to_the_next_deployment(Outcome.Kind kind) {
        goesTo(after(TWO, 0, Outcome.of(kind)), "b");
    }

    @Test
    void a_reset_is_tried_once_more_at_the_same_deployment() {
        goesTo(after(TWO, 0, Outcome.of(Outcome.Kind.RESET)), "a");
        goesTo(after(TWO, 0, Outcome.of(Outcome.Kind.RESET)), "b");
        assertThat(asked).containsExactly("a");
    }

    @Test
    void a_short_retry_after_is_waited_for_and_a_long_one_goes_elsewhere() {
        var next = after(TWO, 0, Outcome.status(429, 800));
        goesTo(next, "a");
        assertThat(waitOf(next)).isBetween(800L, 900L);

        goesTo(after(TWO, 0, Outcome.status(429, 30_000)), "b");
        givesUp(after(TWO, 1, status(401)), Retries.Reason.NOTHING_LEFT);
    }

    @Test
    void where_it_is_the_only_one_a_retry_after_is_waited_for_if_it_fits() {
        assertThat(waitOf(after(ONE, 0, Outcome.status(503, 4_000)))).isBetween(4_000L, 4_100L);
        soFar.clear();
        givesUp(after(ONE, 0, Outcome.status(503, 5_001)), Retries.Reason.WAITING_MAX);
    }

    @Test
    void the_time_since_a_retry_after_counts_towards_it() {
        after(TWO, 0, Outcome.status(503, 3_000));
        now += Duration.ofSeconds(2).toNanos();

        var next = after(TWO, 1, status(500));

        goesTo(next, "a");
        assertThat(waitOf(next)).isBetween(1_000L, 1_100L);
    }

    @Test
    void a_deployment_that_rests_is_waited_for_as_if_it_had_just_said_so() {
        var rest = new Outcome(Outcome.Kind.RESTING, 0, 700);

        assertThat(waitOf(after(ONE, 0, rest))).isBetween(700L, 800L);
        assertThat(waitOf(after(ONE, 0, rest, 700))).isBetween(700L, 800L);
        after(ONE, 0, rest, 700);
        givesUp(after(ONE, 0, rest, 700), Retries.Reason.NOTHING_LEFT);
    }

    @Test
    void those_that_were_tried_are_tried_again_once_all_were_but_not_where_nothing_would_change() {
        goesTo(after(TWO, 0, status(401)), "b");

        var next = after(TWO, 1, status(500));

        goesTo(next, "b");
        assertThat(waitOf(next)).isBetween(0L, LIMITS.backoffBaseMillis());
        givesUp(after(TWO, 1, status(500)), Retries.Reason.NOTHING_LEFT);
    }

    @Test
    void a_first_byte_that_did_not_come_is_not_waited_for_again() {
        givesUp(
                after(ONE, 0, Outcome.of(Outcome.Kind.TIMEOUT_FIRST_BYTE)),
                Retries.Reason.NOTHING_LEFT);
    }

    @Test
    void an_error_event_is_what_its_type_stands_for() {
        givesUp(after(TWO, 0, Outcome.errorEvent(400)), Retries.Reason.REFUSED);
        soFar.clear();
        goesTo(after(TWO, 0, Outcome.errorEvent(529)), "b");
        soFar.clear();
        goesTo(after(TWO, 0, Outcome.errorEvent(0)), "b");
    }

    @Test
    void attempts_have_a_limit_that_what_was_held_back_does_not_count_to() {
        var plan =
                plan(
                        Candidates.of("a"),
                        Candidates.of("b"),
                        Candidates.of("c"),
                        Candidates.of("d"),
                        Candidates.of("e"),
                        Candidates.of("f"));
        after(plan, 0, Outcome.of(Outcome.Kind.CIRCUIT_OPEN));
        for (var i = 1; i < LIMITS.attemptsMax(); i++) {
            goesTo(after(plan, i, status(500)), plan.steps().get(i + 1).candidate().provider());
        }

        givesUp(after(plan, 4, status(500)), Retries.Reason.ATTEMPTS_MAX);
    }

    @Test
    void a_spent_budget_keeps_a_request_from_a_provider_that_it_has_been_to_but_not_from_others() {
        budget = false;
        var a2 =
                new Candidate(
                        Candidates.MODEL,
                        Candidates.of("a").deployment(),
                        "a/other",
                        Price.NOTHING);
        var plan = plan(Candidates.of("a"), a2, Candidates.of("b"));

        goesTo(after(plan, 0, status(500)), "b");
        givesUp(after(plan, 2, status(500)), Retries.Reason.RETRY_BUDGET);
    }

    @Test
    void the_reason_of_an_attempt_is_a_short_code() {
        assertThat(status(503).reason()).isEqualTo("http_503");
        assertThat(Outcome.of(Outcome.Kind.TIMEOUT_FIRST_BYTE).reason())
                .isEqualTo("timeout_first_byte");
    }

    @Property(tries = 1_000)
    void every_request_comes_to_an_end_within_its_limits(@ForAll long seed) {
        var chance = new Random(seed);
        var candidates = new Candidate[1 + chance.nextInt(4)];
        for (var i = 0; i < candidates.length; i++) {
            candidates[i] = Candidates.of("p" + i);
        }
        var plan = plan(candidates);
        var kinds = Outcome.Kind.values();
        var history = new ArrayList<Attempted>();
        var waited = 0L;
        var at = 0L;
        var next = (Retries.Next) new Retries.Retry(plan.steps().getFirst(), 0);
        while (next instanceof Retries.Retry retry) {
            waited += retry.afterMillis();
            at += retry.afterMillis() * 1_000_000;
            var kind = kinds[chance.nextInt(kinds.length)];
            var after = chance.nextBoolean() ? chance.nextInt(6_000) : -1;
            var outcome =
                    switch (kind) {
                        case HTTP_STATUS -> Outcome.status(chance.nextBoolean() ? 429 : 500, after);
                        case RESTING -> new Outcome(kind, 0, Math.max(0, after));
                        default -> Outcome.of(kind);
                    };
            history.add(new Attempted(retry.step(), outcome, retry.afterMillis(), at));
            next = retries.next(plan, history, _ -> true, at, chance);
        }

        assertThat(history.stream().filter(it -> it.outcome().kind().isSent()))
                .hasSizeLessThanOrEqualTo(LIMITS.attemptsMax());
        assertThat(waited).isLessThanOrEqualTo(LIMITS.waitingMillisMax());
    }

    @Property
    void backoff_lies_within_a_range_that_doubles_up_to_its_limit(@ForAll long seed) {
        var patient = new Retries(new RetryLimits(100, 100, 1_000_000, 100, 2_000, 0));
        var history = new ArrayList<Attempted>();
        var chance = new Random(seed);
        long range = 100;
        for (var i = 0; i < 10; i++) {
            history.add(new Attempted(ONE.steps().getFirst(), status(500), 0, 0));
            assertThat(waitOf(patient.next(ONE, history, _ -> true, 0, chance)))
                    .isBetween(0L, range);
            range = Math.min(2_000, range * 2);
        }
    }
}
