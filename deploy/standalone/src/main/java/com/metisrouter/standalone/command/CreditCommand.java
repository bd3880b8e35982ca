package com.metisrouter.standalone.command;

import static com.metisrouter.standalone.text.Table.Side.LEFT;
import static com.metisrouter.standalone.text.Table.Side.RIGHT;

import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import com.metisrouter.standalone.text.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// An account's credit: given, put right, paid back, undone, shown; and the account closed.
@Command(
        name = "credit",
        description =
                "An account's credit: give it, put it right, pay it back, undo an entry, show it, close the account.",
        subcommands = {
            CreditCommand.Grant.class,
            CreditCommand.Adjust.class,
            CreditCommand.Refund.class,
            CreditCommand.Reverse.class,
            CreditCommand.Lots.class,
            CreditCommand.Close.class
        })
public final class CreditCommand {

    /// Gives credit away. What was paid for is a top-up.
    @Command(name = "grant", description = "Give credit away; what was paid for is a topup.")
    static final class Grant extends ActCommand {

        @Option(names = "--amount", required = true, description = "In USD.", paramLabel = "USD")
        private String amount = "";

        @Option(
                names = "--kind",
                required = true,
                description = "PROMOTIONAL or GOODWILL.",
                paramLabel = "KIND")
        private CreditKind kind = CreditKind.PROMOTIONAL;

        @Option(
                names = "--priority",
                description = "Credit of a lower number is burnt first (default: by kind).",
                paramLabel = "NUMBER")
        private @Nullable Integer priority;

        @Option(
                names = "--expires",
                description = "When it expires, such as 2027-01-01T00:00:00Z (default: never).",
                paramLabel = "INSTANT")
        private String expires = "";

        @Option(
                names = "--reference",
                required = true,
                description = "Your own number of it; also its name if there is no --key.",
                paramLabel = "REFERENCE")
        private String reference = "";

        @Option(names = "--reason", required = true, description = "Why.", paramLabel = "TEXT")
        private String reason = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            var body = new LinkedHashMap<String, Object>();
            body.put("amount", amount(amount));
            body.put("kind", kind.name());
            body.put("reference", reference);
            body.put("reason", reason);
            if (priority != null) {
                body.put("priority", priority);
            }
            if (!expires.isEmpty()) {
                body.put("expiresAt", expires);
            }
            return act(console, "grants", "grant-" + reference, body);
        }
    }

    /// Changes a balance by hand.
    @Command(name = "adjust", description = "Put a balance right, up or down.")
    static final class Adjust extends ActCommand {

        @Option(
                names = "--amount",
                required = true,
                description = "In USD; below 0 to take.",
                paramLabel = "USD")
        private String amount = "";

        @Option(
                names = "--reference",
                required = true,
                description = "Your own number of it; also its name if there is no --key.",
                paramLabel = "REFERENCE")
        private String reference = "";

        @Option(names = "--reason", required = true, description = "Why.", paramLabel = "TEXT")
        private String reason = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return act(
                    console,
                    "adjustments",
                    "adjust-" + reference,
                    Map.of("amount", amount(amount), "reference", reference, "reason", reason));
        }
    }

    /// Books that unused paid credit was paid back.
    @Command(name = "refund", description = "Pay back unused paid credit.")
    static final class Refund extends ActCommand {

        @Option(names = "--amount", required = true, description = "In USD.", paramLabel = "USD")
        private String amount = "";

        @Option(
                names = "--reference",
                required = true,
                description = "Your own number of it; also its name if there is no --key.",
                paramLabel = "REFERENCE")
        private String reference = "";

        @Option(names = "--reason", required = true, description = "Why.", paramLabel = "TEXT")
        private String reason = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return act(
                    console,
                    "refunds",
                    "refund-" + reference,
                    Map.of("amount", amount(amount), "reference", reference, "reason", reason));
        }
    }

    /// Undoes an entry by another.
    @Command(
            name = "reverse",
            description = "Undo an entry by another one. (A debit of usage: corrections reverse.)")
    static final class Reverse extends ActCommand {

        @Parameters(paramLabel = "ENTRY", description = "The ledger entry, such as acc_demo-12.")
        private String entry = "";

        @Option(
                names = "--into-overdraft",
                description = "Even past what gateways leave of the balance: a bank took it back.")
        private boolean intoOverdraft;

        @Option(names = "--reason", required = true, description = "Why.", paramLabel = "TEXT")
        private String reason = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return act(
                    console,
                    "reversals",
                    "",
                    Map.of(
                            "ledgerEntryId",
                            entry,
                            "intoOverdraft",
                            intoOverdraft,
                            "reason",
                            reason));
        }
    }

    /// What is left of an account's credit.
    @Command(name = "lots", description = "What is left of an account's credit, as it is burnt.")
    static final class Lots extends ClientCommand {

        @Option(
                names = "--account",
                description = "Whose (default: the local account).",
                paramLabel = "ACCOUNT")
        private String account = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            var path = "/api/v1/accounts/" + Console.segment(accountOr(account)) + "/lots";
            return console.get(path, Map.of());
        }

        @Override
        String show(JsonNode answer) {
            var table =
                    new Table()
                            .column("Lot", LEFT)
                            .column("Kind", LEFT)
                            .column("Left, USD", RIGHT)
                            .column("Priority", RIGHT)
                            .column("Expires", LEFT);
            for (JsonNode lot : answer.path("data")) {
                table.row(
                        text(lot, "lotId"),
                        text(lot, "kind"),
                        text(lot, "remaining"),
                        text(lot, "priority"),
                        lot.path("expiresAt").asString("never"));
            }
            return table
                    + "\nBalance "
                    + text(answer, "balance")
                    + " USD, available "
                    + text(answer, "available")
                    + ", overdraft "
                    + text(answer, "overdraft")
                    + (answer.path("closed").asBoolean(false)
                            ? ". The account is closed.\n"
                            : ".\n");
        }
    }

    /// Closes an account for good.
    @Command(
            name = "close",
            description = "Close an account for good: at a balance of 0, with no lease open.")
    static final class Close extends ActCommand {

        @Option(names = "--reason", required = true, description = "Why.", paramLabel = "TEXT")
        private String reason = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return act(console, "close", "", Map.of("reason", reason));
        }
    }
}
