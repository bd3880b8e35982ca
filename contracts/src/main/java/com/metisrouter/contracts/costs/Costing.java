package com.metisrouter.contracts.costs;

import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.pricing.UnpricedUsage;
import com.metisrouter.contracts.usage.Quantity;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Says what each attempt of a request cost the operator.
///
/// Pure. What was metered belongs to the last attempt that was answered with success; a refused one is free, as is one that was never sent; of one that was sent and not
/// answered nobody knows.
public final class Costing {

    private static final String METERED = "metered-v1";
    private static final String REFUSED = "refused-v1";
    private static final String NEVER_SENT = "never-sent-v1";
    private static final String UNANSWERED = "sent-and-unanswered-v1";
    private static final String NO_COSTS = "no-costs-v1";
    private static final String NO_USAGE = "no-usage-v1";
    private static final String NO_COST_OF_UNIT = "no-cost-of-unit-v1";

    /// How an attempt ends before anything is sent.
    private static final Set<String> BEFORE_SENDING =
            Set.of(
                    "unknown_host",
                    "forbidden_address",
                    "connect_failed",
                    "connect_refused",
                    "connect_timeout",
                    "tls_failed",
                    "too_many_connections",
                    "at_concurrency_limit",
                    "circuit_open",
                    "resting");

    private Costing() {}

    /// @param quantities of the whole request, as it is charged now
    /// @param admittedAt which chooses the version
    /// @param costs what is known of a provider's model, by `ProviderCosts.key`
    /// @return one for each attempt, in their order
    public static List<AttemptCost> of(
            List<Attempt> attempts,
            List<Quantity> quantities,
            Instant admittedAt,
            Function<String, Optional<ProviderCosts>> costs) {
        var served = served(attempts);
        var all = new ArrayList<AttemptCost>();
        for (var i = 0; i < attempts.size(); i++) {
            all.add(
                    i == served
                            ? metered(attempts.get(i), quantities, admittedAt, costs)
                            : notServed(attempts.get(i)));
        }
        return List.copyOf(all);
    }

    /// Of what is known; whether that is all of it is another question.
    public static BigDecimal sum(List<AttemptCost> costs) {
        return costs.stream().map(AttemptCost::usd).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    public static boolean isKnown(List<AttemptCost> costs) {
        return costs.stream().noneMatch(it -> it.kind() == AttemptCost.Kind.UNKNOWN);
    }

    private static int served(List<Attempt> attempts) {
        for (var i = attempts.size() - 1; i >= 0; i--) {
            var attempt = attempts.get(i);
            if (attempt.status() / 100 == 2 && attempt.firstByteMillis() >= 0) {
                return i;
            }
        }
        return -1;
    }

    private static AttemptCost metered(
            Attempt attempt,
            List<Quantity> quantities,
            Instant admittedAt,
            Function<String, Optional<ProviderCosts>> costs) {
        if (quantities.stream().allMatch(it -> it.amount() == 0)) {
            return unknown(NO_USAGE);
        }
        var version =
                costs.apply(ProviderCosts.key(attempt.provider(), attempt.upstreamModel()))
                        .flatMap(it -> it.at(admittedAt));
        if (version.isEmpty()) {
            return unknown(NO_COSTS);
        }
        try {
            var sum =
                    Rating.rate(quantities, version.get()).lines().stream()
                            .map(ChargeLine::amount)
                            .reduce(BigDecimal.ZERO, BigDecimal::add);
            return new AttemptCost(AttemptCost.Kind.METERED, sum, version.get().id(), METERED);
        } catch (UnpricedUsage _) {
            return unknown(NO_COST_OF_UNIT);
        }
    }

    private static AttemptCost notServed(Attempt attempt) {
        if (attempt.status() >= 400) {
            return free(REFUSED);
        }
        return BEFORE_SENDING.contains(attempt.reason()) ? free(NEVER_SENT) : unknown(UNANSWERED);
    }

    private static AttemptCost free(String rule) {
        return new AttemptCost(AttemptCost.Kind.FREE, BigDecimal.ZERO, "", rule);
    }

    private static AttemptCost unknown(String rule) {
        return new AttemptCost(AttemptCost.Kind.UNKNOWN, BigDecimal.ZERO, "", rule);
    }
}
