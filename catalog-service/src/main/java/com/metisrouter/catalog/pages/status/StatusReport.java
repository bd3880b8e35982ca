package com.metisrouter.catalog.pages.status;

import com.metisrouter.contracts.catalog.PublishedModel;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// How the catalog is, as far as it knows, and what it doesn't know.
///
/// @param status the worst of the components' states
/// @param checkedAt when the price store was asked
/// @param notShown what somebody may look for here, and why it isn't here
record StatusReport(
        String status,
        Instant checkedAt,
        List<Component> components,
        List<ServedBy> providers,
        List<NotShown> notShown) {

    /// @param why in a sentence, with where it can be seen
    record NotShown(String what, String why) {}

    private static final List<NotShown> NOT_SHOWN =
            List.of(
                    new NotShown(
                            "Whether a provider answers, and how fast",
                            "Each gateway finds out from the requests that it sends, and keeps it to itself; it tells the catalog nothing. The gateway's metrics have it (metis_circuit_open, metis_attempts_total)."),
                    new NotShown(
                            "How many gateways run",
                            "Gateways read what is published from Kafka and never report to the catalog."),
                    new NotShown(
                            "Ledger, journals, balances",
                            "They are none of the catalog's. Staff see them with ./metis status."),
                    new NotShown(
                            "Past incidents",
                            "The catalog keeps no record of its earlier states."));

    static StatusReport of(
            List<Component> components,
            Instant checkedAt,
            List<PublishedModel> models,
            Instant now) {
        var worst =
                components.stream()
                        .map(Component::state)
                        .max(Comparator.naturalOrder())
                        .orElse(Component.State.UP);
        return new StatusReport(
                worst.word(), checkedAt, components, ServedBy.of(models, now), NOT_SHOWN);
    }

    String sentence() {
        return switch (status) {
            case "up" -> "All that the catalog knows of is up.";
            case "waiting" -> "The catalog serves what it has, and waits for another part.";
            default -> "A part of the catalog is down.";
        };
    }
}
