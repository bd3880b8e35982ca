package com.metisrouter.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Guides and setup pages as they are served.
class GuidanceHttpTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Pattern LINK = Pattern.compile("<a [^>]*?href=\"(/[^\"#]*)\"");

    private static RunningCatalog catalog;

    @BeforeAll
    static void start() throws Exception {
        catalog = RunningCatalog.start();
    }

    @AfterAll
    static void stop() {
        catalog.close();
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(catalog.base() + path)).build(),
                BodyHandlers.ofString());
    }

    @Test
    void every_link_on_every_guide_and_setup_page_leads_somewhere() throws Exception {
        var seen = new HashSet<String>();
        var waiting = new ArrayDeque<>(List.of("/guide/best-fit", "/docs/setup"));
        while (!waiting.isEmpty()) {
            var path = waiting.poll();
            if (seen.add(path)) {
                var page = get(path);
                assertThat(page.statusCode()).as(path).isEqualTo(200);
                if (path.matches("/(guide|compare-with|docs)/.*") && !path.contains(".md")) {
                    LINK.matcher(page.body())
                            .results()
                            .map(it -> it.group(1).replace("&amp;", "&"))
                            .forEach(waiting::add);
                }
            }
        }
        assertThat(seen)
                .contains(
                        "/guide/when-not",
                        "/guide/migrate",
                        "/compare-with/portkey",
                        "/docs/setup/claude-code",
                        "/guide/migrate.md")
                .hasSizeGreaterThan(60);
    }

    @Test
    void a_setup_page_is_filled_with_the_model_that_was_asked_for() throws Exception {
        var page = get("/docs/setup/codex?model=openai/gpt-5-mini").body();

        assertThat(page).contains("<code>model = \"openai/gpt-5-mini\"").doesNotContain("{{");
        assertThat(get("/docs/setup?q=codex").body())
                .contains("/docs/setup/codex")
                .doesNotContain("/docs/setup/cursor");
        assertThat(get("/docs/setup?q=nothing-like-it").body()).contains("There is no page");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/docs/setup/nothing",
                "/docs/setup/codex?model=no/model",
                "/guide/nothing",
                "/guide/nothing.md",
                "/compare-with/nothing"
            })
    void what_there_isnt_is_said_on_a_page(String path) throws Exception {
        var page = get(path);

        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
    }

    @Test
    void a_model_that_the_tool_cannot_call_is_refused() throws Exception {
        var page = get("/docs/setup/claude-code?model=sim/embedding");

        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.body()).contains("is not published for /v1/messages");
        assertThat(get("/docs/setup?q=" + "x".repeat(101)).statusCode()).isEqualTo(400);
    }

    @Test
    void what_is_put_into_an_address_is_escaped() throws Exception {
        assertThat(get("/docs/setup?q=%3Cscript%3Ealert(1)%3C/script%3E").body())
                .doesNotContain("<script>alert");
    }
}
