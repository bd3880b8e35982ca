package com.metisrouter.catalog.importing;

import com.metisrouter.contracts.Edge;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

/// The names that an object of a file has twice. A tree keeps only the last of them, so they are looked for on the way.
@Edge
final class Duplicates {

    private final Set<List<String>> paths = new HashSet<>();

    private Duplicates() {}

    /// @throws tools.jackson.core.JacksonException if it is no JSON
    static Duplicates in(JsonMapper mapper, byte[] file) {
        var duplicates = new Duplicates();
        try (var parser = mapper.createParser(file)) {
            duplicates.look(parser);
        }
        return duplicates;
    }

    private void look(JsonParser parser) {
        var names = new ArrayDeque<Set<String>>();
        var path = new ArrayList<String>();
        for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
            switch (token) {
                case START_OBJECT, START_ARRAY -> {
                    names.push(new HashSet<>());
                    path.add("");
                }
                case END_OBJECT, END_ARRAY -> {
                    names.pop();
                    path.removeLast();
                }
                case PROPERTY_NAME -> {
                    var name = parser.currentName();
                    path.set(path.size() - 1, name);
                    if (!names.getFirst().add(name)) {
                        paths.add(List.copyOf(path));
                    }
                }
                default -> {
                    // A value has no names.
                }
            }
        }
    }

    /// Whether an object was there twice, or has something twice in it.
    boolean concern(String... object) {
        var begin = List.of(object);
        return paths.stream()
                .anyMatch(path ->
                        path.size() >= begin.size() && path.subList(0, begin.size()).equals(begin));
    }

    /// Whether the object itself was there twice.
    boolean has(String... object) {
        return paths.contains(List.of(object));
    }
}
