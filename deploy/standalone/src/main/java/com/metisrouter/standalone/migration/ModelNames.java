package com.metisrouter.standalone.migration;

import com.metisrouter.proxy.checking.RequestCheck;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Finds the exact id for the name by which a provider or a cloud calls a model.
final class ModelNames {

    private static final int NEAREST = 3;

    /// `us.anthropic.`, `anthropic.`, `models/`, `publishers/google/models/`
    private static final Pattern BEFORE =
            Pattern.compile(
                    "^(?:(?:us|eu|apac|global)\\.)?(?:anthropic|meta|mistral|amazon|cohere|openai)\\.|^.*/");

    /// `-v1:0`, `@20250929`, `-20250929`, `-2024-07-18`, `-latest`, `:free`
    private static final Pattern BEHIND =
            Pattern.compile(
                    "(?:-v\\d+(?::\\d+)?|[@-]20\\d{6}|-20\\d\\d-\\d\\d-\\d\\d|[-@](?:latest|default)|:[a-z]+)$");

    /// How sure a name is.
    enum Match {
        EXACT("exact"),
        ALIAS("alias"),
        CLOSEST("closest (check)");

        private final String words;

        Match(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /// @param others ids that may be meant as well
    record Found(String id, Match match, List<String> others) {

        Found {
            others = List.copyOf(others);
        }
    }

    private final RequestCheck check;

    ModelNames(RequestCheck check) {
        this.check = check;
    }

    Optional<Found> find(String name) {
        var published = check.find(name);
        if (published.isPresent()) {
            var id = published.get().id();
            // Directives of the simulator's stay a part of the name.
            var match = name.equals(id) || name.startsWith(id + "+") ? Match.EXACT : Match.ALIAS;
            return Optional.of(new Found(match == Match.EXACT ? name : id, match, List.of()));
        }
        var ids = new LinkedHashSet<String>();
        for (var shorter : shorter(name)) {
            check.find(shorter).ifPresent(model -> ids.add(model.id()));
        }
        var plain = shorter(name).reversed().getFirst();
        ids.addAll(check.nearest(plain, NEAREST));
        return ids.stream()
                .findFirst()
                .map(first ->
                        new Found(
                                first,
                                Match.CLOSEST,
                                ids.stream().skip(1).limit(NEAREST - 1L).toList()));
    }

    /// The name without what clouds put before and behind it, step by step.
    private static List<String> shorter(String name) {
        var names = new LinkedHashSet<String>();
        var now = BEFORE.matcher(name).replaceFirst("");
        names.add(now);
        while (true) {
            var next = BEHIND.matcher(now).replaceFirst("");
            if (next.equals(now) || next.isEmpty()) {
                return List.copyOf(names);
            }
            names.add(next);
            now = next;
        }
    }
}
