package com.metisrouter.catalog.site;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.wire.Json;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// The public list of models, their prices and the history of these. Everybody may read it.
///
/// An answer carries an ETag over its bytes, so that a reader who asks again is told cheaply that nothing changed.
@Edge
@RestController
public final class CatalogController {

    private static final Duration MAX_AGE = Duration.ofSeconds(60);

    private final Supplier<PublishedCatalog> catalog;
    private final InstantSource clock;
    private volatile Whole whole;

    /// An answer's bytes and their tag.
    private static final class Body {
        private final byte[] bytes;
        private final String tag;

        private Body(byte[] bytes, String tag) {
            this.bytes = bytes;
            this.tag = tag;
        }

        static Body of(Object view) {
            var bytes = Json.bytes(view);
            return new Body(bytes, "\"" + digest(bytes) + "\"");
        }
    }

    /// The list of all models, which may be large, for as long as it stays the same.
    private record Whole(PublishedCatalog catalog, Instant from, Instant until, Body list) {

        boolean isOf(PublishedCatalog other, Instant now) {
            return catalog == other && !now.isBefore(from) && now.isBefore(until);
        }
    }

    public CatalogController(Supplier<PublishedCatalog> catalog, InstantSource clock) {
        this.catalog = catalog;
        this.clock = clock;
        this.whole =
                new Whole(
                        PublishedCatalog.EMPTY,
                        Instant.MAX,
                        Instant.MAX,
                        new Body(new byte[0], ""));
    }

    @GetMapping("/api/v1/models")
    public ResponseEntity<byte[]> list(
            @RequestParam(name = "q", defaultValue = "") String text,
            @RequestParam(name = "provider", defaultValue = "") String provider,
            @RequestParam(name = "endpoint", defaultValue = "") String endpoint) {
        var filter = new PublishedCatalog.Filter(text, provider, endpoint(endpoint));
        var current = catalog.get();
        var now = clock.instant();
        if (!filter.asksForAll()) {
            return answer(list(current, filter, now));
        }
        var known = whole;
        if (!known.isOf(current, now)) {
            known = new Whole(current, now, current.nextChange(now), list(current, filter, now));
            whole = known;
        }
        return answer(known.list());
    }

    private static Body list(
            PublishedCatalog catalog, PublishedCatalog.Filter filter, Instant now) {
        return Body.of(
                ModelListView.of(
                        catalog.list(filter).stream()
                                .map(model -> ModelView.of(model, now))
                                .toList()));
    }

    @GetMapping("/api/v1/models/{provider}/{model}")
    public ResponseEntity<byte[]> model(
            @PathVariable("provider") String provider, @PathVariable("model") String model) {
        return answer(Body.of(ModelView.of(find(provider, model), clock.instant())));
    }

    @GetMapping("/api/v1/models/{provider}/{model}/prices")
    public ResponseEntity<byte[]> prices(
            @PathVariable("provider") String provider,
            @PathVariable("model") String model,
            @RequestParam(name = "as_of", defaultValue = "") String asOf) {
        var history = PriceHistoryView.of(find(provider, model), clock.instant());
        return answer(Body.of(asOf.isEmpty() ? history : history.at(instant(asOf))));
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException _) {
            throw new RefusedRequest(
                    400,
                    "Unknown time",
                    "invalid_request",
                    "as_of: (expected: such as 2026-12-01T00:00:00Z)");
        }
    }

    @ExceptionHandler(RefusedRequest.class)
    ResponseEntity<byte[]> refuse(RefusedRequest refused) {
        return Refusals.answer(refused, clock);
    }

    private PublishedModel find(String provider, String model) {
        var id = provider + "/" + model;
        var known = catalog.get();
        return known.find(id)
                .orElseThrow(() ->
                        new RefusedRequest(
                                404,
                                "Model not found",
                                "model_not_found",
                                "no model is published as \""
                                        + id
                                        + "\"; spelt most like it: "
                                        + String.join(", ", known.nearest(id))));
    }

    private static Optional<Endpoint> endpoint(String path) {
        if (path.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Endpoint.ofPath(path));
        } catch (IllegalArgumentException e) {
            throw new RefusedRequest(
                    400, "Unknown endpoint", "invalid_request", String.valueOf(e.getMessage()));
        }
    }

    private static ResponseEntity<byte[]> answer(Body body) {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.maxAge(MAX_AGE).cachePublic())
                .eTag(body.tag)
                .body(body.bytes);
    }

    private static String digest(byte[] body) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(body), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java", e);
        }
    }
}
