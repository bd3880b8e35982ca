package com.metisrouter.proxy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RoutePlanProperties {

    private static final DeploymentHealth WELL = new DeploymentHealth(() -> 0);

    private static List<Candidate> candidates(List<Integer> weights) {
        return IntStream.range(0, weights.size())
                .mapToObj(i -> Candidates.of("p" + i, 1, weights.get(i)))
                .toList();
    }

    private static String first(List<Candidate> candidates, String stickyKey) {
        return RoutePlan.of(candidates, Preferences.NONE, WELL, stickyKey, new Random(0))
                .steps()
                .getFirst()
                .candidate()
                .provider();
    }

    @Property(tries = 20)
    void weights_are_kept_in_the_long_run_by_chance_and_by_sticky_keys(
            @ForAll @Size(min = 2, max = 5) List<@IntRange(min = 1, max = 9) Integer> weights,
            @ForAll long seed) {
        var random = new Random(seed);
        var candidates = candidates(weights);
        var total = weights.stream().mapToInt(Integer::intValue).sum();
        var draws = 20_000;
        var byChance = new HashMap<String, Integer>();
        var byKey = new HashMap<String, Integer>();
        for (var i = 0; i < draws; i++) {
            var plan = RoutePlan.of(candidates, Preferences.NONE, WELL, null, random);
            byChance.merge(plan.steps().getFirst().candidate().provider(), 1, Integer::sum);
            byKey.merge(first(candidates, "account-" + seed + "/" + i), 1, Integer::sum);
        }

        for (var i = 0; i < weights.size(); i++) {
            var expected = draws * weights.get(i) / total;
            // Six standard deviations are at most 424.
            assertThat(byChance.getOrDefault("p" + i, 0)).isBetween(expected - 430, expected + 430);
            assertThat(byKey.getOrDefault("p" + i, 0)).isBetween(expected - 430, expected + 430);
        }
    }

    @Property
    void
            a_deployment_that_goes_moves_only_its_own_keys_and_one_that_comes_takes_them_only_to_itself(
                    @ForAll @Size(min = 2, max = 8)
                            List<@IntRange(min = 1, max = 9) Integer> weights,
                    @ForAll @IntRange(max = 7) int which,
                    @ForAll String key) {
        var all = candidates(weights);
        var one = all.get(which % all.size());
        var without = all.stream().filter(it -> !it.equals(one)).toList();

        var withIt = first(all, key);
        var withoutIt = first(without, key);

        assertThat(withIt).isIn(withoutIt, one.provider());
    }

    @Property
    void a_sticky_key_gives_the_same_order_whatever_order_the_catalog_has(
            @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 9) Integer> weights,
            @ForAll String key) {
        var all = candidates(weights);

        var plan = RoutePlan.of(all, Preferences.NONE, WELL, key, new Random(1));
        var reversed = RoutePlan.of(all.reversed(), Preferences.NONE, WELL, key, new Random(2));

        assertThat(reversed).isEqualTo(plan);
    }

    @Property(tries = 500)
    void every_candidate_is_tried_or_excluded_once(@ForAll long seed) {
        var random = new Random(seed);
        var clock = new Turned();
        var health = new DeploymentHealth(CircuitLimits.DEFAULT, _ -> 20, clock);
        var candidates = new ArrayList<Candidate>();
        for (var model = 0; model < 1 + random.nextInt(3); model++) {
            for (var i = 0; i < 1 + random.nextInt(4); i++) {
                var candidate =
                        Candidates.of(
                                "m" + model,
                                "p" + i,
                                random.nextInt(3),
                                1 + random.nextInt(5),
                                Price.NOTHING);
                candidates.add(candidate);
                disturb(health.of(candidate), random);
            }
        }
        clock.pass(Duration.ofMillis(random.nextInt(10_000)));

        var plan =
                RoutePlan.of(
                        candidates,
                        Candidates.asked(randomProvider(random)),
                        health,
                        random.nextBoolean() ? "key" : null,
                        random);

        assertThat(
                        Stream.concat(
                                plan.steps().stream().map(RoutePlan.Step::candidate),
                                plan.excluded().stream().map(RoutePlan.Exclusion::candidate)))
                .containsExactlyInAnyOrderElementsOf(candidates);
        assertThat(plan.refusal().isPresent()).isEqualTo(plan.steps().isEmpty());
    }

    private static void disturb(Vitals vitals, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> {
                for (var i = 0; i < 12; i++) {
                    if (vitals.tryEnter(false) instanceof Vitals.Pass pass) {
                        pass.failed(Outcome.of(Outcome.Kind.CONNECT_REFUSED));
                        pass.close();
                    }
                }
            }
            case 1 -> {
                while (vitals.tryEnter(false) instanceof Vitals.Pass) {
                    vitals.latency().firstByte(random.nextLong(5_000_000_000L));
                }
            }
            case 2 -> {
                if (vitals.tryEnter(false) instanceof Vitals.Pass pass) {
                    pass.failed(Outcome.status(429, 1 + random.nextInt(20_000)));
                    pass.close();
                }
            }
            default -> vitals.latency().firstByte(random.nextLong(5_000_000_000L));
        }
    }

    private static String randomProvider(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> "{\"order\": [\"p1\", \"p0\"]}";
            case 1 -> "{\"only\": [\"p1\"]}";
            case 2 -> "{\"ignore\": [\"p0\"], \"allow_fallbacks\": false}";
            case 3 -> "{\"sort\": \"latency\"}";
            case 4 -> "{\"sort\": {\"by\": \"throughput\", \"partition\": \"none\"}}";
            case 5 -> "{\"order\": [\"p2\"], \"allow_fallbacks\": false}";
            case 6 -> "{\"sort\": \"price\"}";
            default -> "{}";
        };
    }
}
