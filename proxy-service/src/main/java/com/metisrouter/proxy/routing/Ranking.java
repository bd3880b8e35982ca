package com.metisrouter.proxy.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Puts candidates in order, for one request: by model, then by what the request ordered, then by its sorting or else by priority and weight.
final class Ranking {

    /// Slow is what takes this many times as long as the best of its equals to the first byte,
    static final int SLOW_TIMES = 4;

    /// and this much longer: among fast ones a multiple means little.
    static final long SLOW_BY_NANOS = 500_000_000;

    /// Of the requests that are sorted by a measurement, one in so many goes to a candidate that was not measured of late.
    static final int EXPLORED_ONE_IN = 50;

    private static final int UNORDERED = Integer.MAX_VALUE;

    private final Preferences preferences;
    private final DeploymentHealth health;
    private final @Nullable String stickyKey;
    private final RandomGenerator random;

    Ranking(
            Preferences preferences,
            DeploymentHealth health,
            @Nullable String stickyKey,
            RandomGenerator random) {
        this.preferences = preferences;
        this.health = health;
        this.stickyKey = stickyKey;
        this.random = random;
    }

    /// @param model place of the candidate's model, 0 first
    /// @param ordered place in the request's order
    /// @param lot lower is first; see `Lots`
    /// @param measured what is sorted by, lower is first; `Long.MAX_VALUE` where it isn't known
    private record Ranked(
            Candidate candidate, int model, int ordered, long lot, long measured, boolean slow) {

        int priority() {
            return candidate.deployment().priority();
        }

        Ranked asSlow() {
            return new Ranked(candidate, model, ordered, lot, measured, true);
        }
    }

    private static final Comparator<Ranked> BY_LOT =
            Comparator.comparingLong(Ranked::lot).thenComparing(it -> it.candidate().key());

    private static final Comparator<Ranked> BY_PRIORITY =
            Comparator.comparingInt(Ranked::priority)
                    .thenComparing(Ranked::slow)
                    .thenComparing(BY_LOT);

    List<RoutePlan.Step> rank(List<Candidate> candidates) {
        var ranked = new ArrayList<Ranked>(candidates.size());
        var models = new ArrayList<String>();
        for (var candidate : candidates) {
            if (!models.contains(candidate.modelId())) {
                models.add(candidate.modelId());
            }
            ranked.add(
                    new Ranked(
                            candidate,
                            models.indexOf(candidate.modelId()),
                            orderOf(candidate),
                            lot(candidate),
                            measured(candidate),
                            false));
        }
        if (preferences.sort() == null && stickyKey == null) {
            ranked.replaceAll(it -> isSlow(it, ranked) ? it.asSlow() : it);
        }
        ranked.sort(order());
        var steps = new ArrayList<RoutePlan.Step>(ranked.size());
        ranked.forEach(it -> steps.add(new RoutePlan.Step(it.candidate, reason(it))));
        explore(ranked, steps);
        return steps;
    }

    private Comparator<Ranked> order() {
        var byModel =
                preferences.sortAcrossModels()
                        ? Comparator.<Ranked>comparingInt(_ -> 0)
                        : Comparator.comparingInt(Ranked::model);
        return byModel.thenComparingInt(Ranked::ordered).thenComparing(withinOrder());
    }

    private Comparator<Ranked> withinOrder() {
        var sort = preferences.sort();
        return switch (sort) {
            case null -> BY_PRIORITY;
            case PRICE ->
                    Comparator.comparing((Ranked it) -> it.candidate().price().typicalUsd())
                            .thenComparing(BY_PRIORITY);
            case LATENCY, THROUGHPUT ->
                    Comparator.comparingLong(Ranked::measured).thenComparing(BY_PRIORITY);
        };
    }

    private int orderOf(Candidate candidate) {
        var place = preferences.order().indexOf(providerName(candidate));
        return place < 0 ? UNORDERED : place;
    }

    static String providerName(Candidate candidate) {
        return candidate.provider().toLowerCase(Locale.ROOT);
    }

    private long lot(Candidate candidate) {
        var weight = candidate.deployment().weight();
        return stickyKey == null
                ? Lots.of(random.nextLong(), weight)
                : Lots.of(Lots.hash(stickyKey, candidate.key()), weight);
    }

    private long measured(Candidate candidate) {
        var sort = preferences.sort();
        if (sort == null || sort == Preferences.Sort.PRICE) {
            return Long.MAX_VALUE;
        }
        var latency = health.of(candidate).latency();
        if (sort == Preferences.Sort.LATENCY) {
            var nanos = latency.firstByteNanos();
            return nanos == LatencyStats.UNKNOWN ? Long.MAX_VALUE : nanos;
        }
        var rate = latency.milliTokensPerSecond();
        return rate == LatencyStats.UNKNOWN ? Long.MAX_VALUE : -rate;
    }

    private boolean isSlow(Ranked one, List<Ranked> all) {
        var own = health.of(one.candidate).latency().firstByteNanos();
        if (own == LatencyStats.UNKNOWN) {
            return false;
        }
        var best = own;
        for (var other : all) {
            if (other.model == one.model && other.priority() == one.priority()) {
                var nanos = health.of(other.candidate).latency().firstByteNanos();
                if (nanos != LatencyStats.UNKNOWN) {
                    best = Math.min(best, nanos);
                }
            }
        }
        return own > best * SLOW_TIMES && own > best + SLOW_BY_NANOS;
    }

    private RoutePlan.Reason reason(Ranked ranked) {
        if (ranked.ordered != UNORDERED) {
            return RoutePlan.Reason.ORDERED;
        }
        if (preferences.sort() != null) {
            return RoutePlan.Reason.sortedBy(preferences.sort());
        }
        if (ranked.slow) {
            return RoutePlan.Reason.SLOW;
        }
        return stickyKey == null ? RoutePlan.Reason.WEIGHTED : RoutePlan.Reason.STICKY;
    }

    /// Now and then puts first what was not measured of late, of the model that is tried first.
    private void explore(List<Ranked> ranked, List<RoutePlan.Step> steps) {
        if (preferences.sort() == null
                || preferences.sort() == Preferences.Sort.PRICE
                || !preferences.order().isEmpty()
                || !preferences.allowFallbacks()
                || ranked.size() < 2
                || random.nextInt(EXPLORED_ONE_IN) != 0) {
            return;
        }
        for (var i = 1; i < ranked.size(); i++) {
            var it = ranked.get(i);
            if (it.model == ranked.getFirst().model && it.measured == Long.MAX_VALUE) {
                steps.remove(i);
                steps.addFirst(new RoutePlan.Step(it.candidate, RoutePlan.Reason.EXPLORED));
                return;
            }
        }
    }
}
