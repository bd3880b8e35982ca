package com.metisrouter.standalone.command;

import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// Corrections that were ordered: shown, approved; and debits that are undone.
@Command(
        name = "corrections",
        description = "Corrections: show one, approve one, undo a whole debit.",
        subcommands = {
            CorrectionsCommand.Show.class,
            CorrectionsCommand.Approve.class,
            CorrectionsCommand.Reverse.class
        })
public final class CorrectionsCommand {

    /// How far a correction is, or what it came to.
    @Command(name = "show", description = "How far a correction is, or what it came to.")
    static final class Show extends ClientCommand {

        @Parameters(paramLabel = "ID", description = "Its name.")
        private String id = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.get("/api/v1/corrections/" + Console.segment(id), Map.of());
        }

        @Override
        String show(JsonNode answer) {
            return CorrectionText.show(answer);
        }
    }

    /// The second person's yes.
    @Command(
            name = "approve",
            description = "Approve somebody else's correction; your own --token says who you are.")
    static final class Approve extends ClientCommand {

        @Parameters(paramLabel = "ID", description = "Its name.")
        private String id = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            var path = "/api/v1/corrections/" + Console.segment(id) + "/approval";
            return CorrectionText.await(
                    console, spec().commandLine().getErr(), console.post(path, Map.of(), Map.of()));
        }

        @Override
        String show(JsonNode answer) {
            return CorrectionText.show(answer);
        }
    }

    /// Takes back every charge of one debit.
    @Command(
            name = "reverse",
            description = "Take back every charge of one debit: a dry run unless --apply.")
    static final class Reverse extends ClientCommand {

        @Parameters(
                paramLabel = "ENTRY",
                description = "The ledger entry, such as acc_demo-17 (of acc_demo-17-3).")
        private String entry = "";

        @Option(names = "--apply", description = "Book it. The dry run is the default.")
        private boolean apply;

        @Option(
                names = "--reason",
                required = true,
                description = "Why, for whoever reads the ledger.",
                paramLabel = "TEXT")
        private String reason = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return CorrectionText.order(
                    console,
                    spec().commandLine().getErr(),
                    "/api/v1/corrections",
                    "reverse-" + Console.segment(entry),
                    Map.of("reverseEntry", entry, "reason", reason, "dryRun", !apply));
        }

        @Override
        String show(JsonNode answer) {
            return CorrectionText.show(answer);
        }
    }
}
