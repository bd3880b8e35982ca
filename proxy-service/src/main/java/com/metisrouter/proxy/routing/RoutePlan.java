package com.metisrouter.proxy.routing;

import com.metisrouter.contracts.catalog.DataPolicy;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Where one request may go, in the order in which it is tried, and where it may not, with the reason for each: every candidate is in
/// one of the two lists, once.
///
/// Made when the request is admitted, of what is known then; whether a step may be taken is asked again when its turn comes
/// (`Vitals.tryEnter`). Immutable.
public record RoutePlan(List<Step> steps, List<Exclusion> excluded) {

    /// Why a candidate stands where it does.
    public enum Reason {
        ONLY_CANDIDATE("only_candidate"),
        /// The request's `provider.order` names it.
        ORDERED("ordered"),
        SORTED_BY_PRICE("sorted_by_price"),
        SORTED_BY_LATENCY("sorted_by_latency"),
        SORTED_BY_THROUGHPUT("sorted_by_throughput"),
        /// Put first to measure it: a sorting would never get to know it otherwise.
        EXPLORED("explored"),
        /// By the sticky key, so that the provider's prompt cache is found again.
        STICKY("sticky"),
        /// By chance, in proportion to its weight.
        WEIGHTED("weighted"),
        /// Behind its equals, since its first bytes take far longer than theirs.
        SLOW("slow"),
        /// Behind all others, since as many requests are there as may be.
        AT_LIMIT("at_limit"),
        /// Its circuit is open, but so are all others.
        LAST_RESORT("last_resort");

        private final String wireName;

        Reason(String wireName) {
            this.wireName = wireName;
        }

        public String wireName() {
            return wireName;
        }

        static Reason sortedBy(Preferences.Sort sort) {
            return switch (sort) {
                case PRICE -> SORTED_BY_PRICE;
                case LATENCY -> SORTED_BY_LATENCY;
                case THROUGHPUT -> SORTED_BY_THROUGHPUT;
            };
        }
    }

    /// Why a candidate is not tried.
    public enum ExcludedBy {
        IGNORE("provider.ignore", "is in \"ignore\""),
        ONLY("provider.only", "is not in \"only\""),
        MAX_PRICE("provider.max_price", "costs more than \"max_price\""),
        DATA_COLLECTION(
                "provider.data_collection",
                "trains on what it is sent, or isn't known not to, which \"data_collection\" rules out"),
        ZDR(
                "provider.zdr",
                "keeps what it is sent for a time, or isn't known not to, which \"zdr\" rules out"),
        ALLOW_FALLBACKS(
                "provider.allow_fallbacks",
                "would be a fallback, which \"allow_fallbacks\" rules out"),
        /// It failed too often of late, or a Retry-After isn't over.
        CIRCUIT("circuit", "failed too often of late, or asked to be left alone");

        private final String wireName;
        private final String sentence;

        ExcludedBy(String wireName, String sentence) {
            this.wireName = wireName;
            this.sentence = sentence;
        }

        /// The request's field, or `circuit`.
        public String wireName() {
            return wireName;
        }
    }

    public record Step(Candidate candidate, Reason reason) {

        boolean isLastResort() {
            return reason == Reason.LAST_RESORT;
        }
    }

    public record Exclusion(Candidate candidate, ExcludedBy by) {}

    public RoutePlan {
        steps = List.copyOf(steps);
        excluded = List.copyOf(excluded);
    }

    /// @param candidates of each model together, in the order in which the models are to be tried
    /// @param stickyKey what should come to the same deployment again, such as an account and its prompt's beginning; null where nothing should
    /// @param random decides among equals; not used for a request with a sticky key and without a sorting
    public static RoutePlan of(
            List<Candidate> candidates,
            Preferences preferences,
            DeploymentHealth health,
            @Nullable String stickyKey,
            RandomGenerator random) {
        if (candidates.size() == 1 && preferences.equals(Preferences.NONE)) {
            return ofOne(candidates.getFirst(), health);
        }
        var excluded = new ArrayList<Exclusion>();
        var allowed = new ArrayList<Candidate>(candidates.size());
        for (var candidate : candidates) {
            var by = excludedBy(candidate, preferences);
            if (by == null) {
                allowed.add(candidate);
            } else {
                excluded.add(new Exclusion(candidate, by));
            }
        }
        var ranked = new Ranking(preferences, health, stickyKey, random).rank(allowed);
        if (!preferences.allowFallbacks()) {
            ranked = withoutFallbacks(ranked, preferences, excluded);
        }
        return new RoutePlan(passable(ranked, health, excluded), excluded);
    }

    private static RoutePlan ofOne(Candidate candidate, DeploymentHealth health) {
        var passable = health.of(candidate).breaker().isPassable();
        var reason = passable ? Reason.ONLY_CANDIDATE : Reason.LAST_RESORT;
        return new RoutePlan(List.of(new Step(candidate, reason)), List.of());
    }

    private static @Nullable ExcludedBy excludedBy(Candidate candidate, Preferences preferences) {
        if (preferences.equals(Preferences.NONE)) {
            return null;
        }
        var provider = Ranking.providerName(candidate);
        if (preferences.ignore().contains(provider)) {
            return ExcludedBy.IGNORE;
        }
        if (!preferences.only().isEmpty() && !preferences.only().contains(provider)) {
            return ExcludedBy.ONLY;
        }
        var data = candidate.deployment().dataPolicy();
        if (preferences.noTraining() && !DataPolicy.excludesTraining(data)) {
            return ExcludedBy.DATA_COLLECTION;
        }
        if (preferences.noRetention() && !DataPolicy.excludesRetention(data)) {
            return ExcludedBy.ZDR;
        }
        var max = preferences.maxPrice();
        return max != null && !max.allows(candidate.price()) ? ExcludedBy.MAX_PRICE : null;
    }

    /// Of each model, what `order` names; where nothing is ordered, the first.
    private static List<Step> withoutFallbacks(
            List<Step> ranked, Preferences preferences, List<Exclusion> excluded) {
        var kept = new ArrayList<Step>();
        var modelsSeen = new ArrayList<String>();
        for (var step : ranked) {
            var model = step.candidate().modelId();
            var keeps =
                    preferences.order().isEmpty()
                            ? !modelsSeen.contains(model)
                            : step.reason() == Reason.ORDERED;
            modelsSeen.add(model);
            if (keeps) {
                kept.add(step);
            } else {
                excluded.add(new Exclusion(step.candidate(), ExcludedBy.ALLOW_FALLBACKS));
            }
        }
        return kept;
    }

    /// Open circuits are left out. If that leaves nothing they are all there is, soonest to be probed first: asking one of them is better than
    /// refusing without having asked, and the breaker lets only a few through. Full ones go last rather than out, since they may have room
    /// again when their turn comes.
    private static List<Step> passable(
            List<Step> ranked, DeploymentHealth health, List<Exclusion> excluded) {
        var first = new ArrayList<Step>(ranked.size());
        var full = new ArrayList<Step>();
        var open = new ArrayList<Waiting>();
        for (var step : ranked) {
            var vitals = health.of(step.candidate());
            // Asked once: what decides here must not be different two lines below.
            var waitNanos = vitals.breaker().waitNanos();
            if (waitNanos > 0) {
                open.add(new Waiting(step.candidate(), waitNanos));
            } else if (vitals.concurrency().isFull()) {
                full.add(new Step(step.candidate(), Reason.AT_LIMIT));
            } else {
                first.add(step);
            }
        }
        first.addAll(full);
        if (first.isEmpty()) {
            open.sort((a, b) -> Long.compare(a.nanos, b.nanos));
            open.forEach(it -> first.add(new Step(it.candidate, Reason.LAST_RESORT)));
        } else {
            open.forEach(it -> excluded.add(new Exclusion(it.candidate, ExcludedBy.CIRCUIT)));
        }
        return first;
    }

    private record Waiting(Candidate candidate, long nanos) {}

    /// Why there is nothing to try, where that is so: the request's own preferences leave nothing.
    public Optional<Problem> refusal() {
        if (!steps.isEmpty() || excluded.isEmpty()) {
            return Optional.empty();
        }
        var first = excluded.getFirst().by();
        var said = new StringBuilder("The request's \"provider\" leaves no deployment to try:");
        var separator = " ";
        var details = new ArrayList<String>();
        for (var exclusion : excluded) {
            var provider = exclusion.candidate().provider();
            var line = provider + " " + exclusion.by().sentence;
            if (!details.contains(line)) {
                said.append(separator).append(line);
                separator = "; ";
                details.add(line);
            }
        }
        return Optional.of(
                Problem.of(ErrorCode.INVALID_VALUE, said.append('.').toString(), first.wireName())
                        .withDetail("excluded", List.copyOf(details)));
    }
}
