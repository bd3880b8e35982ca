package com.metisrouter.catalog.proposing;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.usage.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// Which prices may be proposed, and which proposals may be published. Plain decisions on what is recorded.
final class PriceRules {

    private static final Duration AHEAD_MAX = Duration.ofDays(400);

    private PriceRules() {}

    static Optional<Refusal> proposing(
            PublishedModel model,
            List<PriceComponent> components,
            Optional<Instant> effectiveFrom,
            Instant now) {
        var last = model.priceVersions().getLast();
        if (!isPriced(components)) {
            return Optional.of(Refusal.NO_PRICE);
        }
        if (!tiersHaveBase(components)) {
            return Optional.of(Refusal.TIER_WITHOUT_BASE);
        }
        if (new HashSet<>(components).equals(new HashSet<>(last.components()))) {
            return Optional.of(Refusal.NOTHING_CHANGES);
        }
        return effectiveFrom.flatMap(from -> time(from, last, now));
    }

    /// @param effectiveFrom of the version that it would become
    static Optional<Refusal> publishing(
            Proposal proposal,
            PublishedModel model,
            String approver,
            Instant effectiveFrom,
            Instant now) {
        var last = model.priceVersions().getLast();
        if (proposal.status() != Proposal.Status.OPEN) {
            return Optional.of(Refusal.ALREADY_DECIDED);
        }
        if (approver.equals(proposal.proposedBy())) {
            return Optional.of(Refusal.OWN_PROPOSAL);
        }
        if (!last.id().equals(proposal.basedOn())) {
            return Optional.of(Refusal.PRICES_MOVED_ON);
        }
        return time(effectiveFrom, last, now);
    }

    private static Optional<Refusal> time(Instant from, PriceVersion last, Instant now) {
        if (from.isBefore(now)) {
            return Optional.of(Refusal.IN_THE_PAST);
        }
        if (!from.isAfter(last.effectiveFrom())) {
            return Optional.of(Refusal.NOT_AFTER_LAST);
        }
        return from.isAfter(now.plus(AHEAD_MAX)) ? Optional.of(Refusal.TOO_FAR) : Optional.empty();
    }

    /// Tokens have prices for both sides, or none has and something else is priced.
    private static boolean isPriced(List<PriceComponent> components) {
        var base = components.stream().filter(it -> it.aboveInputTokens() == 0).toList();
        var input = has(base, Unit.INPUT_TOKENS);
        var output = has(base, Unit.OUTPUT_TOKENS);
        var tokens = components.stream().anyMatch(it -> it.unit().side() != Unit.Side.OTHER);
        return tokens ? input && output : !base.isEmpty();
    }

    private static boolean tiersHaveBase(List<PriceComponent> components) {
        return components.stream()
                .filter(it -> it.aboveInputTokens() > 0)
                .allMatch(tier ->
                        components.stream()
                                .anyMatch(it ->
                                        it.unit() == tier.unit()
                                                && it.variant().equals(tier.variant())
                                                && it.aboveInputTokens() == 0));
    }

    private static boolean has(List<PriceComponent> components, Unit unit) {
        return components.stream().anyMatch(it -> it.unit() == unit);
    }

    /// The version that a proposal becomes.
    static PriceVersion version(Proposal proposal, PublishedModel model, Instant effectiveFrom) {
        var number = model.priceVersions().getLast().version() + 1;
        return new PriceVersion(
                model.id() + "@" + number,
                model.id(),
                number,
                effectiveFrom,
                proposal.components(),
                proposal.source());
    }
}
