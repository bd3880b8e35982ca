package com.metisrouter.projections.console;

import com.metisrouter.projections.comparison.ComparedSide;
import com.metisrouter.projections.comparison.Comparison;
import com.metisrouter.projections.comparison.ComparisonQuery;
import com.metisrouter.projections.comparison.SideFigures;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Two sets of requests side by side. The address says all that is compared, so it can be kept and passed on.
record ComparisonPage(ComparisonForm form, FreshnessNote freshness) {

    static final String PATH = "/console/comparison";

    /// Nothing is chosen yet.
    void begin(Html html) {
        head(html);
        html.open("div", "class", "empty").element("h2", "Choose two sides");
        html.element(
                "p",
                "Two keys, two models or two times: what differs stands under A and under B, what they have in common under Both.");
        html.element(
                "p",
                "Before you move traffic: give the new way a key of its own, send it a part of the requests, and compare the two keys.");
        html.close();
    }

    void refuse(Html html, List<String> problems) {
        head(html);
        html.open("div", "class", "notice bad", "role", "alert");
        html.element("strong", "This can't be compared.").open("ul");
        problems.forEach(problem -> html.element("li", problem));
        html.close().close();
    }

    void write(Html html, Comparison comparison) {
        head(html);
        if (!comparison.warnings().isEmpty()) {
            html.open("div", "class", "notice warn", "role", "status").open("ul");
            comparison.warnings().forEach(warning -> html.element("li", warning));
            html.close().close();
        }
        html.open("div", "class", "sides");
        side(html, "A", comparison.query().a(), comparison.a());
        side(html, "B", comparison.query().b(), comparison.b());
        html.close();
        new ComparisonTable(comparison).write(html);
        notes(html);
    }

    private void head(Html html) {
        html.open("div", "class", "head");
        html.element("h1", "Comparison");
        freshness.write(html);
        html.close();
        form.write(html);
    }

    private void side(Html html, String name, ComparedSide side, SideFigures figures) {
        html.open("section", "aria-label", "Side " + name, "class", "side");
        html.open("h2").element("span", name, "class", "letter " + letter(name)).text(" ");
        html.text(title(side, figures)).close();
        html.open("dl");
        var filters = side.filters();
        if (!form.staff()) {
            filters.remove(ComparisonQuery.ACCOUNT);
        }
        filters.forEach((filter, value) -> {
            if (!filter.equals("since") && !filter.equals("until")) {
                html.element("dt", words(filter)).element("dd", value);
            }
        });
        html.element("dt", "Time, UTC").open("dd");
        time(html, side.since());
        html.text(" to ");
        time(html, side.until());
        html.close();
        html.element("dt", "Served by").element("dd", models(figures));
        html.close().open("p");
        html.element("a", "These requests", "href", Address.of(RequestsPage.PATH, filters));
        html.close().close();
    }

    private static void time(Html html, Instant instant) {
        html.element(
                "time",
                Format.day(instant) + " " + Format.time(instant),
                "datetime",
                instant.toString(),
                "title",
                Format.exact(instant));
    }

    static String letter(String name) {
        return name.equals("A") ? "of-a" : "of-b";
    }

    private String title(ComparedSide side, SideFigures figures) {
        var count =
                figures.requests() == 1
                        ? "1 request"
                        : Format.count(figures.requests()) + " requests";
        return side.keyId() == null
                ? count
                : form.keyNames().getOrDefault(side.keyId(), side.keyId()) + ", " + count;
    }

    private static String words(String filter) {
        return switch (filter) {
            case "accountId" -> "Account";
            case "keyId" -> "Key";
            case "model" -> "Model";
            case "project" -> "Project";
            case "client" -> "Client";
            default -> "Workflow";
        };
    }

    private static String models(SideFigures figures) {
        if (figures.models().isEmpty()) {
            return "–";
        }
        var names = new StringBuilder();
        for (var model : figures.models()) {
            names.append(names.isEmpty() ? "" : ", ")
                    .append(model.model())
                    .append(" (")
                    .append(Format.count(model.requests()))
                    .append(')');
        }
        var more = figures.modelCount() - figures.models().size();
        return more > 0 ? names + " and " + Format.count(more) + " more" : names.toString();
    }

    private void notes(Html html) {
        html.open("div", "class", "paging");
        html.element(
                "p",
                "Latency and output length are those of requests that were answered in full. p50 and p95 are values that occurred: half of the requests, or 95 of 100, don't exceed them."
                        + " What was divided is rounded once, half to even. What isn't known counts nowhere.",
                "class",
                "meaning");
        html.element(
                "a",
                "View as JSON",
                "class",
                "json",
                "href",
                Address.of("/api/v1/comparison", form.filters()));
        html.close();
    }

    /// The parameters that say something; those left empty by the form are taken out.
    ///
    /// @param staff whether an account may be chosen
    static Map<String, String> filtersOf(Map<String, String> parameters, boolean staff) {
        var filters = new TreeMap<String, String>();
        parameters.forEach((name, value) -> {
            if (!value.isBlank() && (staff || !name.equals(ComparisonQuery.ACCOUNT))) {
                filters.put(name, value.strip());
            }
        });
        return filters;
    }
}
