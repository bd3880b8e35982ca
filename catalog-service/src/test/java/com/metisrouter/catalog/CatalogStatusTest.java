package com.metisrouter.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.catalog.pages.status.Component;
import com.metisrouter.catalog.site.PublishedCatalog;
import com.metisrouter.catalog.store.Retired;
import com.metisrouter.catalog.store.StoreProbe;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is told of the catalog's parts.
class CatalogStatusTest {

    private static final Instant NOW = Instant.parse("2026-11-27T00:00:00Z");

    @Test
    void a_store_that_is_away_and_a_topic_that_waits_are_told_and_the_list_is_served_still() {
        var seed =
                TestSeeds.of(
                        TestSeeds.model("a", "2026-01-01T00:00:00Z", "1.00"),
                        TestSeeds.model("b", "2026-01-01T00:00:00Z", "1.00"));
        var catalog =
                new PublishedCatalog(
                        List.of(seed.models().getFirst(), Retired.of(seed.models().getLast())));

        var known =
                CatalogStatus.of(
                        catalog,
                        new CatalogHealth(CatalogHealth.State.WAITING, 2, false, "waits"),
                        new StoreProbe.Answer(NOW, 0, "no answer"));

        assertThat(known.checkedAt()).isEqualTo(NOW);
        assertThat(known.components())
                .extracting(Component::state)
                .containsExactly(Component.State.UP, Component.State.DOWN, Component.State.WAITING);
        assertThat(known.components().getFirst().detail())
                .isEqualTo("serves 1 model from memory, and the prices of 1 that left");
    }
}
