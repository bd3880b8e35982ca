package com.metisrouter.catalog.proposing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.pricing.PriceVersion;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Where prices are proposed and decided on. Each act is one transaction, and all of them one after the other, whichever process asks.
@Edge
public final class PriceDesk {

    private final ProposalStore store;
    private final Runnable published;
    private final InstantSource clock;

    /// What came of it.
    public sealed interface Outcome {
        record Done(Proposal proposal) implements Outcome {}

        record Refused(Refusal refusal) implements Outcome {}
    }

    /// What is wanted.
    ///
    /// @param effectiveFrom empty: from the moment of approval
    public record Wish(
            String modelId,
            Optional<Instant> effectiveFrom,
            List<PriceComponent> components,
            String source,
            String reason,
            List<String> doubts) {
        public Wish {
            components = List.copyOf(components);
            doubts = List.copyOf(doubts);
        }
    }

    /// @param published told when the catalog has a version more
    public PriceDesk(ProposalStore store, Runnable published, InstantSource clock) {
        this.store = store;
        this.published = published;
        this.clock = clock;
    }

    public Outcome propose(Wish wish, String proposer) {
        return store.alone(books -> {
            var model = books.model(wish.modelId());
            if (model.isEmpty()) {
                return new Outcome.Refused(Refusal.UNKNOWN_MODEL);
            }
            if (books.open(wish.modelId()).isPresent()) {
                return new Outcome.Refused(Refusal.ALREADY_OPEN);
            }
            var now = now();
            var refusal =
                    PriceRules.proposing(model.get(), wish.components(), wish.effectiveFrom(), now);
            if (refusal.isPresent()) {
                return new Outcome.Refused(refusal.get());
            }
            var proposal = proposal(wish, model.get(), proposer, now);
            books.add(proposal);
            return new Outcome.Done(proposal);
        });
    }

    private static Proposal proposal(
            Wish wish, PublishedModel model, String proposer, Instant now) {
        return new Proposal(
                "prp_" + UUID.randomUUID().toString().replace("-", ""),
                model.id(),
                model.priceVersions().getLast().id(),
                wish.effectiveFrom(),
                wish.components(),
                wish.source(),
                wish.reason(),
                wish.doubts(),
                proposer,
                now,
                Optional.empty());
    }

    /// Publishes what somebody else proposed.
    ///
    /// @param effectiveFrom in the place of the proposed instant; empty for that one, or for now where it names none
    public Outcome approve(String id, String approver, Optional<Instant> effectiveFrom) {
        var outcome =
                store.alone(books -> {
                    var found = books.find(id);
                    if (found.isEmpty()) {
                        return new Outcome.Refused(Refusal.UNKNOWN_PROPOSAL);
                    }
                    var proposal = found.get();
                    var model = books.model(proposal.modelId()).orElseThrow();
                    var now = now();
                    var from = effectiveFrom.or(proposal::effectiveFrom).orElse(now);
                    var refusal = PriceRules.publishing(proposal, model, approver, from, now);
                    return refusal.<Outcome>map(Outcome.Refused::new)
                            .orElseGet(() ->
                                    publish(
                                            books,
                                            proposal,
                                            PriceRules.version(proposal, model, from),
                                            approver,
                                            now));
                });
        if (outcome instanceof Outcome.Done) {
            published.run();
        }
        return outcome;
    }

    private static Outcome publish(
            ProposalStore.Books books,
            Proposal proposal,
            PriceVersion version,
            String approver,
            Instant now) {
        books.append(version, proposal.id());
        var decided =
                proposal.decided(
                        new Proposal.Decision(approver, now, "", Optional.of(version.id())));
        books.decide(decided);
        return new Outcome.Done(decided);
    }

    public Outcome decline(String id, String decliner, String reason) {
        return store.alone(books -> {
            var found = books.find(id);
            if (found.isEmpty()) {
                return new Outcome.Refused(Refusal.UNKNOWN_PROPOSAL);
            }
            if (found.get().status() != Proposal.Status.OPEN) {
                return new Outcome.Refused(Refusal.ALREADY_DECIDED);
            }
            var decided =
                    found.get()
                            .decided(
                                    new Proposal.Decision(
                                            decliner, now(), reason, Optional.empty()));
            books.decide(decided);
            return new Outcome.Done(decided);
        });
    }

    /// The newest first.
    ///
    /// @param status empty for all
    public List<Proposal> list(Optional<Proposal.Status> status, int max) {
        return store.alone(books -> books.list(status, max));
    }

    /// As the database keeps it, so that what is answered now is what is read later.
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
