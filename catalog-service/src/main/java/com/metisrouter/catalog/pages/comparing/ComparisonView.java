package com.metisrouter.catalog.pages.comparing;

import com.metisrouter.catalog.site.ModelView;
import java.time.Instant;
import java.util.List;

/// A comparison as the API shows it: the models as everywhere else, which facts of theirs differ, and what they cost.
///
/// @param costs in the order of `models`; none where no numbers were given
record ComparisonView(
        String object, List<ModelView> models, List<DifferenceView> differences, List<Cost> costs) {

    /// @param condition when it holds; empty for always
    record DifferenceView(String group, String name, String condition) {}

    static ComparisonView of(ComparePage page, Instant now) {
        return new ComparisonView(
                "comparison",
                page.models().stream().map(row -> ModelView.of(row.model(), now)).toList(),
                page.groups().stream()
                        .flatMap(group ->
                                group.facts().stream()
                                        .filter(Fact::differs)
                                        .map(fact ->
                                                new DifferenceView(
                                                        group.title(),
                                                        fact.name(),
                                                        fact.condition())))
                        .toList(),
                page.costs());
    }
}
