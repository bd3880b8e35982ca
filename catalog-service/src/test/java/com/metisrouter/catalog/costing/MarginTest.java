package com.metisrouter.catalog.costing;

import static com.metisrouter.catalog.TestSeeds.model;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.catalog.TestSeeds;
import com.metisrouter.catalog.store.ModelStore;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.costs.ProviderCosts;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.embedded.testing.TestServers;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Costs as they are recorded, and prices that follow from them.
class MarginTest {

    private static final Instant SEEDED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");

    private final List<List<ProviderCosts>> published = new ArrayList<>();
    private HikariDataSource dataSource;
    private List<PublishedModel> models;
    private CostDesk desk;

    @BeforeEach
    void open() {
        var config = new HikariConfig();
        config.setJdbcUrl(TestServers.freshDatabase());
        config.setSchema(ModelStore.SCHEMA);
        config.setMaximumPoolSize(2);
        dataSource = new HikariDataSource(config);
        var store = ModelStore.open(dataSource);
        models = store.load(TestSeeds.of(model("a", SEEDED.toString(), "1.00")).models());
        desk = new CostDesk(new CostStore(store), published::add, () -> NOW);
    }

    @AfterEach
    void close() {
        dataSource.close();
    }

    private PublishedModel a() {
        return models.getFirst();
    }

    private String provider() {
        return a().deployments().getFirst().provider();
    }

    private String upstream() {
        return a().deployments().getFirst().upstreamModel();
    }

    private void cost(Instant from, String inputPerMillion) {
        desk.record(
                provider(),
                upstream(),
                from,
                List.of(
                        PriceComponent.of(Unit.INPUT_TOKENS, UnitPrice.perMillion(inputPerMillion)),
                        PriceComponent.of(Unit.OUTPUT_TOKENS, UnitPrice.perMillion("3"))),
                "invoice",
                "ann");
    }

    private static BigDecimal input(List<PriceComponent> prices) {
        return prices.stream()
                .filter(it -> it.unit() == Unit.INPUT_TOKENS)
                .findFirst()
                .orElseThrow()
                .price()
                .usdPerUnit();
    }

    @ParameterizedTest
    @CsvSource({
        "2, 0, 0.000002",
        "2, 12.5, 0.00000225",
        "2, -50, 0.000001",
        "0.08333333333333334, 10, 0.000000091666666666666674",
        // More places than a price has are rounded up.
        "0.083333333333333333, 12.345678, 0.000000093621398333333333",
    })
    void a_price_is_the_cost_and_the_margin(String cost, String margin, String price) {
        cost(SEEDED, cost);

        assertThat(input(Margin.parse(margin).prices(a(), desk.all(), NOW)))
                .isEqualByComparingTo(price);
    }

    @Test
    void the_costs_in_force_then_count() {
        cost(SEEDED, "2");
        cost(NOW, "4");

        var none = Margin.parse("0");
        assertThat(input(none.prices(a(), desk.all(), NOW.minusSeconds(1))))
                .isEqualByComparingTo("0.000002");
        assertThat(input(none.prices(a(), desk.all(), NOW))).isEqualByComparingTo("0.000004");
        assertThat(Margin.source(a(), desk.all(), NOW, none))
                .contains("cost/" + provider() + "/" + upstream() + "@2")
                .contains("margin of 0 %");
        assertThatThrownBy(() -> none.prices(a(), desk.all(), SEEDED.minusSeconds(1)))
                .isInstanceOf(InvalidCost.class)
                .hasMessageContaining("not known");
    }

    @Test
    void without_costs_no_price_follows() {
        assertThatThrownBy(() -> Margin.parse("8").prices(a(), desk.all(), NOW))
                .isInstanceOf(InvalidCost.class)
                .hasMessageContaining(provider());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a lot", "1e3", "-100", "1000.1", "0.1234567", "NaN", "+5"})
    void a_margin_is_a_percentage(String margin) {
        assertThatThrownBy(() -> Margin.parse(margin)).isInstanceOf(InvalidCost.class);
    }

    @Test
    void a_version_comes_after_the_last_and_says_something_new() {
        cost(NOW, "2");

        assertThatThrownBy(() -> cost(NOW, "3")).hasMessageContaining("after the last version");
        assertThatThrownBy(() -> cost(NOW.plusSeconds(1), "2")).hasMessageContaining("@1 has");
        assertThat(desk.all().getFirst().versions()).hasSize(1);
        assertThat(published.getLast()).isEqualTo(desk.all());
    }

    @Test
    void published_prices_are_adopted_once() {
        assertThat(desk.adopt(models, provider(), "ann")).hasSize(1);
        assertThat(desk.adopt(models, provider(), "ann")).isEmpty();
        assertThat(desk.adopt(models, "somebody-else", "ann")).isEmpty();

        var adopted = desk.all().getFirst().versions().getFirst();
        assertThat(adopted.components()).isEqualTo(a().priceVersions().getFirst().components());
        assertThat(adopted.source()).contains(a().priceVersions().getFirst().id());
    }

    @Test
    void a_recorded_cost_stays() {
        cost(NOW, "2");

        assertThatThrownBy(
                        () -> {
                            try (var connection = dataSource.getConnection();
                                    var statement = connection.createStatement()) {
                                statement.execute("UPDATE provider_cost SET source = 'x'");
                            }
                        })
                .hasMessageContaining("stays as it is");
    }
}
