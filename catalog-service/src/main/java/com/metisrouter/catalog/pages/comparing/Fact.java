package com.metisrouter.catalog.pages.comparing;

import java.util.List;

/// Something that can be said of each model.
///
/// @param condition when it holds; empty for always
/// @param values what is said, one for each model
record Fact(String name, String condition, List<String> values) {

    /// What is said where there is nothing to say.
    static final String NOTHING = "–";

    static final String YES = "✓ yes";
    static final String NO = "– no";

    Fact {
        values = List.copyOf(values);
    }

    static Fact of(String name, List<String> values) {
        return new Fact(
                name, "", values.stream().map(each -> each.isEmpty() ? NOTHING : each).toList());
    }

    boolean differs() {
        return values.stream().distinct().count() > 1;
    }
}
