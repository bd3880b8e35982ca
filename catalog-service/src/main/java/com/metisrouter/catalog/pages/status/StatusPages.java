package com.metisrouter.catalog.pages.status;

import com.metisrouter.catalog.pages.PageAnswers;
import com.metisrouter.catalog.site.PublishedCatalog;
import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/// How the catalog is, as a page and as JSON.
@Edge
@Controller
public final class StatusPages {

    /// What the catalog's parts say of themselves.
    ///
    /// @param checkedAt when they were asked
    public record Known(List<Component> components, Instant checkedAt) {}

    private final Supplier<PublishedCatalog> catalog;
    private final Supplier<Known> known;
    private final InstantSource clock;
    private final PageAnswers answers;
    private final Duration maxAge;

    /// @param maxAge how long an answer may be shown
    public StatusPages(
            Supplier<PublishedCatalog> catalog,
            Supplier<Known> known,
            InstantSource clock,
            PageAnswers answers,
            Duration maxAge) {
        this.catalog = catalog;
        this.known = known;
        this.clock = clock;
        this.answers = answers;
        this.maxAge = maxAge;
    }

    @GetMapping("/status")
    ResponseEntity<byte[]> page() {
        return answers.page("status/status", report(), maxAge);
    }

    /// Where other parts run in the same process, staff are told more at this address.
    @GetMapping("/api/v1/status")
    ResponseEntity<byte[]> json() {
        return PageAnswers.answer(
                MediaType.APPLICATION_JSON, Json.bytes(StatusView.of(report())), maxAge);
    }

    private StatusReport report() {
        var parts = known.get();
        return StatusReport.of(
                parts.components(), parts.checkedAt(), catalog.get().models(), clock.instant());
    }
}
