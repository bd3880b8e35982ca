package com.metisrouter.proxy.directory;

import com.metisrouter.contracts.catalog.PublishedModel;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The published models, in memory: found by exact id or alias, and nothing else.
public final class ModelDirectory {

    /// Names longer than this are not compared with, so that a name sent by anybody costs little.
    private static final int NEAREST_NAME_LENGTH_MAX = 100;

    private static final String SIMULATOR = "sim/";

    /// @param upstreamDirectives what is appended to the simulator's model name to choose its behaviour, such as `+words-5`; else
    /// empty
    public record Resolved(PublishedModel model, String upstreamDirectives) {}

    /// Replaced as a whole at each change; changes are rare.
    private volatile Snapshot snapshot = new Snapshot(Map.of());

    /// By exact id or alias. A name of the simulator's may carry directives: `sim/chat+words-5` is `sim/chat`.
    public Optional<Resolved> find(String name) {
        var now = snapshot;
        var model = now.byName.get(name);
        if (model != null) {
            return Optional.of(new Resolved(model, ""));
        }
        var plus = name.indexOf('+');
        if (plus < 0 || !name.startsWith(SIMULATOR)) {
            return Optional.empty();
        }
        var simulated = now.byName.get(name.substring(0, plus));
        return Optional.ofNullable(simulated).map(it -> new Resolved(it, name.substring(plus)));
    }

    /// In order of their ids.
    public List<PublishedModel> all() {
        return snapshot.all;
    }

    /// Exact ids that somebody may have meant, the nearest first.
    public List<String> nearest(String name, int limit) {
        return nearest(name, limit, _ -> true);
    }

    /// Of some models alone: a name that can't be called either helps nobody.
    public List<String> nearest(String name, int limit, Predicate<PublishedModel> wanted) {
        if (name.length() > NEAREST_NAME_LENGTH_MAX) {
            return List.of();
        }
        var lowerCase = name.toLowerCase(Locale.ROOT);
        var scores = new HashMap<String, Integer>();
        snapshot.byName.forEach((known, model) -> {
            if (wanted.test(model)) {
                scores.merge(model.id(), distance(lowerCase, known), Math::min);
            }
        });
        return scores.entrySet().stream()
                .filter(score -> score.getValue() <= Math.max(3, name.length() / 2))
                .sorted(
                        Map.Entry.<String, Integer>comparingByValue()
                                .thenComparing(Map.Entry.comparingByKey()))
                .limit(limit)
                .map(Map.Entry::getKey)
                .toList();
    }

    /// @param model null when it is no longer published
    public void on(String id, @Nullable PublishedModel model) {
        var models = new HashMap<>(snapshot.byId);
        if (model == null) {
            models.remove(id);
        } else {
            models.put(id, model);
        }
        snapshot = new Snapshot(models);
    }

    /// The name behind the slash, whole or begun, is nearest; else Levenshtein's distance decides.
    private static int distance(String wanted, String known) {
        var name = known.substring(known.lastIndexOf('/') + 1);
        var wantedName = wanted.substring(wanted.lastIndexOf('/') + 1);
        if (name.equals(wantedName)) {
            return 0;
        }
        if (!wantedName.isEmpty() && name.startsWith(wantedName)) {
            return 1;
        }
        return 1 + Math.min(levenshtein(wanted, known), levenshtein(wantedName, name));
    }

    private static int levenshtein(String a, String b) {
        var previous = new int[b.length() + 1];
        for (var j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (var i = 1; i <= a.length(); i++) {
            var current = new int[b.length() + 1];
            current[0] = i;
            for (var j = 1; j <= b.length(); j++) {
                var replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }

    private static final class Snapshot {
        private final Map<String, PublishedModel> byId;
        private final Map<String, PublishedModel> byName = new HashMap<>();
        private final List<PublishedModel> all;

        /// An id wins over another model's alias.
        Snapshot(Map<String, PublishedModel> byId) {
            this.byId = new TreeMap<>(byId);
            var sorted = new ArrayList<>(byId.values());
            sorted.sort(Comparator.comparing(PublishedModel::id));
            this.all = List.copyOf(sorted);
            for (var model : all) {
                for (var alias : model.aliases()) {
                    byName.putIfAbsent(alias, model);
                }
            }
            byName.putAll(this.byId);
        }
    }
}
