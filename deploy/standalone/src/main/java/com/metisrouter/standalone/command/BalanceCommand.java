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

/// What an account has, and what gateways hold of it.
@Command(name = "balance", description = "What an account has left.")
public final class BalanceCommand extends ClientCommand {

    @Option(
            names = "--account",
            description = "Whose balance (default: the local account).",
            paramLabel = "ACCOUNT")
    private String account = "";

    @Override
    JsonNode ask(Console console) throws CommandProblem {
        return console.get("/api/v1/balance", Map.of("accountId", accountOr(account)));
    }

    @Override
    String show(JsonNode answer) {
        boolean stale = answer.path("stale").asBoolean(false);
        return new Table()
                        .column("", LEFT)
                        .column("", RIGHT)
                        .column("", LEFT)
                        .row("Balance", text(answer, "balance"), "USD")
                        .row("Available", text(answer, "available"), "USD")
                        .row("Leased", text(answer, "leased"), "USD, set aside for gateways")
                + "\nAs of "
                + text(answer, "as_of")
                + (stale ? " (stale).\n" : ".\n");
    }
}
