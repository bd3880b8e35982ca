package com.metisrouter.standalone.command;

import static com.metisrouter.standalone.text.Table.Side.LEFT;
import static com.metisrouter.standalone.text.Table.Side.RIGHT;

import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import com.metisrouter.standalone.text.Table;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What commands say of corrections: a plan, how far it is, what was booked.
final class CorrectionText {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private CorrectionText() {}

    /// Orders a correction and waits for it, saying how far it is.
    static JsonNode order(
            Console console, PrintWriter progress, String path, String key, Object body)
            throws CommandProblem {
        return await(console, progress, console.post(path, Map.of("Idempotency-Key", key), body));
    }

    static JsonNode await(Console console, PrintWriter progress, JsonNode ordered)
            throws CommandProblem {
        var run = ordered;
        while (run.path("state").asString("").equals("running")) {
            progress.println(
                    "metis: correction "
                            + run.path("id").asString("")
                            + ": "
                            + run.path("requestsBooked").asLong(0)
                            + " requests booked");
            progress.flush();
            pause();
            run =
                    console.get(
                            "/api/v1/corrections/" + Console.segment(run.path("id").asString("")),
                            Map.of());
        }
        return run;
    }

    private static void pause() throws CommandProblem {
        try {
            Thread.sleep(LOOK_EVERY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandProblem("interrupted; the correction goes on");
        }
    }

    static String show(JsonNode answer) {
        var text = new StringBuilder();
        if (answer.path("object").asString("").equals("correction_dry_run")) {
            text.append("Dry run: nothing has been booked.\n\n");
        } else {
            text.append("Correction ")
                    .append(answer.path("id").asString(""))
                    .append(": ")
                    .append(state(answer))
                    .append("\n\n");
        }
        return text.append(summary(answer.path("summary"))).toString();
    }

    private static String state(JsonNode answer) {
        var id = answer.path("id").asString("");
        return switch (answer.path("state").asString("")) {
            case "done" -> "booked.";
            case "needs_approval" ->
                    "more than one person may move alone. Somebody else approves it with:"
                            + " ./metis corrections approve "
                            + id;
            case "started" -> "interrupted; the same command again goes on with it.";
            case String other -> other;
        };
    }

    private static String summary(JsonNode summary) {
        if (summary.isMissingNode() || summary.isNull()) {
            return "";
        }
        return totals(summary)
                + accounts(summary.path("accounts"))
                + samples(summary.path("samples"))
                + problems(summary.path("problems"));
    }

    private static String totals(JsonNode summary) {
        return new Table()
                .column("", LEFT)
                .column("", RIGHT)
                .column("", LEFT)
                .row(
                        "Requests",
                        number(summary, "requests"),
                        number(summary, "unchanged") + " of them at the same charge")
                .row("Charged before", ClientCommand.text(summary, "before"), "USD")
                .row("Charged after", ClientCommand.text(summary, "after"), "USD")
                .row(
                        "Difference",
                        ClientCommand.text(summary, "difference"),
                        "USD, below 0 goes back to customers")
                .row("Not rated", number(summary, "unpriced"), "for want of a price")
                .row("Left alone", number(summary, "skipped"), "estimates without quantities")
                .toString();
    }

    private static String accounts(JsonNode accounts) {
        if (accounts.isEmpty()) {
            return "";
        }
        var table =
                new Table()
                        .column("Customer", LEFT)
                        .column("Requests", RIGHT)
                        .column("Before", RIGHT)
                        .column("After", RIGHT)
                        .column("Difference", RIGHT);
        for (JsonNode account : accounts) {
            table.row(
                    ClientCommand.text(account, "accountId"),
                    number(account, "requests"),
                    ClientCommand.text(account, "before"),
                    ClientCommand.text(account, "after"),
                    ClientCommand.text(account, "difference"));
        }
        return "\n" + table;
    }

    private static String samples(JsonNode samples) {
        if (samples.isEmpty()) {
            return "";
        }
        var table =
                new Table()
                        .column("First requests that differ", LEFT)
                        .column("Before", RIGHT)
                        .column("After", RIGHT)
                        .column("Difference", RIGHT);
        for (JsonNode sample : samples) {
            table.row(
                    ClientCommand.text(sample, "requestId"),
                    ClientCommand.text(sample, "before"),
                    ClientCommand.text(sample, "after"),
                    ClientCommand.text(sample, "difference"));
        }
        return "\n" + table;
    }

    private static String problems(JsonNode problems) {
        var text = new StringBuilder();
        for (JsonNode problem : problems) {
            text.append(text.isEmpty() ? "\nCan't be rated:\n" : "")
                    .append("  ")
                    .append(problem.asString(""))
                    .append('\n');
        }
        return text.toString();
    }

    private static String number(JsonNode node, String name) {
        return Long.toString(node.path(name).asLong(0));
    }
}
