package com.metisrouter.catalog.pages.tools;

import com.metisrouter.catalog.setup.Tool;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The tools, by kind.
///
/// @param q what was searched for; may be empty
public record SetupIndex(String q, Map<String, List<Tool>> byKind) {

    static SetupIndex of(List<Tool> tools, String q) {
        var wanted = q.strip().toLowerCase(Locale.ROOT);
        return new SetupIndex(
                q,
                tools.stream()
                        .filter(it ->
                                (it.name() + " " + it.id() + " " + it.kind())
                                        .toLowerCase(Locale.ROOT)
                                        .contains(wanted))
                        .collect(
                                Collectors.groupingBy(
                                        Tool::kind, TreeMap::new, Collectors.toList())));
    }
}
