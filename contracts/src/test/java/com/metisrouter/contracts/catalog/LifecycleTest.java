package com.metisrouter.contracts.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.contracts.catalog.Lifecycle.Stage;
import com.metisrouter.contracts.wire.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LifecycleTest {

    private static final Instant DEPRECATED = Instant.parse("2026-12-01T00:00:00Z");
    private static final Instant RETIRED = Instant.parse("2027-03-01T00:00:00Z");

    @Test
    void a_model_goes_through_its_stages_to_the_instant() {
        var lifecycle = new Lifecycle(true, DEPRECATED, RETIRED, "");

        assertThat(lifecycle.at(DEPRECATED.minusNanos(1))).isEqualTo(Stage.PREVIEW);
        assertThat(lifecycle.at(DEPRECATED)).isEqualTo(Stage.DEPRECATED);
        assertThat(lifecycle.at(RETIRED.minusNanos(1))).isEqualTo(Stage.DEPRECATED);
        assertThat(lifecycle.at(RETIRED)).isEqualTo(Stage.RETIRED);
        assertThat(Lifecycle.ACTIVE.at(RETIRED)).isEqualTo(Stage.ACTIVE);
    }

    @Test
    void a_model_is_not_retired_before_it_is_deprecated() {
        assertThatThrownBy(() -> new Lifecycle(false, RETIRED, DEPRECATED, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("retiresAt");
    }

    @Test
    void a_model_that_an_older_catalog_published_is_active_and_refuses_what_it_does_not_know()
            throws IOException {
        try (var in =
                Objects.requireNonNull(
                        getClass()
                                .getResourceAsStream(
                                        "/golden/earlier/model-published.before-lifecycle.json"))) {
            var model = Json.read(in.readAllBytes(), PublishedModel.class);

            assertThat(model.lifecycle()).isEqualTo(Lifecycle.ACTIVE);
            assertThat(model.unknownParameters()).isEqualTo(UnknownParameters.REFUSE);
        }
    }
}
