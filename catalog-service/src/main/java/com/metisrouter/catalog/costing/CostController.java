package com.metisrouter.catalog.costing;

import com.metisrouter.catalog.pricing.StatedPrice;
import com.metisrouter.catalog.proposing.PriceDesk;
import com.metisrouter.catalog.site.PublishedCatalog;
import com.metisrouter.catalog.site.Refusals;
import com.metisrouter.catalog.site.RefusedRequest;
import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.StaffTokens;
import com.metisrouter.contracts.costs.ProviderCosts;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.wire.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;

/// What providers charge, over HTTP, for staff; customers never see it.
@Edge
@RestController
public final class CostController {

    private static final int BODY_BYTES_MAX = 256 << 10;
    private static final int TEXT_CHARS_MAX = 500;

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

    private record Listed<T>(String object, List<T> data) {
        static <T> Listed<T> of(List<T> data) {
            return new Listed<>("list", data);
        }
    }

    private record Proposed(String proposalId, String modelId, String source) {}

    @GetMapping("/api/v1/costs")
    public ResponseEntity<byte[]> list(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization) {
        require(authorization);
        return answer(200, Listed.of(desk.all()));
    }

    @PostMapping("/api/v1/costs")
    public ResponseEntity<byte[]> record(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            HttpServletRequest request) {
        var who = require(authorization);
        var wanted = json(request, Wanted.class);
        try {
            return answer(
                    201,
                    desk.record(
                            text("provider", wanted.provider()),
                            text("upstreamModel", wanted.upstreamModel()),
                            instant(wanted.effectiveFrom()).orElseGet(clock::instant),
                            StatedPrice.components(wanted.prices()),
                            text("source", wanted.source()),
                            who));
        } catch (IllegalArgumentException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    /// Takes a provider's published prices for what it charges.
    @PostMapping("/api/v1/costs/adopt")
    public ResponseEntity<byte[]> adopt(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            HttpServletRequest request) {
        var who = require(authorization);
        var provider = text("provider", json(request, Adoption.class).provider());
        var models = catalog.get().list(new PublishedCatalog.Filter("", "", Optional.empty()));
        List<PriceVersion> recorded = desk.adopt(models, provider, who);
        return answer(200, Listed.of(recorded));
    }

    /// Proposes a price that is a model's costs and a margin; somebody else approves it.
    @PostMapping("/api/v1/prices/from-costs")
    public ResponseEntity<byte[]> fromCosts(
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false)
                    @Nullable String authorization,
            HttpServletRequest request) {
        var who = require(authorization);
        var wanted = json(request, FromCosts.class);
        var id = text("modelId", wanted.modelId());
        var model =
                catalog.get()
                        .find(id)
                        .orElseThrow(() ->
                                new RefusedRequest(
                                        404,
                                        "Model not found",
                                        "model_not_found",
                                        "no such model is published"));
        var margin = Margin.parse(text("marginPercent", wanted.marginPercent()));
        var from = instant(wanted.effectiveFrom());
        var at = from.orElseGet(clock::instant);
        List<ProviderCosts> costs = desk.all();
        var source = Margin.source(model, costs, at, margin);
        var wish =
                new PriceDesk.Wish(
                        model.id(),
                        from,
                        margin.prices(model, costs, at),
                        source,
                        text("reason", wanted.reason()),
                        List.of());
        return switch (prices.propose(wish, who)) {
            case PriceDesk.Outcome.Done(var proposal) ->
                    answer(201, new Proposed(proposal.id(), proposal.modelId(), source));
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

    private String require(@Nullable String authorization) {
        return staff.whose(authorization)
                .orElseThrow(() ->
                        new RefusedRequest(
                                401,
                                "Not signed in",
                                "invalid_token",
                                "The Authorization header must be \"Bearer \" and a valid token."));
    }

    private static String text(String name, @Nullable String text) {
        if (text == null || text.isBlank() || text.length() > TEXT_CHARS_MAX) {
            throw invalid(name + ": (expected: 1 to " + TEXT_CHARS_MAX + " characters)");
        }
        return text.strip();
    }

    private static Optional<Instant> instant(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException _) {
            throw invalid("effectiveFrom: (expected: such as 2026-12-01T00:00:00Z)");
        }
    }

    private static <T> T json(HttpServletRequest request, Class<T> type) {
        try (var in = request.getInputStream()) {
            var body = in.readNBytes(BODY_BYTES_MAX + 1);
            if (body.length > BODY_BYTES_MAX) {
                throw new RefusedRequest(
                        413,
                        "Too large",
                        "body_too_large",
                        "the body has more than " + BODY_BYTES_MAX + " bytes");
            }
            return Json.read(body, type);
        } catch (JacksonException e) {
            throw invalid("the body is not what is expected: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RefusedRequest invalid(String detail) {
        return new RefusedRequest(400, "Invalid request", "invalid_request", detail);
    }

    private static ResponseEntity<byte[]> answer(int status, Object view) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .body(Json.bytes(view));
    }
}
