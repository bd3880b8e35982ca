package com.metisrouter.catalog.pages.changes;

import com.metisrouter.catalog.pages.BadQuery;
import com.metisrouter.catalog.pages.PageAnswers;
import com.metisrouter.catalog.site.PublishedCatalog;
import com.metisrouter.catalog.site.Refusals;
import com.metisrouter.catalog.site.RefusedRequest;
import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.wire.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// What changed in the catalog and what will, for people, feed readers and programs: the same parameters at each of the addresses.
@Edge
@Controller
public final class ChangesController {

    private static final MediaType RSS =
            new MediaType("application", "rss+xml", StandardCharsets.UTF_8);
    private static final MediaType FEED = new MediaType("application", "feed+json");

    private final Supplier<PublishedCatalog> catalog;
    private final InstantSource clock;
    private final PageAnswers answers;
    private final URI site;
    private final ChangeHistory history;

    /// @param site where the pages are, as readers see it, without a slash at its end
    public ChangesController(
            Supplier<PublishedCatalog> catalog,
            InstantSource clock,
            PageAnswers answers,
            URI site) {
        this.catalog = catalog;
        this.clock = clock;
        this.answers = answers;
        this.site = site;
        this.history = new ChangeHistory(catalog);
    }

    @GetMapping("/changes")
    ResponseEntity<byte[]> page(@RequestParam Map<String, String> given) {
        return answers.page("changes/changes", asked(given));
    }

    @GetMapping(Rss.PATH)
    ResponseEntity<byte[]> rss(@RequestParam Map<String, String> given) {
        return PageAnswers.answer(RSS, Rss.of(asked(given), site));
    }

    @GetMapping(JsonFeed.PATH)
    ResponseEntity<byte[]> feed(@RequestParam Map<String, String> given) {
        return PageAnswers.answer(FEED, Json.bytes(JsonFeed.of(asked(given), site)));
    }

    @GetMapping("/api/v1/changes")
    ResponseEntity<byte[]> list(@RequestParam Map<String, String> given) {
        try {
            return PageAnswers.answer(
                    MediaType.APPLICATION_JSON, Json.bytes(ChangesView.of(asked(given))));
        } catch (BadQuery e) {
            throw new RefusedRequest(
                    400, "Unknown parameter", "invalid_request", String.valueOf(e.getMessage()));
        }
    }

    private ChangePage asked(Map<String, String> given) {
        var query = ChangeQuery.of(given, catalog.get()::find);
        return ChangePage.of(history.changes(), query, clock.instant());
    }

    @ExceptionHandler(BadQuery.class)
    ResponseEntity<byte[]> refuse(BadQuery bad) {
        return answers.refuse(bad);
    }

    @ExceptionHandler(RefusedRequest.class)
    ResponseEntity<byte[]> refuse(RefusedRequest refused) {
        return Refusals.answer(refused, clock);
    }
}
