package com.metisrouter.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.wire.Json;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The public pages on a real port, asked over real HTTP.
class SiteHttpTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Pattern LOADED =
            Pattern.compile(
                    "<(?:script|link|img|iframe|form)[^>]*?(?:src|href|action)=\"([^\"]*)\"");
    private static final Pattern SCRIPT = Pattern.compile("<script src=\"([^\"]*)\"");
    private static final int SCRIPT_BYTES_MAX = 100_000;

    private static RunningCatalog catalog;
    private static String base;

    @BeforeAll
    static void start() throws Exception {
        catalog = RunningCatalog.start();
        base = catalog.base();
    }

    @AfterAll
    static void stop() {
        catalog.close();
    }

    static List<String> pages() {
        return List.of(
                "/models",
                "/models/google/gemini-2.5-pro",
                "/calculator?model=gpt-4o-mini&input=1000&output=10",
                "/compare?id=openai/gpt-4o-mini&id=google/gemini-2.5-pro&id=anthropic/claude-haiku-4-5&input=1000",
                "/changes",
                "/changes?kind=price",
                "/docs/setup",
                "/docs/setup/codex",
                "/guide/migrate",
                "/compare-with/portkey",
                "/status");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void a_page_loads_from_its_own_origin_alone_and_says_so(String path) throws Exception {
        var page = get(path);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "Content-Type")).isEqualTo("text/html;charset=UTF-8");
        assertThat(header(page, "Content-Security-Policy"))
                .contains("default-src 'self'", "frame-ancestors 'none'", "object-src 'none'")
                .doesNotContain("unsafe");
        assertThat(page.body()).doesNotContain(" style=", " onclick=", "<style");
        var loaded = LOADED.matcher(page.body()).results().map(each -> each.group(1)).toList();
        assertThat(loaded).isNotEmpty().allMatch(each -> each.matches("/[^/].*"));
        for (var each : new HashSet<>(loaded)) {
            if (each.startsWith("/site/")) {
                assertThat(get(each).statusCode()).as(each).isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void all_scripts_of_a_page_together_are_small(String path) throws Exception {
        var bytes = 0;
        for (var script : SCRIPT.matcher(get(path).body()).results().toList()) {
            bytes += get(script.group(1)).body().getBytes(StandardCharsets.UTF_8).length;
        }

        assertThat(bytes).isPositive().isLessThan(SCRIPT_BYTES_MAX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/models",
                "/changes",
                "/changes.rss",
                "/changes.json",
                "/api/v1/changes",
                "/compare?id=sim/chat&id=sim/claude",
                "/api/v1/compare?id=sim/chat&id=sim/claude"
            })
    void who_has_it_already_is_told_that_nothing_changed(String path) throws Exception {
        var etag = header(get(path), "ETag");

        var again = get(path, "If-None-Match", etag);

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(get(path, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
    }

    @Test
    void an_address_that_can_t_be_understood_is_answered_with_a_page() throws Exception {
        for (var path :
                List.of(
                        "/changes?kind=cheaper",
                        "/changes?after=yesterday",
                        "/compare",
                        "/compare?id=sim/chat",
                        "/compare?id=sim/chat&id=sim/claude&input=-1",
                        "/compare?id=a&id=b&id=c&id=d&id=e")) {
            var page = get(path);

            assertThat(page.statusCode()).as(path).isEqualTo(400);
            assertThat(page.body()).contains("role=\"alert\"", "(expected: ");
            assertThat(header(page, "Content-Security-Policy")).contains("default-src 'self'");
            assertThat(header(page, "Cache-Control")).isEqualTo("no-store");
        }
    }

    @Test
    void a_model_that_isn_t_there_is_answered_with_those_spelt_most_like_it() throws Exception {
        var page = get("/compare?id=sim/chat&id=openai/gpt-4o-mnii%3Cb%3E");

        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.body())
                .contains("/models/openai/gpt-4o-mini", "&lt;b&gt;")
                .doesNotContain("<b>");
        var problem = get("/api/v1/compare?id=sim/chat&id=openai/gpt-4o-mnii");
        assertThat(problem.statusCode()).isEqualTo(404);
        assertThat(Json.mapper().readTree(problem.body()).path("code").asString())
                .isEqualTo("model_not_found");
        var changes = get("/api/v1/changes?kind=none");
        assertThat(changes.statusCode()).isEqualTo(400);
        assertThat(header(changes, "Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void every_page_names_the_feeds_and_they_can_be_read() throws Exception {
        assertThat(get("/status").body())
                .contains(
                        "type=\"application/rss+xml\"",
                        "href=\"/changes.rss\"",
                        "type=\"application/feed+json\"",
                        "href=\"/changes.json\"");

        var rss =
                DocumentBuilderFactory.newDefaultInstance()
                        .newDocumentBuilder()
                        .parse(
                                new ByteArrayInputStream(
                                        get("/changes.rss")
                                                .body()
                                                .getBytes(StandardCharsets.UTF_8)));
        var guids = rss.getElementsByTagName("guid");
        var seen = new HashSet<String>();
        for (var i = 0; i < guids.getLength(); i++) {
            seen.add(guids.item(i).getTextContent());
        }
        assertThat(seen).hasSize(50);

        var feed = Json.mapper().readTree(get("/changes.json?limit=200").body());
        assertThat(feed.path("items").size()).isGreaterThan(50);
        for (var item : feed.path("items")) {
            assertThat(item.path("url").asString()).startsWith("http://127.0.0.1:8083/models/");
            assertThat(item.path("content_text").asString()).isNotBlank();
        }
    }

    @Test
    void pages_of_changes_together_have_each_of_them_once() throws Exception {
        var seen = new HashSet<String>();
        var path = "/api/v1/changes?limit=30";
        var count = 0;
        while (!path.isEmpty()) {
            var page = Json.mapper().readTree(get(path).body());
            for (var change : page.path("data")) {
                seen.add(change.path("id").asString());
                count++;
            }
            path =
                    page.path("has_more").asBoolean()
                            ? "/api/v1/changes?limit=30&after=" + page.path("next").asString()
                            : "";
        }

        var versions =
                catalog.runtime().catalog().models().stream()
                        .mapToInt(model -> model.priceVersions().size())
                        .sum();
        assertThat(seen).hasSize(count).hasSizeGreaterThan(30).hasSizeLessThanOrEqualTo(versions);
    }

    @Test
    void the_status_has_what_the_catalog_knows_and_names_what_it_doesn_t() throws Exception {
        var status = Json.mapper().readTree(get("/api/v1/status").body());

        assertThat(status.path("status").asString()).isEqualTo("up");
        assertThat(status.path("components").size()).isEqualTo(3);
        for (var part : status.path("components")) {
            assertThat(part.path("status").asString()).isEqualTo("up");
        }
        assertThat(status.path("notShown").toString()).contains("gateways");
        var page = get("/status");
        assertThat(page.body())
                .contains(
                        "</span> up</span>",
                        "Price store",
                        "<th scope=\"row\">openai</th>",
                        "How many gateways run");
        assertThat(header(page, "Cache-Control")).isEqualTo("max-age=10, public");
    }

    @Test
    void a_comparison_as_json_has_the_models_as_they_are_and_what_differs() throws Exception {
        var page = get("/compare?id=openai/gpt-4o-mini&id=google/gemini-2.5-pro&input=1000").body();
        var comparison =
                Json.mapper()
                        .readTree(
                                get("/api/v1/compare?id=openai/gpt-4o-mini&id=google/gemini-2.5-pro&input=1000")
                                        .body());

        assertThat(comparison.path("models").get(0))
                .isEqualTo(Json.mapper().readTree(get("/api/v1/models/openai/gpt-4o-mini").body()));
        // The page says once more, at its top, how what differs is marked.
        assertThat(page.split("≠ differs", -1)).hasSize(comparison.path("differences").size() + 2);
        assertThat(comparison.path("costs").get(0).path("total").asString())
                .isEqualTo("0.000150000");
    }

    @Test
    void models_are_ticked_and_compared_by_a_form_alone() throws Exception {
        var page = get("/models?q=gpt-4o-mini").body();

        assertThat(page)
                .contains(
                        "<form id=\"compare\" class=\"found\" method=\"get\" action=\"/compare\">",
                        "type=\"checkbox\" form=\"compare\" name=\"id\" value=\"openai/gpt-4o-mini\"");
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(base + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
