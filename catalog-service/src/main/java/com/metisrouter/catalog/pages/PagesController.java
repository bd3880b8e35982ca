package com.metisrouter.catalog.pages;

import com.metisrouter.catalog.site.PublishedCatalog;
import com.metisrouter.contracts.Edge;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
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

    private static final MediaType CSV = new MediaType("text", "csv", StandardCharsets.UTF_8);

    private final Supplier<PublishedCatalog> catalog;
    private final InstantSource clock;
    private final Frame frame;
    private final PageAnswers answers;
    private volatile ModelIndex index;

    /// @param gatewayUrl where models are called, as callers see it
    public PagesController(
            Supplier<PublishedCatalog> catalog, InstantSource clock, String gatewayUrl) {
        this.catalog = catalog;
        this.clock = clock;
        this.frame = Frame.of(gatewayUrl);
        this.answers = new PageAnswers(frame);
        this.index = ModelIndex.of(PublishedCatalog.EMPTY, Instant.MAX);
    }

    @GetMapping("/models")
    ResponseEntity<byte[]> models(@RequestParam Map<String, String> given) {
        var known = index();
        return answers.page("models", ModelRows.of(known, ModelQuery.of(given, known.facets())));
    }

    @GetMapping("/models.csv")
    ResponseEntity<byte[]> csv(@RequestParam Map<String, String> given) {
        var known = index();
        var query = ModelQuery.of(given, known.facets());
        return PageAnswers.answer(CSV, ModelsCsv.of(ModelRows.all(known, query)));
    }

    private ModelIndex index() {
        var current = catalog.get();
        var now = clock.instant();
        var known = index;
        if (!known.isOf(current, now)) {
            known = ModelIndex.of(current, now);
            index = known;
        }
        return known;
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
            return answers.error(
                    404,
                    new ErrorPage(
                            "No such model",
                            List.of("No model is published as \"" + id + "\"."),
                            known.nearest(id)));
        }
        return answers.page(
                "model", ModelPage.of(model.get(), given, frame.gatewayUrl(), clock.instant()));
    }

    @GetMapping("/calculator")
    ResponseEntity<byte[]> calculator(@RequestParam Map<String, String> given) {
        return answers.page(
                "calculator", Calculator.of(given, catalog.get()::find, clock.instant()));
    }

    @ExceptionHandler(BadQuery.class)
    ResponseEntity<byte[]> refuse(BadQuery bad) {
        return answers.refuse(bad);
    }
}
