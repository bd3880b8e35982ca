package com.metisrouter.catalog.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.catalog.TestSeeds;
import com.metisrouter.catalog.seed.SeedFile;
import com.metisrouter.catalog.site.PublishedCatalog;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.http.ResponseEntity;

/// The pages as the controller writes them, over the models that the catalog brings along.
class PagesTest {

    private static final Instant NOW = Instant.parse("2026-11-27T00:00:00Z");
    private static final Pattern SOURCE = Pattern.compile("(?:src|href|action)=\"([^\"]*)\"");

    @Test
    void a_filter_leaves_what_fits_and_the_order_is_by_price() {
        var index = ModelIndex.of(new PublishedCatalog(SeedFile.bundled().models()), NOW);
        var query = ModelQuery.of(Map.of("provider", "openai", "sort", "price_in"), index.facets());

        var rows = ModelRows.all(index, query);

        assertThat(rows).isNotEmpty().allMatch(row -> row.model().id().startsWith("openai/"));
        var prices = rows.stream().flatMap(row -> row.input().stream()).toList();
        assertThat(prices).isSortedAccordingTo((a, b) -> a.usdPerUnit().compareTo(b.usdPerUnit()));
    }

    @Test
    void the_list_changes_at_the_instant_at_which_a_price_does_and_when_the_catalog_does() {
        var seed =
                TestSeeds.of(
                        TestSeeds.model(
                                "a",
                                "2026-01-01T00:00:00Z",
                                "1.00",
                                "2026-12-01T00:00:00Z",
                                "0.50"));
        var catalog = new AtomicReference<>(new PublishedCatalog(seed.models()));
        var now = new AtomicReference<>(NOW);
        var pages = new PagesController(catalog::get, now::get, "http://127.0.0.1:8080");
        var price = "data-label=\"Input\">";

        assertThat(text(pages.models(Map.of()))).contains(price + "1.00");
        now.set(Instant.parse("2026-11-30T23:59:59.999999999Z"));
        assertThat(text(pages.models(Map.of()))).contains(price + "1.00");
        now.set(Instant.parse("2026-12-01T00:00:00Z"));
        assertThat(text(pages.models(Map.of()))).contains(price + "0.50");
        now.set(NOW);
        assertThat(text(pages.models(Map.of()))).contains(price + "1.00");
        catalog.set(
                new PublishedCatalog(
                        TestSeeds.of(TestSeeds.model("a", "2026-01-01T00:00:00Z", "3.00"))
                                .models()));
        assertThat(text(pages.models(Map.of()))).contains(price + "3.00");
    }

    @Test
    void every_wrong_value_is_told_at_once() {
        var facets = Facets.of(SeedFile.bundled().models());

        assertThatThrownBy(() ->
                        ModelQuery.of(
                                Map.of("sort", "best", "context_min", "-1", "colour", "red"),
                                facets))
                .isInstanceOf(BadQuery.class)
                .hasMessageContainingAll("sort", "context_min", "colour");
    }

    @Test
    void a_hostile_name_stays_a_text() {
        var pages = pages(hostile());

        var list = text(pages.models(Map.of()));
        var page = text(pages.model("p", "a\"><script>alert(1)</script>", Map.of()));

        assertThat(list + page)
                .doesNotContain("<script>alert", "<img src=x")
                .contains("&lt;img src=x");
    }

    @Test
    void the_calculator_says_what_rating_says() {
        var models = new PublishedCatalog(SeedFile.bundled().models());
        var model = models.find("google/gemini-2.5-pro").orElseThrow();
        var given =
                Map.of(
                        "model",
                        model.id(),
                        "input",
                        "250001",
                        "cached",
                        "1",
                        "output",
                        "7",
                        "requests",
                        "3");

        var calculator = Calculator.of(given, models::find, NOW);

        var expected =
                Rating.rate(
                        List.of(
                                Quantity.of(Unit.INPUT_TOKENS, 250_000, QuantitySource.REQUEST),
                                Quantity.of(Unit.CACHE_READ_TOKENS, 1, QuantitySource.REQUEST),
                                Quantity.of(Unit.OUTPUT_TOKENS, 7, QuantitySource.REQUEST)),
                        model.priceAt(NOW));
        assertThat(calculator.rated()).contains(expected);
        var charge = expected.charge();
        assertThat(calculator.total()).isEqualTo(charge.plus(charge).plus(charge).toString());
        assertThat(text(pages(SeedFile.bundled().models()).calculator(given)))
                .contains(calculator.total());
    }

    @Test
    void as_of_shows_the_version_in_force_then() {
        var seed =
                TestSeeds.of(
                        TestSeeds.model(
                                "a",
                                "2026-01-01T00:00:00Z",
                                "1.00",
                                "2026-06-01T00:00:00Z",
                                "0.50"));
        var pages = pages(seed.models());

        assertThat(text(pages.model("p", "a", Map.of("as_of", "2026-05-31"))))
                .contains("Version <code>p/a@1</code>");
        assertThat(text(pages.model("p", "a", Map.of("as_of", "2026-06-01"))))
                .contains("Version <code>p/a@2</code>");
    }

    @Test
    void every_page_loads_from_its_own_origin_alone() {
        var models = SeedFile.bundled().models();
        var pages = pages(models);
        var all = new ArrayList<>(List.of(text(pages.models(Map.of()))));
        all.add(text(pages.calculator(Map.of())));
        for (var model : models) {
            var slash = model.id().indexOf('/');
            all.add(
                    text(
                            pages.model(
                                    model.id().substring(0, slash),
                                    model.id().substring(slash + 1),
                                    Map.of())));
        }

        for (var page : all) {
            assertThat(SOURCE.matcher(page).results().map(each -> each.group(1)))
                    .allMatch(each -> each.startsWith("/") || each.startsWith("#"));
        }
    }

    @Test
    void six_thousand_models_are_listed_a_hundred_at_a_time() {
        var one = SeedFile.bundled().models().getFirst();
        var many = new ArrayList<PublishedModel>();
        for (var i = 0; i < 6_000; i++) {
            many.add(named(one, "p/m" + i, "Model " + i));
        }
        var pages = pages(many);

        var page = text(pages.models(Map.of("q", "model", "sort", "price_in", "page", "60")));

        assertThat(page).contains("<strong>6,000</strong>").doesNotContain("rel=\"next\"");
        assertThat(page.split("<tr><th scope=\"row\">", -1)).hasSize(101);
    }

    private static List<PublishedModel> hostile() {
        return List.of(
                named(
                        SeedFile.bundled().models().getFirst(),
                        "p/a\"><script>alert(1)</script>",
                        "<img src=x onerror=alert(1)>"));
    }

    private static PublishedModel named(PublishedModel model, String id, String name) {
        return new PublishedModel(
                id,
                name,
                name,
                model.ownedBy(),
                List.of(),
                model.endpoints(),
                model.inputModalities(),
                model.outputModalities(),
                model.contextLength(),
                model.outputTokensMax(),
                model.tokenizer(),
                model.outputLimitParameter(),
                model.parameters(),
                model.createdAt(),
                model.deployments(),
                model.priceVersions());
    }

    private static PagesController pages(List<PublishedModel> models) {
        var catalog = new PublishedCatalog(models);
        return new PagesController(() -> catalog, () -> NOW, "http://127.0.0.1:8080");
    }

    private static String text(ResponseEntity<byte[]> answer) {
        var body = answer.getBody();
        return body == null ? "" : new String(body, StandardCharsets.UTF_8);
    }
}
