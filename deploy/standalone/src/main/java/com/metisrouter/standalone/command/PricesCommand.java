package com.metisrouter.standalone.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// Prices: from public lists, by proposal and approval, and what to do about one that was wrong.
@Command(
        name = "prices",
        description = "Compare price lists, propose and approve prices, rate usage again.",
        subcommands = {
            PriceListCommands.Diff.class,
            PriceListCommands.Import.class,
            PriceProposalCommands.Proposals.class,
            PriceProposalCommands.Propose.class,
            PriceProposalCommands.FromCosts.class,
            PriceProposalCommands.Approve.class,
            PriceProposalCommands.Decline.class,
            PricesCommand.Rerate.class
        })
public final class PricesCommand {

    /// Shows what would change; with `--apply` it is booked.
    @Command(
            name = "rerate",
            description =
                    "Rate usage again by a corrected price version: a dry run unless --apply.")
    static final class Rerate extends ClientCommand {

        private static final int ID_BYTES = 6;

        @Option(
                names = "--price-version",
                required = true,
                description = "The wrong one, such as openai/gpt-4o-mini@1.",
                paramLabel = "VERSION")
        private String priceVersion = "";

        @Option(
                names = "--corrected",
                required = true,
                description = "The right one.",
                paramLabel = "VERSION")
        private String corrected = "";

        @Option(
                names = "--account",
                description = "Only this customer (default: all).",
                paramLabel = "ACCOUNT")
        private String account = "";

        @Option(
                names = "--since",
                description = "Requests that ended from then on, such as 2026-11-01T00:00:00Z.",
                paramLabel = "TIME")
        private String since = "";

        @Option(
                names = "--until",
                description = "Requests that ended before then.",
                paramLabel = "TIME")
        private String until = "";

        @Option(names = "--apply", description = "Book it. The dry run is the default.")
        private boolean apply;

        @Option(
                names = "--reason",
                description = "Why, for whoever reads the ledger; needed with --apply.",
                paramLabel = "TEXT")
        private String reason = "";

        @Option(
                names = "--id",
                description =
                        "Name of the correction: the same again goes on, or answers what was booked"
                                + " (default: from the other options and today's date).",
                paramLabel = "ID")
        private String id = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            if (apply && reason.isEmpty()) {
                throw CommandProblem.usage("--reason: missing (expected with --apply)");
            }
            var body = new LinkedHashMap<String, Object>();
            body.put("priceVersion", priceVersion);
            body.put("corrected", corrected);
            put(body, "accountId", account);
            put(body, "since", since);
            put(body, "until", until);
            put(body, "reason", reason);
            body.put("dryRun", !apply);
            return CorrectionText.order(
                    console,
                    spec().commandLine().getErr(),
                    "/api/v1/corrections",
                    id.isEmpty() ? defaultId() : id,
                    body);
        }

        private static void put(Map<String, Object> body, String name, String value) {
            if (!value.isEmpty()) {
                body.put(name, value);
            }
        }

        private String defaultId() {
            var what = String.join("\n", priceVersion, corrected, account, since, until, reason);
            try {
                var hash = MessageDigest.getInstance("SHA-256").digest(what.getBytes(UTF_8));
                return "rerate-"
                        + LocalDate.now(ZoneOffset.UTC)
                        + "-"
                        + HexFormat.of().formatHex(hash, 0, ID_BYTES);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }

        @Override
        String show(JsonNode answer) {
            return CorrectionText.show(answer);
        }
    }
}
