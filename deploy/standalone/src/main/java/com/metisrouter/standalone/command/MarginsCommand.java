package com.metisrouter.standalone.command;

import static com.metisrouter.standalone.text.Table.Side.LEFT;
import static com.metisrouter.standalone.text.Table.Side.RIGHT;

import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import com.metisrouter.standalone.text.Table;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// What is left between charges and costs.
@Command(
        name = "margins",
        description = "Charges beside what providers charge you, and what is left.")
public final class MarginsCommand extends ClientCommand {

    @Option(
            names = "--since",
            description =
                    "Requests from then on, such as 2026-11-01T00:00:00Z (default: a day ago).",
            paramLabel = "TIME")
    private String since = "";

    @Option(
            names = "--until",
            description = "Requests before then (default: now).",
            paramLabel = "TIME")
    private String until = "";

    @Option(
            names = "--by",
            description = "model, provider, account or project (default: model).",
            paramLabel = "WHAT")
    private String by = "";

    @Override
    JsonNode ask(Console console) throws CommandProblem {
        return console.get("/api/v1/margins", Map.of("since", since, "until", until, "by", by));
    }

    @Override
    String show(JsonNode answer) {
        var table =
                new Table()
                        .column(text(answer, "by"), LEFT)
                        .column("Requests", RIGHT)
                        .column("Charge", RIGHT)
                        .column("of known cost", RIGHT)
                        .column("Cost", RIGHT)
                        .column("Margin", RIGHT)
                        .column("%", RIGHT)
                        .column("Cost unknown", RIGHT);
        for (var sum : answer.path("data")) {
            row(table, sum);
        }
        row(table, answer.path("total"));
        return "USD, " + text(answer, "since") + " to " + text(answer, "until") + "\n" + table;
    }

    private static void row(Table table, JsonNode sum) {
        table.row(
                text(sum, "name"),
                text(sum, "requests"),
                text(sum, "charge"),
                text(sum, "chargeOfKnownCost"),
                text(sum, "cost"),
                text(sum, "margin"),
                text(sum, "marginPercent"),
                text(sum, "requestsOfUnknownCost"));
    }
}
