package com.metisrouter.catalog.costing;

import com.metisrouter.catalog.pricing.StatedPrice;
import com.metisrouter.catalog.proposing.PriceDesk;
import com.metisrouter.catalog.site.PublishedCatalog;
import com.metisrouter.catalog.site.Refusals;
import com.metisrouter.catalog.site.RefusedRequest;
import com.metisrouter.catalog.site.StaffApi;
import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.StaffTokens;
import com.metisrouter.contracts.costs.ProviderCosts;
import com.metisrouter.contracts.pricing.PriceVersion;
import jakarta.servlet.http.HttpServletRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/// What providers charge, over HTTP, for staff; customers never see it.
@Edge
@RestController
public final class CostController {

    private static final int BODY_BYTES_MAX = 256 << 10;

    private final Supplier<PublishedCatalog> catalog;
    private final CostDesk desk;
    private final PriceDesk prices;
    private final StaffTokens staff;
    private final InstantSource clock;

    public CostController(
            Supplier<PublishedCatalog> catalog,
            CostDesk desk,
            PriceDesk prices,
            StaffTokens staff,
            InstantSource clock) {
        this.catalog = catalog;
        this.desk = desk;
        this.prices = prices;
        this.staff = staff;
        this.clock = clock;
    }

    private record Wanted(
            @Nullable String provider,
            @Nullable String upstreamModel,
            @Nullable String effectiveFrom,
            @Nullable List<StatedPrice> prices,
            @Nullable String source) {}

    private record Adoption(@Nullable String provider) {}

    private record FromCosts(
            @Nullable String modelId,
            @Nullable String marginPercent,
            @Nullable String effectiveFrom,
            @Nullable String reason) {}

    private record Proposed(String proposalId, String modelId, String source) {}

    @GetMapping("/api/v1/costs")
    public ResponseEntity<byte[]> list(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization) {
        StaffApi.require(staff, authorization);
        return StaffApi.answer(200, StaffApi.Listed.of(desk.all()));
    }

    @PostMapping("/api/v1/costs")
    public ResponseEntity<byte[]> record(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            HttpServletRequest request) {
        var who = StaffApi.require(staff, authorization);
        var wanted = StaffApi.json(request, BODY_BYTES_MAX, Wanted.class);
        try {
            return StaffApi.answer(
                    201,
                    desk.record(
                            StaffApi.text("provider", wanted.provider()),
                            StaffApi.text("upstreamModel", wanted.upstreamModel()),
                            StaffApi.instant("effectiveFrom", wanted.effectiveFrom())
                                    .orElseGet(clock::instant),
                            StatedPrice.components(wanted.prices()),
                            StaffApi.text("source", wanted.source()),
                            who));
        } catch (IllegalArgumentException e) {
            throw StaffApi.invalid(String.valueOf(e.getMessage()));
        }
    }

    /// Takes a provider's published prices for what it charges.
    @PostMapping("/api/v1/costs/adopt")
    public ResponseEntity<byte[]> adopt(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            HttpServletRequest request) {
        var who = StaffApi.require(staff, authorization);
        var provider =
                StaffApi.text(
                        "provider",
                        StaffApi.json(request, BODY_BYTES_MAX, Adoption.class).provider());
        var models = catalog.get().list(new PublishedCatalog.Filter("", "", Optional.empty()));
        List<PriceVersion> recorded = desk.adopt(models, provider, who);
        return StaffApi.answer(200, StaffApi.Listed.of(recorded));
    }

    /// Proposes a price that is a model's costs and a margin; somebody else approves it.
    @PostMapping("/api/v1/prices/from-costs")
    public ResponseEntity<byte[]> fromCosts(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            HttpServletRequest request) {
        var who = StaffApi.require(staff, authorization);
        var wanted = StaffApi.json(request, BODY_BYTES_MAX, FromCosts.class);
        var id = StaffApi.text("modelId", wanted.modelId());
        var model =
                catalog.get()
                        .find(id)
                        .orElseThrow(() ->
                                new RefusedRequest(
                                        404,
                                        "Model not found",
                                        "model_not_found",
                                        "no such model is published"));
        var margin = Margin.parse(StaffApi.text("marginPercent", wanted.marginPercent()));
        var from = StaffApi.instant("effectiveFrom", wanted.effectiveFrom());
        var at = from.orElseGet(clock::instant);
        List<ProviderCosts> costs = desk.all();
        var source = Margin.source(model, costs, at, margin);
        var wish =
                new PriceDesk.Wish(
                        model.id(),
                        from,
                        margin.prices(model, costs, at),
                        source,
                        StaffApi.text("reason", wanted.reason()),
                        List.of());
        return switch (prices.propose(wish, who)) {
            case PriceDesk.Outcome.Done(var proposal) ->
                    StaffApi.answer(201, new Proposed(proposal.id(), proposal.modelId(), source));
            case PriceDesk.Outcome.Refused(var refusal) ->
                    throw new RefusedRequest(
                            refusal.status(),
                            "Price not proposed",
                            refusal.name().toLowerCase(Locale.ROOT),
                            refusal.sentence());
        };
    }

    @ExceptionHandler(RefusedRequest.class)
    ResponseEntity<byte[]> refuse(RefusedRequest refused) {
        return Refusals.answer(refused, clock);
    }

    @ExceptionHandler(InvalidCost.class)
    ResponseEntity<byte[]> refuse(InvalidCost invalid) {
        return Refusals.answer(
                new RefusedRequest(
                        400,
                        "Cost not recorded",
                        "invalid_cost",
                        String.valueOf(invalid.getMessage())),
                clock);
    }
}
