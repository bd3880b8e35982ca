package com.metisrouter.catalog.store;

import static com.metisrouter.catalog.TestSeeds.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.catalog.TestSeeds;
import com.metisrouter.catalog.seed.SeedFile;
import com.metisrouter.contracts.catalog.Lifecycle;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.catalog.UnknownParameters;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.embedded.testing.TestServers;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelStoreTest {

    private static final String FIRST = "2026-01-01T00:00:00Z";
    private static final String SECOND = "2026-06-01T00:00:00Z";

    private HikariDataSource dataSource;
    private ModelStore store;

    @BeforeEach
    void open() {
        var config = new HikariConfig();
        config.setJdbcUrl(TestServers.freshDatabase());
        config.setSchema(ModelStore.SCHEMA);
        config.setMaximumPoolSize(2);
        dataSource = new HikariDataSource(config);
        store = ModelStore.open(dataSource);
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    @Test
    void the_bundled_seed_comes_back_to_the_last_digit() {
        var seeded = SeedFile.bundled().models();

        var loaded = store.load(seeded);

        assertThat(loaded).containsExactlyInAnyOrderElementsOf(seeded);
        assertThat(store.all()).isEqualTo(loaded);
    }

    @Test
    void how_long_a_model_is_offered_comes_back_and_a_change_of_it_is_kept() {
        var seeded = TestSeeds.of(model("a", FIRST, "1.00")).models();
        var going =
                seeded.getFirst()
                        .with(
                                new Lifecycle(
                                        true, Instant.parse(FIRST), Instant.parse(SECOND), "p/b"),
                                UnknownParameters.DROP);
        store.load(seeded);

        assertThat(store.load(List.of(going))).containsExactly(going);
        assertThat(store.all()).containsExactly(going);
        assertThat(store.load(seeded)).containsExactlyElementsOf(seeded);
    }

    @Test
    void loading_the_same_seed_again_changes_no_row() throws SQLException {
        var seeded = SeedFile.bundled().models();
        store.load(seeded);
        var before = rowVersions();

        store.load(seeded);

        assertThat(before).hasSizeGreaterThan(1000);
        assertThat(rowVersions()).isEqualTo(before);
    }

    @Test
    void a_new_version_is_appended_and_the_old_one_stays() {
        store.load(seed(model("m", FIRST, "1.00")));

        var loaded = store.load(seed(model("m", FIRST, "1.00", SECOND, "0.50")));

        assertThat(loaded.getFirst().priceVersions())
                .extracting(PriceVersion::id)
                .containsExactly("p/m@1", "p/m@2");
        assertThat(loaded.getFirst().priceVersions())
                .extracting(version -> version.components().getFirst().price().toString())
                .containsExactly("0.000001", "0.0000005");
    }

    @Test
    void a_changed_price_is_refused_and_nothing_of_that_seed_is_loaded() {
        var before = store.load(seed(model("m", FIRST, "1.00")));

        assertThatThrownBy(() ->
                        store.load(seed(model("m", FIRST, "1.01"), model("other", FIRST, "1.00"))))
                .isInstanceOf(PricesAreImmutable.class)
                .hasMessageContainingAll(
                        "prices are immutable", "p/m@1", "add version 2 with effectiveFrom");

        assertThat(store.all()).isEqualTo(before);
    }

    @Test
    void a_changed_effective_time_is_refused_too() {
        store.load(seed(model("m", FIRST, "1.00")));

        assertThatThrownBy(() -> store.load(seed(model("m", SECOND, "1.00"))))
                .isInstanceOf(PricesAreImmutable.class)
                .hasMessageContaining("p/m@1");
    }

    @Test
    void a_reworded_source_is_no_change_of_price_and_the_recorded_note_stays() {
        var before = store.load(seed(model("m", FIRST, "1.00")));

        store.load(TestSeeds.withSource("another wording", model("m", FIRST, "1.00")).models());

        assertThat(store.all()).isEqualTo(before);
    }

    @Test
    void a_version_that_the_seed_no_longer_has_stays_recorded() {
        store.load(seed(model("m", FIRST, "1.00", SECOND, "0.50")));

        var loaded = store.load(seed(model("m", FIRST, "1.00")));

        assertThat(loaded.getFirst().priceVersions()).hasSize(2);
    }

    @Test
    void a_model_that_the_seed_no_longer_has_can_not_be_called_but_keeps_its_prices() {
        store.load(seed(model("m", FIRST, "1.00"), model("n", FIRST, "1.00")));

        var loaded = store.load(seed(model("n", FIRST, "1.00")));

        PublishedModel retired = loaded.getFirst();
        assertThat(retired.id()).isEqualTo("p/m");
        assertThat(Retired.is(retired)).isTrue();
        assertThat(retired.endpoints()).isEmpty();
        assertThat(retired.deployments()).isEmpty();
        assertThat(retired.aliases()).isEmpty();
        assertThat(retired.priceVersions()).hasSize(1);

        var back = store.load(seed(model("m", FIRST, "1.00"), model("n", FIRST, "1.00")));
        assertThat(back).noneMatch(Retired::is);
        assertThat(back.getFirst().aliases()).containsExactly("m-latest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE price_component SET usd_per_unit = 0",
                "UPDATE price_version SET effective_from = now()",
                "DELETE FROM price_component",
                "DELETE FROM price_version",
                "TRUNCATE price_component",
                "INSERT INTO price_component VALUES ('p/m@1', 99, 'searches', '', 'STANDARD', 0, 1)"
            })
    void the_database_itself_refuses_to_change_a_price(String sql) throws SQLException {
        var before = store.load(seed(model("m", FIRST, "1.00")));

        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("prices are immutable");
        }

        assertThat(store.all()).isEqualTo(before);
    }

    @Test
    void two_catalogs_that_start_at_once_load_one_after_the_other() throws Exception {
        var seeded = SeedFile.bundled().models();
        var loads = new ArrayList<Thread>();
        var failures = new ArrayList<Throwable>();
        for (var i = 0; i < 2; i++) {
            var load = Thread.ofPlatform().unstarted(() -> store.load(seeded));
            load.setUncaughtExceptionHandler((_, failure) -> {
                synchronized (failures) {
                    failures.add(failure);
                }
            });
            load.start();
            loads.add(load);
        }
        for (var load : loads) {
            load.join();
        }

        assertThat(failures).isEmpty();
        assertThat(store.all()).hasSameSizeAs(seeded);
    }

    private static List<PublishedModel> seed(String... models) {
        return TestSeeds.of(models).models();
    }

    /// The transaction that wrote each row: it changes when a row is written again, whatever its contents.
    private List<String> rowVersions() throws SQLException {
        var rows = new ArrayList<String>();
        try (var connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var result =
                        statement.executeQuery(
                                """
                                SELECT id || xmin::text FROM model
                                UNION ALL SELECT model_id || number || xmin::text FROM deployment
                                UNION ALL SELECT id || xmin::text FROM price_version
                                UNION ALL SELECT price_version_id || number || xmin::text FROM price_component
                                ORDER BY 1
                                """)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }
}
