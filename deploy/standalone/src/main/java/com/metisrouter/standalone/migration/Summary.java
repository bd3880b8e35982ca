package com.metisrouter.standalone.migration;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.standalone.migration.Finding.Verdict;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// What a sample comes to. Each request counts as often as it is sent.
///
/// @param changes phrases and how many requests need each, the most needed first
/// @param groups by model and endpoint, the largest first
/// @param priced how many requests the amounts are of
/// @param least exact, in USD
/// @param most exact, in USD
record Summary(
        Map<Verdict, Long> verdicts,
        Map<String, Long> changes,
        List<Group> groups,
        long priced,
        BigDecimal least,
        BigDecimal most) {

    /// Fewer are no workflow.
    private static final long TELLING_REQUESTS_MIN = 10;

    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);

    /// Requests to one model at one endpoint.
    record Group(String model, String endpoint, long requests, long ready, boolean costKnown) {

        boolean isReady() {
            return ready == requests;
        }
    }

    static Summary of(List<Finding> findings) {
        var verdicts = new TreeMap<Verdict, Long>();
        var changes = new TreeMap<String, Long>();
        var priced = 0L;
        var least = BigDecimal.ZERO;
        var most = BigDecimal.ZERO;
        for (var finding : findings) {
            verdicts.merge(finding.verdict(), finding.count(), Math::addExact);
            finding.changes()
                    .forEach(change -> changes.merge(change, finding.count(), Math::addExact));
            var cost = finding.cost();
            if (cost != null && cost.isKnown()) {
                var times = BigDecimal.valueOf(finding.count());
                priced = Math.addExact(priced, finding.count());
                least = least.add(cost.least().toBigDecimal().multiply(times));
                most = most.add(cost.most().toBigDecimal().multiply(times));
            }
        }
        return new Summary(verdicts, mostFirst(changes), groups(findings), priced, least, most);
    }

    private static Map<String, Long> mostFirst(Map<String, Long> counts) {
        var sorted = new LinkedHashMap<String, Long>();
        counts.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Long>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                .forEach(it -> sorted.put(it.getKey(), it.getValue()));
        return sorted;
    }

    private static List<Group> groups(List<Finding> findings) {
        var groups = new TreeMap<String, Group>();
        for (var finding : findings) {
            var model = finding.model().isEmpty() ? finding.modelGiven() : finding.model();
            var ready = finding.verdict() == Verdict.READY ? finding.count() : 0;
            groups.merge(
                    model + "\n" + finding.endpoint(),
                    new Group(
                            model, finding.endpoint(), finding.count(), ready, finding.isPriced()),
                    (a, b) ->
                            new Group(
                                    a.model(),
                                    a.endpoint(),
                                    Math.addExact(a.requests(), b.requests()),
                                    Math.addExact(a.ready(), b.ready()),
                                    a.costKnown() && b.costKnown()));
        }
        return groups.values().stream()
                .sorted(
                        Comparator.comparingLong(Group::requests)
                                .reversed()
                                .thenComparing(Group::model)
                                .thenComparing(Group::endpoint))
                .toList();
    }

    long count(Verdict verdict) {
        return verdicts.getOrDefault(verdict, 0L);
    }

    /// Of the groups in which everything is ready and has a price, the smallest that has enough requests to tell something: the least that
    /// can go wrong. Where none has, the largest.
    Optional<Group> startWith() {
        var ready =
                groups.stream()
                        .filter(group ->
                                group.isReady() && group.costKnown() && !group.endpoint().isEmpty())
                        .sorted(
                                Comparator.comparingLong(Group::requests)
                                        .thenComparing(Group::model)
                                        .thenComparing(Group::endpoint))
                        .toList();
        return ready.stream()
                .filter(group -> group.requests() >= TELLING_REQUESTS_MIN)
                .findFirst()
                .or(() -> ready.reversed().stream().findFirst());
    }

    /// For a thousand requests such as those that have an amount, rounded once.
    Optional<Usd> perThousand(Function<Summary, BigDecimal> amount) {
        return priced == 0
                ? Optional.empty()
                : Optional.of(
                        Rating.round(
                                amount.apply(this)
                                        .multiply(THOUSAND)
                                        .divide(
                                                BigDecimal.valueOf(priced),
                                                MathContext.DECIMAL128)));
    }
}
