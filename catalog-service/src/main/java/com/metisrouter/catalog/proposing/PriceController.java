package com.metisrouter.catalog.proposing;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.metisrouter.catalog.importing.Comparison;
import com.metisrouter.catalog.importing.ListFormat;
import com.metisrouter.catalog.importing.PriceChange;
import com.metisrouter.catalog.importing.PriceList;
import com.metisrouter.catalog.importing.Suggestion;
import com.metisrouter.catalog.importing.UnreadableList;
import com.metisrouter.catalog.pricing.StatedPrice;
import com.metisrouter.catalog.site.PublishedCatalog;
import com.metisrouter.catalog.site.Refusals;
import com.metisrouter.catalog.site.RefusedRequest;
import com.metisrouter.catalog.site.StaffApi;
import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.StaffTokens;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.wire.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// How staff change prices: by hand or from a public list, always as a proposal that somebody else approves.
@Edge
@RestController
public final class PriceController {

    private static final int BODY_BYTES_MAX = 256 * 1024;
    private static final int LISTED_MAX = 500;
    private static final String PROPOSALS = "/api/v1/prices/proposals";

    private final Supplier<PublishedCatalog> catalog;
    private final PriceDesk desk;
    private final StaffTokens staff;
    private final InstantSource clock;

    public PriceController(
            Supplier<PublishedCatalog> catalog,
            PriceDesk desk,
            StaffTokens staff,
            InstantSource clock) {
        this.catalog = catalog;
        this.desk = desk;
        this.staff = staff;
        this.clock = clock;
    }

    private record Wanted(
            @Nullable String modelId,
            @Nullable String effectiveFrom,
            @Nullable List<StatedPrice> prices,
            @Nullable String source,
            @Nullable String reason) {}

    private record Approval(@Nullable String effectiveFrom) {}

    private record Reason(@Nullable String reason) {}

    /// @param percent by how much it rises, for looking at; empty where that can't be said
    private record ChangeView(
            String price, String before, String after, String percent, boolean alarming) {

        static ChangeView of(PriceChange change) {
            return new ChangeView(
                    change.path(),
                    change.before().map(Json::plain).orElse(""),
                    change.after().map(Json::plain).orElse(""),
                    change.percent().map(Json::plain).orElse(""),
                    change.isAlarming());
        }
    }

    private record ProposalView(
            String id,
            String modelId,
            String basedOn,
            String status,
            @Nullable Instant effectiveFrom,
            List<ChangeView> changes,
            List<String> doubts,
            String source,
            String reason,
            String proposedBy,
            Instant proposedAt,
            String decidedBy,
            @Nullable Instant decidedAt,
            String decisionReason,
            String priceVersionId) {}

    private record ProposalsView(
            String object, List<ProposalView> data, @JsonProperty("has_more") boolean hasMore) {}

    /// @param proposalId empty where none was made
    /// @param note why none was made, where that was wanted
    private record SuggestionView(
            String modelId,
            String key,
            boolean alarming,
            List<ChangeView> changes,
            List<String> doubts,
            List<String> unread,
            String proposalId,
            String note) {}

    private record ImportView(
            String format,
            String sha256,
            int models,
            Map<String, String> skipped,
            List<SuggestionView> suggestions,
            List<String> same,
            List<String> absent,
            Map<String, String> refused,
            boolean applied) {}

    @PostMapping("/api/v1/prices/import")
    public ResponseEntity<byte[]> importList(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestParam(name = "format", defaultValue = "") String format,
            @RequestParam(name = "apply", defaultValue = "false") boolean apply,
            HttpServletRequest request) {
        var proposer = StaffApi.require(staff, authorization);
        var list = read(format, StaffApi.body(request, PriceList.BYTES_MAX));
        var comparison =
                Comparison.of(
                        list,
                        catalog.get().list(new PublishedCatalog.Filter("", "", Optional.empty())));
        var suggestions = new ArrayList<SuggestionView>();
        for (var suggestion : comparison.suggestions()) {
            suggestions.add(
                    apply ? proposed(suggestion, list, proposer) : view(suggestion, "", ""));
        }
        return StaffApi.answer(
                200,
                new ImportView(
                        list.format().wireName(),
                        list.sha256(),
                        list.models().size(),
                        list.skipped(),
                        suggestions,
                        comparison.same(),
                        comparison.absent(),
                        comparison.refused(),
                        apply));
    }

    private static PriceList read(String format, byte[] file) {
        try {
            return PriceList.read(ListFormat.ofWireName(format), file);
        } catch (UnreadableList e) {
            throw new RefusedRequest(
                    400,
                    "Unreadable price list",
                    "unreadable_price_list",
                    String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw StaffApi.invalid(String.valueOf(e.getMessage()));
        }
    }

    private SuggestionView proposed(Suggestion suggestion, PriceList list, String proposer) {
        var wish =
                new PriceDesk.Wish(
                        suggestion.modelId(),
                        Optional.empty(),
                        suggestion.components(),
                        list.source(
                                suggestion.key(),
                                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toString()),
                        "import",
                        suggestion.doubts().stream().map(it -> it.text()).toList());
        return switch (desk.propose(wish, proposer)) {
            case PriceDesk.Outcome.Done(var proposal) -> view(suggestion, proposal.id(), "");
            case PriceDesk.Outcome.Refused(var refusal) -> view(suggestion, "", refusal.sentence());
        };
    }

    private static SuggestionView view(Suggestion suggestion, String proposalId, String note) {
        return new SuggestionView(
                suggestion.modelId(),
                suggestion.key(),
                suggestion.isAlarming(),
                suggestion.changes().stream().map(ChangeView::of).toList(),
                suggestion.doubts().stream().map(it -> it.text()).toList(),
                suggestion.unread(),
                proposalId,
                note);
    }

    @GetMapping(PROPOSALS)
    public ResponseEntity<byte[]> list(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @RequestParam(name = "status", defaultValue = "") String status) {
        StaffApi.require(staff, authorization);
        var found = desk.list(status(status), LISTED_MAX + 1);
        return StaffApi.answer(
                200,
                new ProposalsView(
                        "list",
                        found.stream().limit(LISTED_MAX).map(this::view).toList(),
                        found.size() > LISTED_MAX));
    }

    private static Optional<Proposal.Status> status(String name) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        for (var status : Proposal.Status.values()) {
            if (status.name().equalsIgnoreCase(name)) {
                return Optional.of(status);
            }
        }
        throw StaffApi.invalid("status: \"" + name + "\" (expected: open, published or declined)");
    }

    @PostMapping(PROPOSALS)
    public ResponseEntity<byte[]> propose(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            HttpServletRequest request) {
        var proposer = StaffApi.require(staff, authorization);
        var wanted = StaffApi.json(request, BODY_BYTES_MAX, Wanted.class);
        var wish =
                new PriceDesk.Wish(
                        StaffApi.text("modelId", wanted.modelId()),
                        StaffApi.instant("effectiveFrom", wanted.effectiveFrom()),
                        components(wanted.prices()),
                        StaffApi.text("source", wanted.source()),
                        StaffApi.text("reason", wanted.reason()),
                        List.of());
        return outcome(201, desk.propose(wish, proposer));
    }

    @PostMapping(PROPOSALS + "/{id}/approve")
    public ResponseEntity<byte[]> approve(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @PathVariable("id") String id,
            HttpServletRequest request) {
        var approver = StaffApi.require(staff, authorization);
        var from =
                StaffApi.instant(
                        "effectiveFrom",
                        StaffApi.json(request, BODY_BYTES_MAX, Approval.class).effectiveFrom());
        return outcome(200, desk.approve(id, approver, from));
    }

    @PostMapping(PROPOSALS + "/{id}/decline")
    public ResponseEntity<byte[]> decline(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            @PathVariable("id") String id,
            HttpServletRequest request) {
        var decliner = StaffApi.require(staff, authorization);
        var reason =
                StaffApi.text(
                        "reason", StaffApi.json(request, BODY_BYTES_MAX, Reason.class).reason());
        return outcome(200, desk.decline(id, decliner, reason));
    }

    @ExceptionHandler(RefusedRequest.class)
    ResponseEntity<byte[]> refuse(RefusedRequest refused) {
        return Refusals.answer(refused, clock);
    }

    private ResponseEntity<byte[]> outcome(int status, PriceDesk.Outcome outcome) {
        return switch (outcome) {
            case PriceDesk.Outcome.Done(var proposal) -> StaffApi.answer(status, view(proposal));
            case PriceDesk.Outcome.Refused(var refusal) ->
                    throw new RefusedRequest(
                            refusal.status(),
                            "Price not changed",
                            refusal.name().toLowerCase(java.util.Locale.ROOT),
                            refusal.sentence());
        };
    }

    private ProposalView view(Proposal proposal) {
        var before =
                catalog.get()
                        .find(proposal.modelId())
                        .flatMap(model ->
                                model.priceVersions().stream()
                                        .filter(it -> it.id().equals(proposal.basedOn()))
                                        .findFirst());
        var changes =
                Comparison.changes(
                        before.map(it -> it.components()).orElse(List.of()), proposal.components());
        var decision = proposal.decision();
        return new ProposalView(
                proposal.id(),
                proposal.modelId(),
                proposal.basedOn(),
                proposal.status().name().toLowerCase(java.util.Locale.ROOT),
                proposal.effectiveFrom().orElse(null),
                changes.stream().map(ChangeView::of).toList(),
                proposal.doubts(),
                proposal.source(),
                proposal.reason(),
                proposal.proposedBy(),
                proposal.proposedAt(),
                decision.map(Proposal.Decision::by).orElse(""),
                decision.map(Proposal.Decision::at).orElse(null),
                decision.map(Proposal.Decision::reason).orElse(""),
                decision.flatMap(Proposal.Decision::priceVersionId).orElse(""));
    }

    private static List<PriceComponent> components(@Nullable List<StatedPrice> prices) {
        try {
            return StatedPrice.components(prices);
        } catch (IllegalArgumentException e) {
            throw StaffApi.invalid(String.valueOf(e.getMessage()));
        }
    }
}
