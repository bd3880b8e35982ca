package com.metisrouter.catalog.proposing;

import com.metisrouter.contracts.pricing.PriceComponent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Other prices for a model, as somebody wants them.
///
/// @param basedOn the price version that was the last one when this was proposed
/// @param effectiveFrom empty: from the moment of approval
/// @param source where the numbers were read
/// @param doubts what somebody should look at before saying yes
/// @param decision empty while it waits
public record Proposal(
        String id,
        String modelId,
        String basedOn,
        Optional<Instant> effectiveFrom,
        List<PriceComponent> components,
        String source,
        String reason,
        List<String> doubts,
        String proposedBy,
        Instant proposedAt,
        Optional<Decision> decision) {

    /// @param priceVersionId what it became; empty where it was declined
    /// @param reason of a no
    public record Decision(String by, Instant at, String reason, Optional<String> priceVersionId) {}

    public enum Status {
        OPEN,
        PUBLISHED,
        DECLINED
    }

    public Proposal {
        components = List.copyOf(components);
        doubts = List.copyOf(doubts);
    }

    public Status status() {
        return decision.map(
                        it -> it.priceVersionId().isPresent() ? Status.PUBLISHED : Status.DECLINED)
                .orElse(Status.OPEN);
    }

    Proposal decided(Decision newDecision) {
        return new Proposal(
                id,
                modelId,
                basedOn,
                effectiveFrom,
                components,
                source,
                reason,
                doubts,
                proposedBy,
                proposedAt,
                Optional.of(newDecision));
    }
}
