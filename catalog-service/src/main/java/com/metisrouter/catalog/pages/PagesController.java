package com.metisrouter.catalog.pages;

import com.metisrouter.catalog.site.PublishedCatalog;
import com.metisrouter.contracts.Edge;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/// The public pages and their addresses. What is on them is decided by the plain classes beside this one.
@Edge
@Controller
public final class PagesController {

    private static final String CONTENT_SECURITY =
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";
    private static final MediaType HTML = new MediaType("text", "html", StandardCharsets.UTF_8);
    private static final MediaType CSV = new MediaType("text", "csv", StandardCharsets.UTF_8);
    private static final Duration MAX_AGE = Duration.ofSeconds(60);

    private final Supplier<PublishedCatalog> catalog;
    private final InstantSource clock;
    private final Frame frame;
    private final Templates templates;

    /// @param gatewayUrl where models are called, as callers see it
    public PagesController(
            Supplier<PublishedCatalog> catalog, InstantSource clock, String gatewayUrl) {
        this.catalog = catalog;
        this.clock = clock;
        this.frame = Frame.of(gatewayUrl);
        this.templates = new Templates(frame);
    }

    @GetMapping("/models")
    ResponseEntity<byte[]> models(@RequestParam Map<String, String> given) {
        var models = catalog.get().models();
        var facets = Facets.of(models);
        return page(
                "models",
                ModelRows.of(models, facets, ModelQuery.of(given, facets), clock.instant()));
    }

    @GetMapping("/models.csv")
    ResponseEntity<byte[]> csv(@RequestParam Map<String, String> given) {
        var models = catalog.get().models();
        var query = ModelQuery.of(given, Facets.of(models));
        return answer(CSV, ModelsCsv.of(ModelRows.all(models, query, clock.instant())));
    }

    @GetMapping("/models/{provider}/{model}")
    ResponseEntity<byte[]> model(
            @PathVariable("provider") String provider,
            @PathVariable("model") String name,
            @RequestParam Map<String, String> given) {
        var id = provider + "/" + name;
        var known = catalog.get();
        var model = known.find(id);
        if (model.isEmpty()) {
            return error(
                    404,
                    new ErrorPage(
                            "No such model",
                            List.of("No model is published as \"" + id + "\"."),
                            known.nearest(id)));
        }
        return page("model", ModelPage.of(model.get(), given, frame.gatewayUrl(), clock.instant()));
    }

    @GetMapping("/calculator")
    ResponseEntity<byte[]> calculator(@RequestParam Map<String, String> given) {
        return page("calculator", Calculator.of(given, catalog.get()::find, clock.instant()));
    }

    @ExceptionHandler(BadQuery.class)
    ResponseEntity<byte[]> refuse(BadQuery bad) {
        return error(
                400, new ErrorPage("This address can't be understood", bad.problems(), List.of()));
    }

    private ResponseEntity<byte[]> page(String template, Object view) {
        return answer(HTML, templates.page(template, view));
    }

    private ResponseEntity<byte[]> error(int status, ErrorPage view) {
        return ResponseEntity.status(status)
                .contentType(HTML)
                .cacheControl(CacheControl.noStore())
                .header("Content-Security-Policy", CONTENT_SECURITY)
                .header("X-Content-Type-Options", "nosniff")
                .body(templates.page("error", view).getBytes(StandardCharsets.UTF_8));
    }

    private static ResponseEntity<byte[]> answer(MediaType type, String text) {
        var body = text.getBytes(StandardCharsets.UTF_8);
        return ResponseEntity.ok()
                .contentType(type)
                .cacheControl(CacheControl.maxAge(MAX_AGE).cachePublic())
                .eTag("\"" + digest(body) + "\"")
                .header("Content-Security-Policy", CONTENT_SECURITY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "same-origin")
                .body(body);
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
