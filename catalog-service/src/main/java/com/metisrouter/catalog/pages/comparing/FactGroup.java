package com.metisrouter.catalog.pages.comparing;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/// Facts of one kind.
record FactGroup(String title, List<Fact> facts) {

    FactGroup {
        facts = List.copyOf(facts);
    }

    static FactGroup of(String title, Stream<Fact> facts) {
        return new FactGroup(title, facts.toList());
    }

    /// A fact for each value that any of them has: whether it is among a model's.
    static <T> FactGroup having(
            String title, List<T> models, Function<T, ? extends Collection<String>> values) {
        var all = new TreeSet<String>();
        models.forEach(model -> all.addAll(values.apply(model)));
        return of(
                title,
                all.stream()
                        .map(value ->
                                Fact.of(
                                        value,
                                        models.stream()
                                                .map(model ->
                                                        values.apply(model).contains(value)
                                                                ? Fact.YES
                                                                : Fact.NO)
                                                .toList())));
    }

    /// What differs, alone.
    FactGroup differing() {
        return of(title, facts.stream().filter(Fact::differs));
    }
}
