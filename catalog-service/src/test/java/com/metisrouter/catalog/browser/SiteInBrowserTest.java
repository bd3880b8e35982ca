package com.metisrouter.catalog.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.metisrouter.catalog.RunningCatalog;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The public pages in a real Chromium, looked over by axe-core. Skipped where no Chromium is found.
class SiteInBrowserTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Pattern ROW = Pattern.compile("<tr[ >]");
    private static final int TABS_MAX = 600;
    private static final int WIDE = 1280;
    private static final int NARROW = 390;
    private static final int HEIGHT = 900;

    /// Marks what can be worked with, and says how much there is.
    private static final String MARK_CONTROLS =
            """
            [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
              .filter(each => each.checkVisibility() && each.type !== 'hidden' && !each.disabled)
              .map((each, number) => { each.dataset.number = number; return number + ' ' + each.outerHTML.slice(0, 90); })
            """;

    private static final String FOCUSED =
            """
            (() => {
              const at = document.activeElement;
              const style = getComputedStyle(at);
              return at === document.body ? '' : (at.dataset.number ?? '?') + (style.outlineStyle === 'none' ? ' invisible' : '');
            })()
            """;

    private static final String AXE_RUN =
            """
            axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations
              .filter(each => each.impact === 'serious' || each.impact === 'critical')
              .map(each => each.id + ': ' + each.help + ' – ' + each.nodes.slice(0, 3).map(node => node.html).join(' | ')))
            """;

    private static RunningCatalog catalog;
    private static Chromium chromium;
    private static String axe;

    @BeforeAll
    static void start() throws Exception {
        var binary = Chromium.find();
        assumeTrue(binary.isPresent(), "no Chromium is found: set METIS_CHROMIUM to one");
        catalog = RunningCatalog.start();
        chromium = Chromium.start(binary.get());
        try (var in = SiteInBrowserTest.class.getResourceAsStream("/axe.min.js")) {
            axe = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (chromium != null) {
            chromium.close();
        }
        if (catalog != null) {
            catalog.close();
        }
    }

    static List<String> pages() {
        return List.of(
                "/models?q=gpt-5",
                "/models/google/gemini-2.5-pro",
                "/calculator?model=gpt-4o-mini&input=1000&cached=10&output=10&requests=3",
                "/compare?id=openai/gpt-4o-mini&id=google/gemini-2.5-pro&id=anthropic/claude-haiku-4-5&input=250000&output=10",
                "/changes?limit=20",
                "/changes?kind=price",
                "/status",
                "/docs/setup",
                "/docs/setup/codex",
                "/guide/migrate",
                "/compare-with/portkey",
                "/compare?id=sim/none&id=sim/chat");
    }

    static Stream<Arguments> looks() {
        return pages().stream()
                .flatMap(page ->
                        Stream.of("light", "dark")
                                .flatMap(scheme ->
                                        Stream.of(WIDE, NARROW)
                                                .map(width -> Arguments.of(page, scheme, width))));
    }

    @ParameterizedTest
    @MethodSource("looks")
    void axe_finds_nothing_serious(String page, String scheme, int width) {
        try (var tab = chromium.tab()) {
            tab.show(scheme, width, HEIGHT);
            tab.go(catalog.base() + page);
            tab.evaluate(axe + "; true");

            var violations = new ArrayList<String>();
            tab.evaluate(AXE_RUN).forEach(each -> violations.add(each.asString()));

            assertThat(violations).isEmpty();
            assertThat(tab.evaluate("document.documentElement.scrollWidth").asInt())
                    .as("width")
                    .isLessThanOrEqualTo(width);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void every_control_is_reached_by_the_tab_key_and_shows_that_it_is(String page) {
        try (var tab = chromium.tab()) {
            tab.show("light", WIDE, HEIGHT);
            tab.go(catalog.base() + page);
            var controls = tab.evaluate(MARK_CONTROLS);
            var reached = new HashSet<String>();
            for (var i = 0; i < TABS_MAX; i++) {
                tab.pressTab();
                var focused = tab.evaluate(FOCUSED).asString();
                if (!reached.add(focused)) {
                    break;
                }
            }
            reached.remove("");

            var expected = new ArrayList<String>();
            controls.forEach(each -> expected.add(each.asString().split(" ", 2)[0]));
            assertThat(expected).isNotEmpty();
            assertThat(reached)
                    .as(controls.toString())
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void a_page_is_complete_without_script(String page) throws Exception {
        var served = ROW.matcher(get(page)).results().count();
        try (var with = chromium.tab();
                var without = chromium.tab()) {
            with.go(catalog.base() + page);
            without.withoutScript();
            without.go(catalog.base() + page);

            assertThat(with.count("tr")).isEqualTo(without.count("tr")).isEqualTo((int) served);
            assertThat(without.count("h1")).isEqualTo(1);
            // A button that needs script isn't shown without it.
            assertThat(without.count("button.copy:not([hidden])")).isZero();
            assertThat(with.count("button.copy[hidden]")).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void a_page_asks_no_other_server_and_the_browser_has_nothing_against_it(String page) {
        try (var tab = chromium.tab()) {
            tab.go(catalog.base() + page);

            assertThat(tab.requested())
                    .isNotEmpty()
                    .allMatch(each -> each.startsWith(catalog.base() + "/"));
            assertThat(tab.complaints())
                    .filteredOn(each -> !each.contains("status of 404"))
                    .isEmpty();
        }
    }

    private static String get(String page) throws IOException, InterruptedException {
        return CLIENT.send(
                        HttpRequest.newBuilder(URI.create(catalog.base() + page)).build(),
                        BodyHandlers.ofString())
                .body();
    }
}
