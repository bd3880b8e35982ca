package com.metisrouter.projections.console;

import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.projections.access.KeyDirectory;
import com.metisrouter.projections.usagelog.UsageEntry;
import com.metisrouter.projections.usagelog.UsagePage;
import com.metisrouter.projections.usagelog.UsageQuery;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The list of requests. Its address says all that it shows, so it can be kept and passed on.
///
/// @param filters the parameters of the address, those left out that say where in the list it is
/// @param limit how many rows a page has, where the address says it; empty where it doesn't
/// @param staff whether every account may be seen
record RequestsPage(
        Map<String, String> filters,
        String limit,
        boolean staff,
        KeyDirectory keys,
        FreshnessNote freshness,
        String gatewayUrl) {

    static final String PATH = "/console/requests";

    /// The last group of a request id: enough to recognise one in a list.
    private static final int ID_TAIL_AT = "req_00000000-0000-7000-8000-".length();

    private static final List<String> SPANS = List.of("15m", "1h", "24h", "7d", "30d");
    private static final Map<String, String> TEXT_FILTERS = textFilters();

    private static Map<String, String> textFilters() {
        var labels = new LinkedHashMap<String, String>();
        labels.put("model", "Model");
        labels.put("project", "Project");
        labels.put("client", "Client");
        labels.put("workflow", "Workflow");
        labels.put("keyId", "Key id");
        return labels;
    }

    /// @param problems why the filters can't be used; the page then has no rows
    void write(Html html, UsagePage page, UsageQuery query, List<String> problems) {
        html.open("div", "class", "head");
        html.element("h1", "Requests");
        freshness.write(html);
        html.close();
        find(html);
        filterForm(html);
        if (!problems.isEmpty()) {
            html.open("div", "class", "notice bad", "role", "alert");
            html.element("strong", "These filters can't be used.").open("ul");
            problems.forEach(problem -> html.element("li", problem));
            html.close().close();
        } else if (page.entries().isEmpty()) {
            empty(html, query);
        } else {
            table(html, page);
            paging(html, page, query);
        }
    }

    private static void find(Html html) {
        html.open(
                "form",
                "class",
                "find",
                "method",
                "get",
                "action",
                "/console/find",
                "role",
                "search");
        html.open("label", "for", "id").text("Find a request").close();
        html.open(
                "input",
                "id",
                "id",
                "name",
                "id",
                "type",
                "search",
                "placeholder",
                "req_…",
                "autocomplete",
                "off",
                "spellcheck",
                "false");
        html.element("button", "Open").close();
    }

    private void filterForm(Html html) {
        html.open("form", "class", "filters", "method", "get", "action", PATH);
        field(html, "since", "Time");
        html.open("select", "id", "f-since", "name", "since");
        option(html, "", "All time", filters.getOrDefault("since", ""));
        var since = filters.getOrDefault("since", "");
        SPANS.forEach(span -> option(html, span, "Last " + span, since));
        if (!since.isEmpty() && !SPANS.contains(since)) {
            option(html, since, "Since " + since, since);
        }
        html.close().close();
        field(html, "status", "Status");
        html.open("select", "id", "f-status", "name", "status");
        var status = filters.getOrDefault("status", "");
        option(html, "", "Any", status);
        for (var outcome : Outcome.values()) {
            option(html, UsageEntry.statusOf(outcome), Format.words(outcome), status);
        }
        html.close().close();
        TEXT_FILTERS.forEach((name, label) -> textField(html, name, label));
        if (staff) {
            textField(html, "accountId", "Account");
        }
        html.open("div", "class", "acts");
        html.element("button", "Filter");
        if (!filters.isEmpty()) {
            html.element("a", "Clear", "class", "button plain", "href", PATH);
        }
        html.close().close();
    }

    private static void field(Html html, String name, String label) {
        html.open("div", "class", "field").element("label", label, "for", "f-" + name);
    }

    private void textField(Html html, String name, String label) {
        field(html, name, label);
        html.open(
                "input",
                "id",
                "f-" + name,
                "name",
                name,
                "value",
                filters.getOrDefault(name, ""),
                "autocomplete",
                "off",
                "spellcheck",
                "false");
        html.close();
    }

    private static void option(Html html, String value, String label, String chosen) {
        html.element("option", label, "value", value, "selected", value.equals(chosen) ? "" : null);
    }

    private void empty(Html html, UsageQuery query) {
        html.open("div", "class", "empty");
        if (query.after() != null || query.before() != null) {
            html.element("h2", "Nothing further");
            html.open("p").element("a", "Back to the newest", "href", address(filters)).close();
        } else if (filters.isEmpty()) {
            html.element("h2", "No requests yet");
            html.element("p", "Send the first one, and it is here within a second of its end:");
            var curl = firstRequest();
            html.open("div", "class", "code").element("pre", curl);
            Frame.copy(html, "the command", curl);
            html.close();
        } else {
            html.element("h2", "No request matches");
            html.element("p", "Take a filter away:").open("ul", "class", "chips");
            filters.forEach((name, value) -> {
                html.open("li")
                        .element(
                                "a",
                                "✕ " + name + " = " + value,
                                "href",
                                address(without(name)),
                                "class",
                                "chip quiet")
                        .close();
            });
            html.close();
        }
        html.close();
    }

    private String firstRequest() {
        return """
        curl %s/v1/chat/completions \\
          -H "Authorization: Bearer $METIS_API_KEY" \\
          -H "Content-Type: application/json" \\
          -d '{"model": "sim/chat", "messages": [{"role": "user", "content": "Hello"}]}'\
        """
                .formatted(gatewayUrl);
    }

    private void table(Html html, UsagePage page) {
        html.open("div", "class", "scroll").open("table", "class", "requests");
        html.open("thead").open("tr");
        html.element("th", "Time (UTC)", "scope", "col");
        html.element("th", "Status", "scope", "col");
        html.element("th", "Model", "scope", "col");
        if (staff) {
            html.element("th", "Account", "scope", "col");
        }
        html.element("th", "Key · project", "scope", "col");
        html.element("th", "Tokens", "scope", "col", "class", "number");
        html.element("th", "Charge", "scope", "col", "class", "number");
        html.element("th", "Latency", "scope", "col", "class", "number");
        html.close().close().open("tbody");
        page.entries().forEach(entry -> row(html, entry));
        html.close().close().close();
    }

    private void row(Html html, UsageEntry entry) {
        html.open("tr").open("td", "class", "when");
        html.open("a", "href", PATH + "/" + entry.id(), "class", "row", "title", entry.id());
        html.open("time", "datetime", entry.mintedAt().toString());
        html.element("span", Format.day(entry.mintedAt()), "class", "day");
        html.text(" " + Format.time(entry.mintedAt())).close().close();
        html.element("small", "…" + entry.id().substring(ID_TAIL_AT), "class", "mono").close();
        html.open("td", "class", "status");
        chip(html, entry);
        html.close().open("td", "class", "model").element("span", entry.model());
        if (!entry.modelRequested().equals(entry.model())) {
            html.element("small", "asked for " + entry.modelRequested());
        }
        html.close();
        if (staff) {
            html.open("td", "class", "account");
            html.element(
                    "a", entry.accountId(), "href", address(with("accountId", entry.accountId())));
            html.close();
        }
        html.open("td", "class", "key");
        var name = keys.nameOf(entry.keyId());
        html.element("span", name.isEmpty() ? entry.keyId() : name, "title", entry.keyId());
        html.element("small", attribution(entry)).close();
        html.open("td", "class", "number tokens");
        html.text(Format.count(Math.addExact(entry.inputTokens(), entry.outputTokens())));
        html.element(
                "small",
                "("
                        + Format.count(entry.inputTokens())
                        + " + "
                        + Format.count(entry.outputTokens())
                        + ")",
                "title",
                "input + output");
        html.close().open("td", "class", "number charge");
        Frame.money(html, entry.charge());
        html.close().open("td", "class", "number latency");
        html.text(Format.millis(entry.durationMillis()));
        if (entry.firstByteMillis() >= 0) {
            html.element("small", "first byte " + Format.millis(entry.firstByteMillis()));
        }
        html.close().close();
    }

    static void chip(Html html, UsageEntry entry) {
        html.open(
                "span",
                "class",
                "chip " + Format.tone(entry.outcome()),
                "title",
                Format.meaning(entry.outcome()));
        html.element("span", Format.icon(entry.outcome()), "aria-hidden", "true");
        html.text(" " + Format.words(entry.outcome()));
        html.close();
        if (entry.httpStatus() != 0) {
            html.element("span", Integer.toString(entry.httpStatus()), "class", "http");
        }
        if (entry.streamed()) {
            html.element("span", "stream", "class", "tag");
        }
        if (entry.attemptCount() > 1) {
            html.element("span", entry.attemptCount() + " attempts", "class", "tag");
        }
        if (!entry.settlement().equals("FINAL")) {
            html.element("span", Format.words(entry.settlement()), "class", "tag");
        }
        if (entry.corrections() > 0) {
            html.element(
                    "span",
                    "corrected",
                    "class",
                    "tag",
                    "title",
                    "USD " + entry.originalCharge() + " at first");
        }
    }

    private static String attribution(UsageEntry entry) {
        return List.of(entry.project(), entry.client(), entry.workflow()).stream()
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" / "));
    }

    private void paging(Html html, UsagePage page, UsageQuery query) {
        var newer = query.after() != null || (query.before() != null && page.hasMore());
        var older = query.before() != null || page.hasMore();
        html.open("nav", "class", "paging", "aria-label", "Pages of requests");
        if (newer) {
            html.element(
                    "a",
                    "← Newer",
                    "class",
                    "button",
                    "rel",
                    "prev",
                    "href",
                    address(with("before", page.entries().getFirst().id())));
        }
        if (query.after() != null || query.before() != null) {
            html.element("a", "Newest", "class", "button plain", "href", address(filters));
        }
        if (older) {
            html.element(
                    "a",
                    "Older →",
                    "class",
                    "button",
                    "rel",
                    "next",
                    "href",
                    address(with("after", page.entries().getLast().id())));
        }
        html.element("a", "View as JSON", "class", "json", "href", json());
        html.close();
    }

    private String json() {
        return Address.of("/api/v1/requests", withLimit(filters));
    }

    private Map<String, String> with(String name, String value) {
        var changed = new TreeMap<>(filters);
        changed.put(name, value);
        return changed;
    }

    private Map<String, String> without(String name) {
        var changed = new TreeMap<>(filters);
        changed.remove(name);
        return changed;
    }

    private String address(Map<String, String> parameters) {
        return Address.of(PATH, withLimit(parameters));
    }

    private Map<String, String> withLimit(Map<String, String> parameters) {
        var all = new TreeMap<>(parameters);
        if (!limit.isEmpty()) {
            all.put("limit", limit);
        }
        return all;
    }

    /// The parameters that are filters, those left empty by the form taken out.
    static Map<String, String> filtersOf(Map<String, String> parameters) {
        var filters = new TreeMap<String, String>();
        parameters.forEach((name, value) -> {
            if (!value.isBlank()
                    && !name.equals("limit")
                    && !name.equals("after")
                    && !name.equals("before")) {
                filters.put(name, value.strip());
            }
        });
        return filters;
    }
}
