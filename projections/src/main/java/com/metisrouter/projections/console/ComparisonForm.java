package com.metisrouter.projections.console;

import static com.metisrouter.projections.comparison.ComparisonQuery.ACCOUNT;
import static com.metisrouter.projections.comparison.ComparisonQuery.SIDE_A;
import static com.metisrouter.projections.comparison.ComparisonQuery.SIDE_B;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// Asks what to compare: the filters of each side, those of both, and what is often asked at one click.
///
/// @param filters the parameters of the address
/// @param staff whether every account may be seen
/// @param keyNames what the account's keys are called, by their ids
record ComparisonForm(
        Map<String, String> filters, boolean staff, SortedMap<String, String> keyNames) {

    private static final String BOTH = "";

    /// A longer list is no help; ids are typed then.
    private static final int KEYS_LISTED_MAX = 200;

    private static final List<String> SPANS = List.of("1h", "24h", "7d", "14d", "30d");
    private static final Map<String, String> LABELS = labels();

    private static Map<String, String> labels() {
        var labels = new LinkedHashMap<String, String>();
        labels.put("keyId", "Key");
        labels.put("model", "Model");
        labels.put("since", "From");
        labels.put("until", "To");
        labels.put("project", "Project");
        labels.put("client", "Client");
        labels.put("workflow", "Workflow");
        return labels;
    }

    void write(Html html) {
        presets(html);
        html.open("form", "class", "compare", "method", "get", "action", ComparisonPage.PATH);
        spans(html);
        side(html, SIDE_A, "A", List.of("keyId", "model", "since", "until"));
        side(html, SIDE_B, "B", List.of("keyId", "model", "since", "until"));
        side(html, BOTH, "Both", List.of("since", "until"));
        html.open("div", "class", "acts");
        html.element("button", "Compare");
        if (!filters.isEmpty()) {
            html.element("a", "Clear", "class", "button plain", "href", ComparisonPage.PATH);
        }
        html.close().close();
    }

    private void presets(Html html) {
        html.open("ul", "class", "chips presets", "aria-label", "Often asked");
        preset(html, "Last 24 hours against the 24 before", "48h", "24h");
        preset(html, "Last 7 days against the 7 before", "14d", "7d");
        preset(html, "Last 30 days against the 30 before", "60d", "30d");
        html.close();
    }

    /// The times of both sides, and every filter that isn't a time.
    private void preset(Html html, String label, String begin, String middle) {
        var parameters = new LinkedHashMap<String, String>();
        filters.forEach((name, value) -> {
            if (!name.endsWith("since") && !name.endsWith("until")) {
                parameters.put(name, value);
            }
        });
        parameters.put(SIDE_A + "since", begin);
        parameters.put(SIDE_A + "until", middle);
        parameters.put(SIDE_B + "since", middle);
        html.open("li");
        html.element(
                "a",
                label,
                "class",
                "chip quiet",
                "href",
                Address.of(ComparisonPage.PATH, parameters));
        html.close();
    }

    private static void spans(Html html) {
        html.open("datalist", "id", "spans");
        SPANS.forEach(span -> html.element("option", "Last " + span, "value", span));
        html.close();
    }

    /// @param first the fields that are always seen; the others can be opened
    private void side(Html html, String prefix, String name, List<String> first) {
        html.open("fieldset").element("legend", name);
        if (staff && prefix.equals(BOTH)) {
            textField(html, ACCOUNT, "Account", "all");
        }
        first.forEach(field -> field(html, prefix, field));
        if (prefix.equals(BOTH)) {
            html.element(
                    "p",
                    "A span back from now, such as 24h or 7d, or a time such as 2026-11-22T10:00:00Z.",
                    "class",
                    "meaning");
        }
        var others = LABELS.keySet().stream().filter(field -> !first.contains(field)).toList();
        var isUsed = others.stream().anyMatch(field -> filters.containsKey(prefix + field));
        html.open("details", "open", isUsed ? "" : null).element("summary", "More filters");
        others.forEach(field -> field(html, prefix, field));
        html.close().close();
    }

    private void field(Html html, String prefix, String field) {
        var name = prefix + field;
        var label = LABELS.getOrDefault(field, field);
        if (field.equals("keyId") && !keyNames.isEmpty() && keyNames.size() <= KEYS_LISTED_MAX) {
            keyField(html, name, label, placeholder(prefix, field));
        } else {
            textField(html, name, label, placeholder(prefix, field));
        }
    }

    /// What holds where nothing is written.
    private static String placeholder(String prefix, String field) {
        if (!prefix.equals(BOTH)) {
            return "as both";
        }
        return switch (field) {
            case "since" -> "7d";
            case "until" -> "now";
            default -> "any";
        };
    }

    private void keyField(Html html, String name, String label, String otherwise) {
        var chosen = filters.getOrDefault(name, "");
        open(html, name, label);
        html.open("select", "id", id(name), "name", name);
        html.element("option", otherwise, "value", "");
        keyNames.forEach((keyId, keyName) -> option(html, keyId, keyName + " · " + keyId, chosen));
        if (!chosen.isEmpty() && !keyNames.containsKey(chosen)) {
            option(html, chosen, chosen, chosen);
        }
        html.close().close();
    }

    private static void option(Html html, String value, String label, String chosen) {
        html.element("option", label, "value", value, "selected", value.equals(chosen) ? "" : null);
    }

    private void textField(Html html, String name, String label, String placeholder) {
        open(html, name, label);
        html.open(
                "input",
                "id",
                id(name),
                "name",
                name,
                "value",
                filters.getOrDefault(name, ""),
                "placeholder",
                placeholder,
                "list",
                name.endsWith("since") || name.endsWith("until") ? "spans" : null,
                "autocomplete",
                "off",
                "spellcheck",
                "false");
        html.close();
    }

    private static void open(Html html, String name, String label) {
        var isLong = name.endsWith("keyId") || name.endsWith("model");
        html.open("div", "class", isLong ? "field wide" : "field");
        html.element("label", label, "for", id(name));
    }

    private static String id(String name) {
        return "f-" + name.replace('.', '-');
    }
}
