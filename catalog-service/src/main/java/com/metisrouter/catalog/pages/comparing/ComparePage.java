package com.metisrouter.catalog.pages.comparing;

import com.metisrouter.catalog.pages.Calculator;
import com.metisrouter.catalog.pages.ModelRow;
import com.metisrouter.contracts.catalog.PublishedModel;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// Models side by side.
///
/// @param costs one for each model; none where no numbers were given
record ComparePage(
        CompareQuery query,
        List<ModelRow> models,
        List<FactGroup> groups,
        List<Cost> costs,
        long requests) {

    /// @throws com.metisrouter.catalog.pages.BadQuery if a number is wrong
    static ComparePage of(CompareQuery query, Instant now) {
        var models =
                query.models().stream()
                        .map(model -> ModelRow.of(model, model.priceAt(now), now))
                        .toList();
        var calculators =
                query.numbers().isEmpty()
                        ? List.<Calculator>of()
                        : query.models().stream().map(it -> calculator(query, it, now)).toList();
        var groups = Facts.of(models);
        return new ComparePage(
                query,
                models,
                (query.differencesOnly()
                                ? groups.stream().map(FactGroup::differing)
                                : groups.stream())
                        .filter(group -> !group.facts().isEmpty())
                        .toList(),
                Cost.of(calculators),
                calculators.isEmpty() ? 0 : calculators.getFirst().requests());
    }

    private static Calculator calculator(CompareQuery query, PublishedModel model, Instant now) {
        var given = new TreeMap<>(query.numbers());
        given.put("model", model.id());
        Function<String, Optional<PublishedModel>> it = _ -> Optional.of(model);
        return Calculator.of(given, it, now);
    }

    /// How many facts differ.
    long differences() {
        return groups.stream()
                .flatMap(group -> group.facts().stream())
                .filter(Fact::differs)
                .count();
    }
}
