package com.metisrouter.catalog.yaml;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A map of a YAML file, read field by field. What is missing or wrong is noted and reading goes on, so that all problems show at once.
public final class YamlNode {

    private final String where;
    private final Map<?, ?> map;
    private final List<String> problems;

    public YamlNode(String where, Map<?, ?> map, List<String> problems) {
        this.where = where;
        this.map = map;
        this.problems = problems;
    }

    public void problem(String what) {
        problems.add(where + ": " + what);
    }

    public String where() {
        return where;
    }

    /// A misspelt field would be a price that silently isn't there.
    public YamlNode expectOnly(Set<String> fields) {
        for (var field : map.keySet()) {
            if (!fields.contains(String.valueOf(field))) {
                problem(
                        "unknown field \""
                                + field
                                + "\" (expected: one of "
                                + sorted(fields)
                                + ")");
            }
        }
        return this;
    }

    public boolean has(String field) {
        return map.containsKey(field);
    }

    /// The names of the fields, in the order of the file.
    public List<String> names() {
        return map.keySet().stream().map(String::valueOf).toList();
    }

    public boolean isText(String field) {
        return map.get(field) instanceof String;
    }

    public String text(String field) {
        return value(field, text -> text, "");
    }

    public long number(String field) {
        return value(field, Long::parseLong, 0L);
    }

    public Instant instant(String field) {
        return value(field, Instant::parse, Instant.EPOCH);
    }

    public Instant date(String field) {
        return value(
                field,
                text -> LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant(),
                Instant.EPOCH);
    }

    /// The field as its reader understands it; a problem and the fallback where it is missing or not understood.
    public <T> T value(String field, Function<String, T> reader, T fallback) {
        var raw = map.get(field);
        if (raw == null) {
            problem("\"" + field + "\" is missing");
            return fallback;
        }
        if (!(raw instanceof String text)) {
            problem("\"" + field + "\" is no text");
            return fallback;
        }
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException | DateTimeException e) {
            problem("\"" + field + "\": " + e.getMessage());
            return fallback;
        }
    }

    /// A list of texts without repetition.
    public List<String> texts(String field) {
        var raw = map.get(field);
        if (raw == null) {
            problem("\"" + field + "\" is missing");
            return List.of();
        }
        if (!(raw instanceof List<?> list)) {
            problem("\"" + field + "\" is no list");
            return List.of();
        }
        var texts = new ArrayList<String>();
        for (var item : list) {
            if (!(item instanceof String text) || text.isBlank()) {
                problem("\"" + field + "\" holds something that is no text");
            } else if (texts.contains(text)) {
                problem("\"" + field + "\" holds \"" + text + "\" twice");
            } else {
                texts.add(text);
            }
        }
        return texts;
    }

    /// The fields themselves, where all are maps, in the order of the file.
    public Map<String, YamlNode> children() {
        var children = new LinkedHashMap<String, YamlNode>();
        map.forEach((name, value) -> {
            var child = node(where + " " + name, value);
            if (child != null) {
                children.put(String.valueOf(name), child);
            }
        });
        return children;
    }

    /// The maps of a list, in the order of the file.
    public List<YamlNode> list(String field, Function<Map<?, ?>, String> label) {
        var nodes = new ArrayList<YamlNode>();
        if (map.get(field) instanceof List<?> list && !list.isEmpty()) {
            for (var item : list) {
                var name = item instanceof Map<?, ?> child ? label.apply(child) : field;
                var child = node(name, item);
                if (child != null) {
                    nodes.add(child);
                }
            }
        } else {
            problem("\"" + field + "\" is missing, empty or no list");
        }
        return nodes;
    }

    /// A map within this one; an empty one where it is missing.
    public YamlNode child(String field) {
        var child = node(where + " " + field, map.get(field));
        return child == null ? new YamlNode(where + " " + field, Map.of(), problems) : child;
    }

    /// The fields themselves, where all are texts.
    public Map<String, String> entries() {
        var texts = new LinkedHashMap<String, String>();
        map.forEach((name, value) -> {
            if (value instanceof String text) {
                texts.put(String.valueOf(name), text);
            } else {
                problem("\"" + name + "\" is no text");
            }
        });
        return texts;
    }

    private @Nullable YamlNode node(String label, @Nullable Object value) {
        if (value instanceof Map<?, ?> child) {
            return new YamlNode(label, child, problems);
        }
        problems.add(label + ": is missing or no map");
        return null;
    }

    private static List<String> sorted(Set<String> fields) {
        return fields.stream().sorted().toList();
    }
}
