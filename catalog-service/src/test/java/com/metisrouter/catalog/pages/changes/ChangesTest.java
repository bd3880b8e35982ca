package com.metisrouter.catalog.pages.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.catalog.TestSeeds;
import com.metisrouter.catalog.pages.Address;
import com.metisrouter.catalog.pages.BadQuery;
import com.metisrouter.catalog.pages.Frame;
import com.metisrouter.catalog.pages.PageAnswers;
import com.metisrouter.catalog.site.PublishedCatalog;
import com.metisrouter.contracts.catalog.Lifecycle;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.catalog.UnknownParameters;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.Json;
import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.springframework.http.ResponseEntity;
import org.w3c.dom.Document;

/// What changed, worked out from price versions and lifecycles, and written for people and programs.
class ChangesTest {

    private static final Instant NOW = Instant.parse("2026-11-27T00:00:00Z");
    private static final URI SITE = URI.create("https://models.example");

    @Test
    void each_version_after_the_first_says_what_it_prices_otherwise() {
        var changes = ChangeHistory.of(repriced());

        assertThat(changes)
                .extracting(Change::id)
                .containsExactly("price:p/a@3", "price:p/a@2", "added:p/a@1");
        var second = changes.get(1);
        assertThat(second.from()).isEqualTo(Instant.parse("2026-06-01T00:00:00Z"));
        assertThat(second.moves()).extracting(PriceMove::unit).contains(Unit.INPUT_TOKENS);
        assertThat(second.moves()).extracting(PriceMove::unit).doesNotContain(Unit.OUTPUT_TOKENS);
        var input = second.moves().getFirst();
        assertThat(input.before()).contains(UnitPrice.perMillion("1.00"));
        assertThat(input.after()).contains(UnitPrice.perMillion("0.80"));
        assertThat(input.percent()).contains(new BigDecimal("-20.00"));
        assertThat(input.change()).isEqualTo("cheaper by 20 %");
    }

    @Test
    void a_version_that_prices_nothing_otherwise_is_no_change() {
        var same =
                TestSeeds.of(
                        TestSeeds.model(
                                "a",
                                "2026-01-01T00:00:00Z",
                                "1.00",
                                "2026-06-01T00:00:00Z",
                                "1.00",
                                "2026-07-01T00:00:00Z",
                                "2.00"));

        assertThat(ChangeHistory.of(same.models()))
                .extracting(Change::id)
                .containsExactly("price:p/a@3", "added:p/a@1");
    }

    @Test
    void prices_that_come_go_or_were_nothing_have_no_percentage() {
        var moves =
                PriceMove.between(
                        List.of(price(Unit.SEARCHES, "0.01"), price(Unit.INPUT_TOKENS, "0")),
                        List.of(price(Unit.REQUESTS, "0.02"), price(Unit.INPUT_TOKENS, "0.5")));

        assertThat(moves)
                .extracting(PriceMove::change)
                .containsExactly("dearer, was free", "no longer offered", "new");
        assertThat(moves).allMatch(move -> move.percent().isEmpty());
        var hair =
                PriceMove.between(
                        List.of(price(Unit.PAGES, "0.100000000000000000000001")),
                        List.of(price(Unit.PAGES, "0.1")));
        assertThat(hair.getFirst().change()).isEqualTo("cheaper by less than 0.01 %");
    }

    @Test
    void models_that_go_are_told_with_the_date_and_what_to_use_instead() {
        var lifecycle =
                new Lifecycle(
                        false,
                        Instant.parse("2026-11-01T00:00:00Z"),
                        Instant.parse("2027-03-01T00:00:00Z"),
                        "p/b");
        var model = repriced().getFirst().with(lifecycle, UnknownParameters.REFUSE);

        var changes = ChangeHistory.of(List.of(model));

        assertThat(changes.getFirst().id()).isEqualTo("retired:p/a@2027-03-01T00:00:00Z");
        assertThat(changes.getFirst().replacement()).isEqualTo("p/b");
        assertThat(changes).extracting(Change::kind).contains(Change.Kind.DEPRECATED);
        assertThat(text(controller(List.of(model)).page(Map.of("kind", "retired"))))
                .contains("from 2027-03-01 00:00 UTC", "announced", "/models/p/b");
    }

    @Test
    void a_price_that_is_still_to_come_is_announced() {
        var page = text(controller(repriced()).page(Map.of()));

        assertThat(page)
                .contains(
                        "from 2026-12-01 00:00 UTC",
                        "since 2026-06-01 00:00 UTC",
                        "0.000001 → 0.0000008",
                        "▼ cheaper by 20 %",
                        "▲ dearer by 25 %");
        assertThat(page.split(">announced<", -1)).hasSize(2);
    }

    @Test
    void prices_that_change_alike_are_told_in_one_line() {
        var lines = MoveLine.of(ChangeHistory.of(repriced()).getFirst().moves());

        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst().units()).startsWith("input tokens").hasSizeGreaterThan(1);
        var moves =
                PriceMove.between(
                        List.of(price(Unit.INPUT_TOKENS, "1"), price(Unit.OUTPUT_TOKENS, "1")),
                        List.of(
                                price(Unit.INPUT_TOKENS, "2"),
                                price(Unit.OUTPUT_TOKENS, "3"),
                                price(Unit.PAGES, "2")));
        assertThat(MoveLine.of(moves))
                .extracting(MoveLine::words)
                .containsExactly("input tokens", "output tokens", "pages");
    }

    @Test
    void pages_go_on_where_the_one_before_ended_whatever_came_meanwhile() {
        var models = new ArrayList<PublishedModel>();
        for (var name : List.of("a", "b", "c", "d", "e")) {
            models.addAll(
                    TestSeeds.of(TestSeeds.model(name, "2026-01-01T00:00:00Z", "1.00")).models());
        }
        var all = ChangeHistory.of(models);
        var seen = new ArrayList<String>();
        Map<String, String> asked = Map.of("limit", "2");
        while (true) {
            var query = ChangeQuery.of(asked, new PublishedCatalog(models)::find);
            var page = ChangePage.of(all, query, NOW);
            page.changes().forEach(each -> seen.add(each.model()));
            if (page.next().isEmpty()) {
                break;
            }
            asked = Map.of("limit", "2", "after", page.next().get().toString());
            models.addAll(
                    TestSeeds.of(TestSeeds.model("new" + seen.size(), "2026-02-01T00:00:00Z", "1"))
                            .models());
            all = ChangeHistory.of(models);
        }

        assertThat(seen).containsExactly("p/a", "p/b", "p/c", "p/d", "p/e");
    }

    @Test
    void an_address_that_can_t_be_understood_says_all_that_is_wrong() {
        assertThatThrownBy(() ->
                        controller(repriced())
                                .page(
                                        Map.of(
                                                "kind", "cheaper", "model", "p/none", "limit",
                                                "201", "after", "x~y", "page", "2")))
                .isInstanceOf(BadQuery.class)
                .hasMessageContainingAll("kind", "model", "limit", "after", "page is no parameter");
    }

    @Test
    void the_rss_feed_is_xml_whatever_a_model_is_called() throws Exception {
        var name = "<b>&\"'\u0007\uD800]]>";
        var answer = controller(List.of(called(repriced().getFirst(), name))).rss(Map.of());

        var feed = xml(answer);

        assertThat(answer.getHeaders().getContentType())
                .hasToString("application/rss+xml;charset=UTF-8");
        var items = feed.getElementsByTagName("item");
        assertThat(items.getLength()).isEqualTo(3);
        assertThat(texts(feed, "guid"))
                .containsExactly("price:p/a@3", "price:p/a@2", "added:p/a@1");
        assertThat(texts(feed, "title"))
                .anyMatch(each -> each.startsWith("<b>&\"'\uFFFD\uFFFD]]>"));
        assertThat(texts(feed, "link")).containsOnly(SITE + "/changes", SITE + "/models/p/a");
        // What is announced is dated when it is in force.
        assertThat(texts(feed, "pubDate"))
                .containsExactly("Mon, 1 Jun 2026 00:00:00 GMT", "Thu, 1 Jan 2026 00:00:00 GMT");
    }

    @Test
    void the_json_feed_and_the_api_have_the_same_changes_in_figures() {
        var changes = controller(repriced());

        var feed = Json.mapper().readTree(text(changes.feed(Map.of("limit", "1"))));
        var list = Json.mapper().readTree(text(changes.list(Map.of("limit", "1"))));

        assertThat(feed.path("version").asString()).isEqualTo("https://jsonfeed.org/version/1.1");
        assertThat(feed.path("feed_url").asString()).isEqualTo(SITE + "/changes.json?limit=1");
        assertThat(feed.path("next_url").asString()).startsWith(SITE + "/changes.json?after=");
        var item = feed.path("items").get(0);
        assertThat(item.path("id").asString()).isEqualTo("price:p/a@3");
        assertThat(item.has("date_published")).isFalse();
        var change = list.path("data").get(0);
        assertThat(item.path("_metisrouter").toString()).isEqualTo(change.toString());
        assertThat(change.path("status").asString()).isEqualTo("announced");
        assertThat(change.path("prices").get(0).path("before").asString()).isEqualTo("0.0000008");
        assertThat(change.path("prices").get(0).path("after").asString()).isEqualTo("0.000001");
        assertThat(list.path("has_more").asBoolean()).isTrue();
        assertThat(list.path("next").asString()).isEqualTo("2026-12-01T00:00:00Z~price:p/a@3");
    }

    @Test
    void the_site_s_address_has_to_be_a_whole_one() {
        assertThat(Address.site("https://models.example/catalog/"))
                .hasToString("https://models.example/catalog");
        for (var wrong : List.of("models.example", "/models", "ftp://a", "https://a?b=c")) {
            assertThatThrownBy(() -> Address.site(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("metis.site-url");
        }
    }

    private static List<PublishedModel> repriced() {
        return TestSeeds.of(
                        TestSeeds.model(
                                "a",
                                "2026-01-01T00:00:00Z",
                                "1.00",
                                "2026-06-01T00:00:00Z",
                                "0.80",
                                "2026-12-01T00:00:00Z",
                                "1.00"))
                .models();
    }

    private static PublishedModel called(PublishedModel model, String name) {
        return new PublishedModel(
                model.id(),
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

    private static PriceComponent price(Unit unit, String usd) {
        return PriceComponent.of(unit, UnitPrice.parse(usd));
    }

    private static ChangesController controller(List<PublishedModel> models) {
        var catalog = new PublishedCatalog(models);
        return new ChangesController(
                () -> catalog, () -> NOW, new PageAnswers(Frame.of("http://127.0.0.1:8080")), SITE);
    }

    private static Document xml(ResponseEntity<byte[]> answer) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(text(answer).getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> texts(Document document, String element) {
        var found = document.getElementsByTagName(element);
        var texts = new ArrayList<String>();
        for (var i = 0; i < found.getLength(); i++) {
            texts.add(found.item(i).getTextContent());
        }
        return texts;
    }

    private static String text(ResponseEntity<byte[]> answer) {
        var body = answer.getBody();
        return body == null ? "" : new String(body, StandardCharsets.UTF_8);
    }
}
