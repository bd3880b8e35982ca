package com.metisrouter.standalone.command;

import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The books of a month.
@Command(
        name = "books",
        description = "The books of a month: close them.",
        subcommands = BooksCommand.Close.class)
public final class BooksCommand {

    /// Closes the books of a month for all accounts, some at a time. Stopped half-way, it goes on where it was.
    @Command(
            name = "close",
            description = "Close a month that is over, without waiting for it to be done in time.")
    static final class Close extends ClientCommand {

        @Option(
                names = "--period",
                required = true,
                description = "The month, such as 2026-10, in UTC.",
                paramLabel = "MONTH")
        private String period = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            var err = spec().commandLine().getErr();
            var accounts = 0L;
            while (true) {
                var answer =
                        console.post("/api/v1/books/close", Map.of(), Map.of("period", period));
                var closed = answer.path("closed").asLong(0);
                accounts += closed;
                if (closed == 0 || answer.path("left").asLong(0) == 0) {
                    return ((ObjectNode) answer).put("closed", accounts);
                }
                err.println("closed " + accounts + ", left " + text(answer, "left"));
                err.flush();
            }
        }

        @Override
        String show(JsonNode answer) {
            return "The books of "
                    + text(answer, "period")
                    + " are closed. Accounts looked at: "
                    + text(answer, "closed")
                    + ".\n";
        }
    }
}
