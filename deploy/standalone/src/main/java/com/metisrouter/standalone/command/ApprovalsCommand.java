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

/// What waits for a second person, who says yes or no.
@Command(
        name = "approvals",
        description = "What waits for a second person: list, approve, decline.",
        subcommands = {
            ApprovalsCommand.Waiting.class,
            ApprovalsCommand.Approve.class,
            ApprovalsCommand.Decline.class
        })
public final class ApprovalsCommand {

    /// What waits at an account.
    @Command(name = "list", description = "What waits at an account.")
    static final class Waiting extends ClientCommand {

        @Option(
                names = "--account",
                description = "Whose (default: the local account).",
                paramLabel = "ACCOUNT")
        private String account = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            var path = "/api/v1/accounts/" + Console.segment(accountOr(account)) + "/proposals";
            return console.get(path, Map.of());
        }

        @Override
        String show(JsonNode answer) {
            var table =
                    new Table()
                            .column("Id", LEFT)
                            .column("Act", LEFT)
                            .column("USD", RIGHT)
                            .column("By", LEFT)
                            .column("Reason", LEFT)
                            .column("Proposed", LEFT);
            for (JsonNode waiting : answer.path("data")) {
                table.row(
                        text(waiting, "proposalId"),
                        text(waiting.path("act"), "act"),
                        text(waiting.path("act"), "amount"),
                        text(waiting, "actor"),
                        text(waiting, "reason"),
                        text(waiting, "proposedAt"));
            }
            return table.toString();
        }
    }

    /// The second person's yes.
    @Command(
            name = "approve",
            description = "Approve what somebody else proposed; your own --token says who you are.")
    static final class Approve extends ActCommand {

        @Parameters(paramLabel = "ID", description = "The proposal, prop_…")
        private String id = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return act(console, "proposals/" + Console.segment(id) + "/approve", "", Map.of());
        }
    }

    /// A no, of the second person or of the first.
    @Command(name = "decline", description = "Decline what was proposed.")
    static final class Decline extends ActCommand {

        @Parameters(paramLabel = "ID", description = "The proposal, prop_…")
        private String id = "";

        @Option(names = "--reason", required = true, description = "Why.", paramLabel = "TEXT")
        private String reason = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return act(
                    console,
                    "proposals/" + Console.segment(id) + "/decline",
                    "",
                    Map.of("reason", reason));
        }
    }
}
