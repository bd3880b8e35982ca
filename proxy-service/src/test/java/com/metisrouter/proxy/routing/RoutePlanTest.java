package com.metisrouter.proxy.routing;

import static com.metisrouter.proxy.routing.Candidates.asked;
import static com.metisrouter.proxy.routing.Candidates.providers;
import static com.metisrouter.proxy.routing.Candidates.reasons;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.catalog.DataPolicy;
import com.metisrouter.contracts.catalog.Deployment;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.usage.Unit;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoutePlanTest {

    private final Turned clock = new Turned();
    private final DeploymentHealth health =
            new DeploymentHealth(CircuitLimits.DEFAULT, _ -> 2, clock);
    private final Random random = new Random(42);

    private RoutePlan plan(Preferences preferences, Candidate... candidates) {
        return RoutePlan.of(List.of(candidates), preferences, health, null, random);
    }

    private RoutePlan plan(Candidate... candidates) {
        return plan(Preferences.NONE, candidates);
    }

    private void breakDown(Candidate candidate) {
        for (var i = 0; i < CircuitLimits.DEFAULT.callsMin(); i++) {
            enter(candidate, true).failed(Outcome.status(500, Outcome.NO_RETRY_AFTER));
        }
    }

    private Vitals.Pass enter(Candidate candidate, boolean closes) {
        if (!(health.of(candidate).tryEnter(false) instanceof Vitals.Pass pass)) {
            throw new AssertionError(candidate + " is closed");
        }
        if (closes) {
            health.of(candidate).concurrency().changeLimit(100);
        }
        return pass;
    }

    private void measure(Candidate candidate, long millis) {
        for (var i = 0; i < 5; i++) {
            health.of(candidate).latency().firstByte(Duration.ofMillis(millis).toNanos());
        }
    }

    @Test
    void a_single_deployment_is_the_plan() {
        var plan = plan(Candidates.of("a"));

        assertThat(providers(plan)).containsExactly("a");
        assertThat(reasons(plan)).containsExactly(RoutePlan.Reason.ONLY_CANDIDATE);
        assertThat(plan.refusal()).isEmpty();
    }

    @Test
    void a_lower_priority_number_comes_first_whatever_the_weights() {
        for (var i = 0; i < 100; i++) {
            assertThat(providers(plan(Candidates.of("b", 2, 1_000), Candidates.of("a", 1, 1))))
                    .containsExactly("a", "b");
        }
    }

    @Test
    void an_order_comes_before_priorities_and_unknown_names_in_it_are_passed_over() {
        var plan =
                plan(
                        asked("{\"order\": [\"nobody\", \"B\"]}"),
                        Candidates.of("a"),
                        Candidates.of("b", 9, 1));

        assertThat(providers(plan)).containsExactly("b", "a");
        assertThat(reasons(plan))
                .containsExactly(RoutePlan.Reason.ORDERED, RoutePlan.Reason.WEIGHTED);
    }

    @Test
    void without_fallbacks_only_what_is_ordered_is_tried_or_else_the_first() {
        var ordered =
                plan(
                        asked("{\"order\": [\"b\"], \"allow_fallbacks\": false}"),
                        Candidates.of("a"),
                        Candidates.of("b"));
        assertThat(providers(ordered)).containsExactly("b");
        assertThat(ordered.excluded())
                .containsExactly(
                        new RoutePlan.Exclusion(
                                Candidates.of("a"), RoutePlan.ExcludedBy.ALLOW_FALLBACKS));

        var first =
                plan(
                        asked("{\"allow_fallbacks\": false}"),
                        Candidates.of("b", 2, 1),
                        Candidates.of("a", 1, 1));
        assertThat(providers(first)).containsExactly("a");
    }

    @Test
    void an_only_that_leaves_nothing_is_refused_with_the_reasons() {
        var plan =
                plan(
                        asked("{\"only\": [\"nobody\"], \"ignore\": [\"b\"]}"),
                        Candidates.of("a"),
                        Candidates.of("b"));

        var problem = plan.refusal().orElseThrow();
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.param()).isEqualTo("provider.only");
        assertThat(problem.message()).contains("a is not in \"only\"", "b is in \"ignore\"");
    }

    private static Candidate keeping(String provider, @Nullable DataPolicy policy) {
        return Candidate.of(
                Candidates.MODEL,
                new Deployment(provider, Protocol.OPENAI, "chat", 1, 1, Set.of(), Map.of(), policy),
                Price.NOTHING);
    }

    private static DataPolicy policy(boolean trains, @Nullable Integer days) {
        return new DataPolicy(trains, days, "a page", LocalDate.EPOCH);
    }

    @Test
    void data_goes_only_to_providers_that_are_known_to_treat_it_as_asked() {
        var unknown = keeping("unknown", null);
        var trains = keeping("trains", policy(true, 0));
        var keeps = keeping("keeps", policy(false, 30));
        var forgets = keeping("forgets", policy(false, 0));

        var noTraining =
                plan(asked("{\"data_collection\": \"deny\"}"), unknown, trains, keeps, forgets);
        assertThat(providers(noTraining)).containsExactlyInAnyOrder("keeps", "forgets");
        var nothingKept = plan(asked("{\"zdr\": true}"), unknown, trains, keeps, forgets);
        assertThat(providers(nothingKept)).containsExactly("forgets");
        var problem = plan(asked("{\"zdr\": true}"), keeps).refusal().orElseThrow();
        assertThat(problem.param()).isEqualTo("provider.zdr");
        assertThat(problem.message()).contains("keeps what it is sent");
        assertThat(
                        plan(asked("{\"data_collection\": \"deny\"}"), unknown)
                                .refusal()
                                .orElseThrow()
                                .param())
                .isEqualTo("provider.data_collection");
        assertThat(plan(asked("{\"data_collection\": \"allow\"}"), unknown).refusal()).isEmpty();
    }

    @Test
    void what_costs_more_than_the_highest_price_is_left_out_and_what_costs_as_much_is_not() {
        var plan =
                plan(
                        asked("{\"max_price\": {\"prompt\": \"0.15\"}}"),
                        Candidates.priced("dear", "0.150000001"),
                        Candidates.priced("right", "0.15"));

        assertThat(providers(plan)).containsExactly("right");
        assertThat(plan.excluded().getFirst().by().wireName()).isEqualTo("provider.max_price");
    }

    @Test
    void a_price_counts_the_context_tier_that_a_request_may_reach() {
        var prices =
                new PriceVersion(
                        "m@1",
                        "m",
                        1,
                        Instant.EPOCH,
                        List.of(
                                PriceComponent.of(Unit.INPUT_TOKENS, UnitPrice.parse("1")),
                                new PriceComponent(
                                        Unit.INPUT_TOKENS,
                                        "",
                                        ServiceTier.STANDARD,
                                        100,
                                        UnitPrice.parse("2")),
                                new PriceComponent(
                                        Unit.INPUT_TOKENS,
                                        "",
                                        ServiceTier.BATCH,
                                        0,
                                        UnitPrice.parse("9"))),
                        "test");

        assertThat(Price.of(prices, 100).prompt()).isEqualTo(UnitPrice.parse("1"));
        assertThat(Price.of(prices, 101).prompt()).isEqualTo(UnitPrice.parse("2"));
    }

    @Test
    void sorts_by_price_across_priorities() {
        var plan =
                plan(
                        asked("{\"sort\": \"price\"}"),
                        Candidates.priced("b", "2"),
                        Candidates.priced("c", "3"),
                        Candidates.of(
                                Candidates.MODEL,
                                "a",
                                7,
                                1,
                                Price.of(
                                        UnitPrice.perMillion("1"),
                                        UnitPrice.ZERO,
                                        UnitPrice.ZERO)));

        assertThat(providers(plan)).containsExactly("a", "b", "c");
        assertThat(reasons(plan)).containsOnly(RoutePlan.Reason.SORTED_BY_PRICE);
    }

    @Test
    void sorts_by_latency_and_now_and_then_tries_what_is_not_measured() {
        var quick = Candidates.of("quick");
        var slow = Candidates.of("slow");
        var unknown = Candidates.of("unknown");
        measure(slow, 900);
        measure(quick, 100);

        var explored = 0;
        for (var i = 0; i < 5_000; i++) {
            var plan = plan(asked("{\"sort\": \"latency\"}"), unknown, slow, quick);
            if (plan.steps().getFirst().reason() == RoutePlan.Reason.EXPLORED) {
                explored++;
                assertThat(providers(plan)).containsExactly("unknown", "quick", "slow");
            } else {
                assertThat(providers(plan)).containsExactly("quick", "slow", "unknown");
            }
        }

        assertThat(explored).isBetween(50, 150);
    }

    @Test
    void sorts_by_throughput_highest_first() {
        var a = Candidates.of("a");
        var b = Candidates.of("b");
        for (var i = 0; i < 3; i++) {
            health.of(a).latency().output(100, Duration.ofSeconds(4).toNanos());
            health.of(b).latency().output(100, Duration.ofSeconds(1).toNanos());
        }

        assertThat(providers(plan(asked("{\"sort\": \"throughput\"}"), a, b)))
                .containsExactly("b", "a");
    }

    @Test
    void what_takes_far_longer_than_its_equals_is_put_behind_them_until_that_is_forgotten() {
        var slow = Candidates.of("slow", 1, 1_000_000);
        var quick = Candidates.of("quick", 1, 1);
        measure(slow, 3_000);
        measure(quick, 200);

        var plan = plan(slow, quick);

        assertThat(providers(plan)).containsExactly("quick", "slow");
        assertThat(reasons(plan)).endsWith(RoutePlan.Reason.SLOW);
        clock.pass(LatencyStats.HALF_LIFE.multipliedBy(2));
        assertThat(providers(plan(slow, quick))).containsExactly("slow", "quick");
    }

    @Test
    void slowness_does_not_reach_over_priorities_and_does_not_move_sticky_requests() {
        var slow = Candidates.of("slow", 1, 1);
        var quick = Candidates.of("quick", 2, 1);
        measure(slow, 3_000);
        measure(quick, 200);
        assertThat(providers(plan(slow, quick))).containsExactly("slow", "quick");

        var before = providers(sticky("k", List.of(Candidates.of("x"), Candidates.of("y"))));
        measure(Candidates.of(before.getFirst()), 9_000);
        measure(Candidates.of(before.getLast()), 1);

        assertThat(providers(sticky("k", List.of(Candidates.of("x"), Candidates.of("y")))))
                .isEqualTo(before);
    }

    private RoutePlan sticky(String key, List<Candidate> candidates) {
        return RoutePlan.of(candidates, Preferences.NONE, health, key, random);
    }

    @Test
    void an_open_circuit_is_left_out_while_there_is_another() {
        var broken = Candidates.of("broken", 1, 1);
        breakDown(broken);

        var plan = plan(broken, Candidates.of("well", 2, 1));

        assertThat(providers(plan)).containsExactly("well");
        assertThat(plan.excluded())
                .containsExactly(new RoutePlan.Exclusion(broken, RoutePlan.ExcludedBy.CIRCUIT));
    }

    @Test
    void a_circuit_that_is_due_for_a_probe_stands_where_it_belongs() {
        var broken = Candidates.of("broken", 1, 1);
        breakDown(broken);
        clock.pass(CircuitLimits.DEFAULT.openTime());

        assertThat(providers(plan(broken, Candidates.of("well", 2, 1))))
                .containsExactly("broken", "well");
    }

    @Test
    void if_all_circuits_are_open_they_are_the_plan_soonest_to_be_probed_first() {
        var first = Candidates.of("first", 9, 1);
        var second = Candidates.of("second", 1, 1);
        breakDown(first);
        clock.pass(Duration.ofSeconds(1));
        breakDown(second);

        var plan = plan(first, second);

        assertThat(providers(plan)).containsExactly("first", "second");
        assertThat(reasons(plan)).containsOnly(RoutePlan.Reason.LAST_RESORT);
        assertThat(reasons(plan(second))).containsExactly(RoutePlan.Reason.LAST_RESORT);
    }

    @Test
    void a_full_deployment_is_last_but_still_there() {
        var full = Candidates.of("full", 1, 1);
        enter(full, false);
        enter(full, false);

        var plan = plan(full, Candidates.of("free", 2, 1));

        assertThat(providers(plan)).containsExactly("free", "full");
        assertThat(reasons(plan)).endsWith(RoutePlan.Reason.AT_LIMIT);
    }

    @Test
    void models_are_tried_one_after_the_other_unless_they_are_sorted_together() {
        var dear =
                Candidates.of(
                        "m/one",
                        "a",
                        1,
                        1,
                        Price.of(UnitPrice.perMillion("2"), UnitPrice.ZERO, UnitPrice.ZERO));
        var cheap =
                Candidates.of(
                        "m/two",
                        "b",
                        1,
                        1,
                        Price.of(UnitPrice.perMillion("1"), UnitPrice.ZERO, UnitPrice.ZERO));

        assertThat(providers(plan(asked("{\"sort\": \"price\"}"), dear, cheap)))
                .containsExactly("a", "b");
        assertThat(
                        providers(
                                plan(
                                        asked(
                                                "{\"sort\": {\"by\": \"price\", \"partition\": \"none\"}}"),
                                        dear,
                                        cheap)))
                .containsExactly("b", "a");
    }
}
