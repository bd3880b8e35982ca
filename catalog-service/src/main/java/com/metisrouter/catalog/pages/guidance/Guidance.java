package com.metisrouter.catalog.pages.guidance;

import com.metisrouter.catalog.yaml.UnreadableYaml;
import com.metisrouter.catalog.yaml.YamlNode;
import com.metisrouter.catalog.yaml.YamlText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The pages that are brought along. A line of a comparison without source or date is refused.
public record Guidance(List<Guide> guides, List<Comparison> comparisons) {

    private static final List<String> GUIDES = List.of("best-fit", "when-not", "migrate");
    private static final List<String> COMPARISONS = List.of("portkey");

    public Guidance {
        guides = List.copyOf(guides);
        comparisons = List.copyOf(comparisons);
    }

    public static Guidance bundled() {
        return new Guidance(
                GUIDES.stream().map(id -> guide(id, file(id))).toList(),
                COMPARISONS.stream().map(id -> comparison(id, file(id))).toList());
    }

    public Optional<Guide> guide(String id) {
        return guides.stream().filter(it -> it.id().equals(id)).findFirst();
    }

    public Optional<Comparison> comparison(String id) {
        return comparisons.stream().filter(it -> it.id().equals(id)).findFirst();
    }

    private static String file(String id) {
        var name = "/guidance/" + id + ".yaml";
        try (var in = Guidance.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @throws IllegalArgumentException naming all that is wrong with it
    static Guide guide(String id, String yaml) {
        var problems = new ArrayList<String>();
        var node = node(id, yaml, problems).expectOnly(Set.of("title", "lead", "items"));
        var guide =
                new Guide(
                        id,
                        node.text("title"),
                        node.text("lead"),
                        node.list("items", it -> id + ": " + it.get("title")).stream()
                                .map(Guidance::item)
                                .toList());
        check(problems);
        return guide;
    }

    private static Guide.Item item(YamlNode node) {
        node.expectOnly(Set.of("title", "text", "command", "instead"));
        return new Guide.Item(
                node.text("title"),
                node.text("text"),
                node.has("command") ? node.text("command") : "",
                node.has("instead") ? node.text("instead") : "");
    }

    /// @throws IllegalArgumentException naming all that is wrong with it
    static Comparison comparison(String id, String yaml) {
        var problems = new ArrayList<String>();
        var node =
                node(id, yaml, problems)
                        .expectOnly(Set.of("title", "lead", "ours", "theirs", "lines"));
        var comparison =
                new Comparison(
                        id,
                        node.text("title"),
                        node.text("lead"),
                        node.text("ours"),
                        node.text("theirs"),
                        node.list("lines", it -> id + ": " + it.get("topic")).stream()
                                .map(Guidance::line)
                                .toList());
        check(problems);
        return comparison;
    }

    private static Comparison.Line line(YamlNode node) {
        node.expectOnly(Set.of("topic", "ours", "theirs", "ahead", "source", "verified"));
        return new Comparison.Line(
                node.text("topic"),
                node.text("ours"),
                node.text("theirs"),
                node.value(
                        "ahead",
                        it -> Comparison.Ahead.valueOf(it.toUpperCase(Locale.ROOT)),
                        Comparison.Ahead.EVEN),
                node.value("source", Guidance::address, ""),
                node.value("verified", LocalDate::parse, LocalDate.EPOCH));
    }

    private static String address(String text) {
        if (!text.matches("https://[A-Za-z0-9./_-]{4,200}")) {
            throw new IllegalArgumentException("expected: an https address");
        }
        return text;
    }

    private static YamlNode node(String id, String yaml, List<String> problems) {
        try {
            return new YamlNode(id, YamlText.read(yaml), problems);
        } catch (UnreadableYaml e) {
            throw new IllegalArgumentException(id + ": " + e.getMessage(), e);
        }
    }

    private static void check(List<String> problems) {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }
}
