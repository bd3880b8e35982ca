package com.metisrouter.catalog.pages.changes;

import com.metisrouter.catalog.pages.Address;
import com.metisrouter.catalog.pages.Parameters;
import com.metisrouter.contracts.catalog.PublishedModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/// Which changes shall be shown: all of it in the address.
///
/// @param given the parameters that were set, as they were written
/// @param model a model's exact id; empty for all
/// @param kind empty for all
/// @param after where the page before ended
record ChangeQuery(
        Map<String, String> given, String model, String kind, int limit, Optional<Position> after) {

    static final int LIMIT_DEFAULT = 50;
    static final int LIMIT_MAX = 200;
    private static final Set<String> NAMES = Set.of("model", "kind", "limit", "after");

    /// @param find a model by its id or an alias
    /// @throws com.metisrouter.catalog.pages.BadQuery with everything that is wrong
    static ChangeQuery of(
            Map<String, String> parameters, Function<String, Optional<PublishedModel>> find) {
        var read = new Parameters(parameters, NAMES);
        var name = read.text("model");
        var model = name.isEmpty() ? Optional.<PublishedModel>empty() : find.apply(name);
        if (!name.isEmpty() && model.isEmpty()) {
            read.problem("model", name, "the exact id or an alias of a published model");
        }
        var kind = read.word("kind", Change.Kind.words());
        var limit =
                read.text("limit").isEmpty() ? LIMIT_DEFAULT : read.count("limit", 1, LIMIT_MAX);
        var written = read.text("after");
        var after = Position.parse(written);
        if (!written.isEmpty() && after.isEmpty()) {
            read.problem("after", written, "what the page before gives as its next one");
        }
        read.check();
        return new ChangeQuery(
                given(parameters),
                model.map(PublishedModel::id).orElse(""),
                kind,
                Math.toIntExact(limit),
                after);
    }

    private static Map<String, String> given(Map<String, String> parameters) {
        var given = new TreeMap<String, String>();
        parameters.forEach((name, value) -> {
            if (!value.isBlank()) {
                given.put(name, value.strip());
            }
        });
        return given;
    }

    /// At most one more than the limit, so that it can be told whether there are more.
    List<Change> from(List<Change> changes) {
        Stream<Change> found = changes.stream();
        if (after.isPresent()) {
            found = found.filter(after.get()::isBefore);
        }
        return found.filter(each -> model.isEmpty() || each.model().equals(model))
                .filter(each -> kind.isEmpty() || each.kind().word().equals(kind))
                .limit(limit + 1L)
                .toList();
    }

    /// The same changes elsewhere, from the newest on.
    String address(String path) {
        var kept = new TreeMap<>(given);
        kept.remove("after");
        return Address.of(path, kept);
    }

    String address(String path, Position next) {
        var changed = new TreeMap<>(given);
        changed.put("after", next.toString());
        return Address.of(path, changed);
    }

    String value(String name) {
        return given.getOrDefault(name, "");
    }

    boolean isFiltered() {
        return !model.isEmpty() || !kind.isEmpty();
    }
}
