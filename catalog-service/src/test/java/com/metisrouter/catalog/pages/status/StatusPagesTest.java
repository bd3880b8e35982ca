package com.metisrouter.catalog.pages.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.catalog.TestSeeds;
import com.metisrouter.catalog.pages.Frame;
import com.metisrouter.catalog.pages.PageAnswers;
import com.metisrouter.catalog.pages.status.Component.State;
import com.metisrouter.catalog.seed.SeedFile;
import com.metisrouter.catalog.site.PublishedCatalog;
import com.metisrouter.catalog.store.Retired;
import com.metisrouter.contracts.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.http.ResponseEntity;

/// How the catalog is, as pages and programs are told.
class StatusPagesTest {

    private static final Instant NOW = Instant.parse("2026-11-27T06:30:10Z");

    @Test
    void the_whole_is_as_well_as_its_worst_part() {
        assertThat(status(State.UP, State.UP)).isEqualTo("up");
        assertThat(status(State.WAITING, State.UP)).isEqualTo("waiting");
        assertThat(status(State.DOWN, State.WAITING)).isEqualTo("down");
    }

    @Test
    void a_state_is_a_word_and_not_a_colour_alone() {
        var page = text(pages(SeedFile.bundled(), State.DOWN, State.WAITING).page());

        assertThat(page)
                .contains(
                        "</span> down</span>",
                        "</span> waiting</span>",
                        "A part of the catalog is down.",
                        "Asked <time datetime=\"2026-11-27T06:30:10Z\">2026-11-27 06:30:10 UTC");
    }

    @Test
    void providers_are_counted_by_models_that_can_be_called() {
        var seed =
                TestSeeds.of(
                        TestSeeds.model("a", "2026-01-01T00:00:00Z", "1.00"),
                        TestSeeds.model("b", "2026-01-01T00:00:00Z", "1.00"));
        var models = List.of(seed.models().getFirst(), Retired.of(seed.models().getLast()));

        assertThat(ServedBy.of(models, NOW)).containsExactly(new ServedBy("p", 1));
    }

    private static String status(State first, State second) {
        return Json.mapper()
                .readTree(text(pages(SeedFile.bundled(), first, second).json()))
                .path("status")
                .asString();
    }

    private static StatusPages pages(SeedFile seed, State first, State second) {
        var catalog = new PublishedCatalog(seed.models());
        return new StatusPages(
                () -> catalog,
                () ->
                        new StatusPages.Known(
                                List.of(
                                        new Component("One", first, "in words"),
                                        new Component("Two", second, "in words")),
                                NOW),
                () -> NOW,
                new PageAnswers(Frame.of("http://127.0.0.1:8080")),
                Duration.ofSeconds(10));
    }

    private static String text(ResponseEntity<byte[]> answer) {
        return new String(Objects.requireNonNull(answer.getBody()), StandardCharsets.UTF_8);
    }
}
