package com.metisrouter.catalog.pages.comparing;

import java.util.List;

/// A comparison as the API shows it: every list of values and costs is in the order of `models`.
record ComparisonView(
        String object, List<String> models, List<FactGroup> groups, List<Cost> costs) {

    static ComparisonView of(ComparePage page) {
        return new ComparisonView("comparison", page.query().ids(), page.groups(), page.costs());
    }
}
