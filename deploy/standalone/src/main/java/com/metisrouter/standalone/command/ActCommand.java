package com.metisrouter.standalone.command;

import static com.metisrouter.standalone.text.Table.Side.LEFT;
import static com.metisrouter.standalone.text.Table.Side.RIGHT;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import com.metisrouter.standalone.text.Table;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// Something done to an account by hand, once for each key.
abstract class ActCommand extends ClientCommand {

    @Option(
            names = "--account",
            description = "Whose (default: the local account).",
            paramLabel = "ACCOUNT")
    private String account = "";

    @Option(
            names = "--key",
            description =
                    "Names this command: repeated under the same name it is done once. A refused one stays refused under its name.",
            paramLabel = "KEY")
    private String key = "";

    /// @param keyIfNone the key if none was named; one of its own where that is empty
    final JsonNode act(Console console, String what, String keyIfNone, Map<String, ?> body)
            throws CommandProblem {
        return console.post(path() + "/" + what, Map.of("Idempotency-Key", key(keyIfNone)), body);
    }

    final String path() throws CommandProblem {
        return "/api/v1/accounts/" + Console.segment(accountOr(account));
    }

    private String key(String ifNone) {
        if (!key.isEmpty()) {
            return Console.segment(key);
        }
        return ifNone.isEmpty() ? "cli-" + UUID.randomUUID() : Console.segment(ifNone);
    }

    static String amount(String text) throws CommandProblem {
        try {
            return Usd.parse(text).toString();
        } catch (IllegalArgumentException e) {
            throw CommandProblem.usage("--" + e.getMessage());
        }
    }

    @Override
    String show(JsonNode answer) {
        return switch (text(answer, "status")) {
            case "PROPOSED" ->
                    "Waits for a second person: ./metis approvals approve "
                            + text(answer, "proposalId")
                            + " --account "
                            + text(answer, "accountId")
                            + "\n";
            case "DECLINED" -> text(answer, "proposalId") + " is declined.\n";
            case "CLOSED" -> text(answer, "accountId") + " is closed.\n";
            default ->
                    new Table()
                            .column("", LEFT)
                            .column("", RIGHT)
                            .column("", LEFT)
                            .row("Moved", text(answer, "amount"), "USD")
                            .row("Balance", text(answer, "balance"), "USD")
                            .row("Available", text(answer, "available"), "USD")
                            .row("Ledger entry", "", text(answer, "ledgerEntryId"))
                            .toString();
        };
    }
}
