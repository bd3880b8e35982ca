package com.metisrouter.standalone.command;

import static com.metisrouter.standalone.text.Table.Side.LEFT;
import static com.metisrouter.standalone.text.Table.Side.RIGHT;

import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import com.metisrouter.standalone.text.Table;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// Usage that could not be applied.
@Command(
        name = "dead-letters",
        description = "Usage that could not be applied: list it, apply it once its reason is gone.",
        subcommands = {DeadLettersCommand.ListLetters.class, DeadLettersCommand.Apply.class})
public final class DeadLettersCommand {

    /// What waits for somebody, and why.
    @Command(name = "list", description = "Usage that could not be applied, and why.")
    static final class ListLetters extends ClientCommand {

        @Option(names = "--all", description = "Also those that have been applied since.")
        private boolean all;

        @Option(names = "--after", description = "The last id of the page before.")
        private long after;

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.get(
                    "/api/v1/dead-letters",
                    Map.of("all", all ? "true" : "", "after", Long.toString(after)));
        }

        @Override
        String show(JsonNode answer) {
            var table =
                    new Table()
                            .column("Id", RIGHT)
                            .column("Account", LEFT)
                            .column("Lease", RIGHT)
                            .column("Sequence", RIGHT)
                            .column("Reason", LEFT)
                            .column("Detail", LEFT)
                            .column("Came", RIGHT)
                            .column("Since", LEFT)
                            .column("Applied", LEFT);
            for (JsonNode letter : answer.path("data")) {
                table.row(
                        number(letter, "id"),
                        text(letter, "accountId"),
                        number(letter, "lease"),
                        number(letter, "leaseSequence"),
                        text(letter, "reason"),
                        text(letter, "detail"),
                        number(letter, "times") + "x",
                        text(letter, "recordedAt"),
                        text(letter, "resolvedAt"));
            }
            var open = answer.path("open").asLong(0);
            return (answer.path("data").isEmpty() ? "" : table + "\n")
                    + open
                    + (open == 1 ? " dead letter waits.\n" : " dead letters wait.\n");
        }

        private static String number(JsonNode node, String name) {
            return Long.toString(node.path(name).asLong(0));
        }
    }

    /// Tries one again, by the way that all usage goes.
    @Command(name = "apply", description = "Apply one whose reason is gone. Twice is once.")
    static final class Apply extends ClientCommand {

        @Parameters(paramLabel = "ID", description = "Its number in the list.")
        private long id;

        @Option(
                names = "--price-version",
                description =
                        "Rate it by another price version, where its own has no price for what was used.",
                paramLabel = "VERSION")
        private String priceVersion = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.post(
                    "/api/v1/dead-letters/" + id + "/apply",
                    Map.of(),
                    priceVersion.isEmpty() ? Map.of() : Map.of("priceVersion", priceVersion));
        }

        @Override
        String show(JsonNode answer) {
            return answer.path("result").asString("").equals("applied")
                    ? "Dead letter " + id + " is applied: USD " + text(answer, "charge") + ".\n"
                    : "Dead letter " + id + " had been applied before.\n";
        }
    }
}
