package com.metisrouter.standalone.health;

import com.metisrouter.catalog.CatalogHealth;
import com.metisrouter.ledger.LedgerHealth;
import com.metisrouter.projections.checkpoint.ViewStatus;
import com.metisrouter.proxy.GatewayState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns each part's numbers into a word and a sentence.
final class HouseHealth {

    private HouseHealth() {}

    static Part gateway(GatewayState.@Nullable Status status) {
        if (status == null) {
            return Part.down("gateway", "starting");
        }
        if (!status.ready()) {
            return Part.down("gateway", status.phase());
        }
        if (!status.journalProblem().isEmpty()) {
            return Part.down(
                    "gateway",
                    "journal: " + status.journalProblem() + "; no new requests are admitted");
        }
        if (!status.publishProblem().isEmpty()) {
            return Part.degraded(
                    "gateway",
                    "Kafka is away ("
                            + status.publishProblem()
                            + "); "
                            + status.unsentRecords()
                            + " records wait in the journal");
        }
        return Part.up(
                "gateway",
                "run %d, %d keys, %d models, journal %d KiB, %d records to send"
                        .formatted(
                                status.run(),
                                status.keys(),
                                status.models(),
                                status.journalBytes() >> 10,
                                status.unsentRecords()));
    }

    static Part ledger(LedgerHealth health) {
        if (health.fencedOff()) {
            return Part.down("ledger", "another ledger has taken over: stop this one");
        }
        if (!health.evidenceProblem().isEmpty()) {
            return Part.degraded(
                    "ledger",
                    "no checkpoint is signed any more: "
                            + health.evidenceProblem()
                            + "; find out why (./metis audit verify) before the next start");
        }
        var wrong = health.deadLetters() + health.ratingDifferences();
        if (wrong > 0) {
            return Part.degraded(
                    "ledger",
                    "%d requests could not be debited (dead letters), %d rated differently by gateway and ledger: look at metis.log"
                            .formatted(health.deadLetters(), health.ratingDifferences()));
        }
        return Part.up(
                "ledger",
                "%d debited, %d waiting, %d in flight, %d to publish, %d repeated, %d retried"
                        .formatted(
                                health.linesApplied(),
                                health.usageLag(),
                                health.missingUsage(),
                                health.publisherLag(),
                                health.duplicates(),
                                health.failures()));
    }

    static Part catalog(CatalogHealth health) {
        return switch (health.state()) {
            case UP -> Part.up("catalog", health.detail());
            case WAITING -> Part.degraded("catalog", health.detail());
            case DOWN -> Part.down("catalog", health.detail());
        };
    }

    static Part view(ViewStatus view) {
        var name = "view " + view.view();
        if (view.anomalies() > 0 || view.poisonEvents() > 0) {
            return Part.degraded(
                    name,
                    view.anomalies()
                            + " contradictions and "
                            + view.poisonEvents()
                            + " unreadable events: look at metis.log");
        }
        return switch (view.state()) {
            case CURRENT, CATCHING_UP ->
                    Part.up(
                            name,
                            "as of "
                                    + view.asOf()
                                    + ", "
                                    + Math.max(0, view.lag())
                                    + " events behind");
            case STARTING -> Part.degraded(name, "starting");
            case RETRYING -> Part.degraded(name, "retrying after: " + view.error());
            case STOPPED -> Part.down(name, "stopped: " + view.error());
        };
    }

    static String overall(List<Part> parts) {
        if (parts.stream().anyMatch(part -> part.status().equals("down"))) {
            return "down";
        }
        return parts.stream().allMatch(part -> part.status().equals("up")) ? "up" : "degraded";
    }
}
