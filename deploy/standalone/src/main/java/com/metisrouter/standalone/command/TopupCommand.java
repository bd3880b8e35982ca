package com.metisrouter.standalone.command;

import static com.metisrouter.standalone.text.Table.Side.LEFT;
import static com.metisrouter.standalone.text.Table.Side.RIGHT;

import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import com.metisrouter.standalone.text.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// Adds credit to an account, once for each reference: the same command again changes nothing and answers the same.
@Command(name = "topup", description = "Add credit to an account, once for each reference.")
public final class TopupCommand extends ClientCommand {

    @Option(
            names = "--account",
            description = "Who gets it (default: the local account).",
            paramLabel = "ACCOUNT")
    private String account = "";

    @Option(
            names = "--amount",
            required = true,
            description = "In USD, such as 10.00.",
            paramLabel = "USD")
    private String amount = "";

    @Option(
            names = "--reference",
            required = true,
            description = "Your own number of this payment.",
            paramLabel = "REFERENCE")
    private String reference = "";

    @Option(
            names = "--kind",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
            paramLabel = "KIND")
    private CreditKind kind = CreditKind.PAID;

    @Option(
            names = "--reason",
            description = "Why, for whoever reads the ledger.",
            paramLabel = "TEXT")
    private String reason = "";

    @Override
    JsonNode ask(Console console) throws CommandProblem {
        try {
            Usd.parse(amount);
        } catch (IllegalArgumentException e) {
            throw CommandProblem.usage("--" + e.getMessage());
        }
        var body = new LinkedHashMap<String, String>();
        body.put("amount", amount);
        body.put("kind", kind.name());
        body.put("reference", reference);
        if (!reason.isEmpty()) {
            body.put("reason", reason);
        }
        return console.post(
                "/api/v1/accounts/" + Console.segment(accountOr(account)) + "/topups",
                Map.of("Idempotency-Key", "topup-" + Console.segment(reference)),
                body);
    }

    @Override
    String show(JsonNode answer) {
        return new Table()
                .column("", LEFT)
                .column("", RIGHT)
                .column("", LEFT)
                .row("Added", text(answer, "amount"), "USD to " + text(answer, "accountId"))
                .row("Balance", text(answer, "balance"), "USD")
                .row("Available", text(answer, "available"), "USD")
                .row("Ledger entry", "", text(answer, "ledgerEntryId"))
                .toString();
    }
}
