package com.metisrouter.catalog.pages.status;

import java.time.Instant;
import java.util.List;

/// The report as the API shows it.
record StatusView(
        String status,
        Instant checkedAt,
        List<PartView> components,
        List<ServedBy> providers,
        List<StatusReport.NotShown> notShown) {

    /// @param status `up`, `waiting` or `down`
    record PartView(String name, String status, String detail) {}

    static StatusView of(StatusReport report) {
        return new StatusView(
                report.status(),
                report.checkedAt(),
                report.components().stream()
                        .map(each -> new PartView(each.name(), each.state().word(), each.detail()))
                        .toList(),
                report.providers(),
                report.notShown());
    }
}
