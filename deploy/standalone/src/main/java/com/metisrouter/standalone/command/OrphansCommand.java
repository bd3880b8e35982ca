package com.metisrouter.standalone.command;

import static com.metisrouter.standalone.text.Table.Side.LEFT;
import static com.metisrouter.standalone.text.Table.Side.RIGHT;

import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import com.metisrouter.standalone.text.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// Requests whose charge isn't the last word: orphans, and what somebody questions.
@Command(
        name = "orphans",
        description = "Requests whose charge is not settled: list, settle, dispute.",
        subcommands = {
            OrphansCommand.ListOrphans.class,
            OrphansCommand.Settle.class,
            OrphansCommand.Dispute.class
        })
public final class OrphansCommand {

    /// What waits for a settlement.
    @Command(name = "list", description = "Requests that wait for a settlement.")
    static final class ListOrphans extends ClientCommand {

        @Option(
                names = "--account",
                description = "Only of this customer (default: all).",
                paramLabel = "ACCOUNT")
        private String account = "";

        @Option(
                names = "--after",
                description = "The last request of the page before.",
                paramLabel = "REQUEST_ID")
        private String after = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.get("/api/v1/orphans", Map.of("accountId", account, "after", after));
        }

        @Override
        String show(JsonNode answer) {
            var table =
                    new Table()
                            .column("Request", LEFT)
                            .column("Account", LEFT)
                            .column("Settlement", LEFT)
                            .column("Charge", RIGHT)
                            .column("Set aside", RIGHT)
                            .column("Prices", LEFT)
                            .column("Ended", LEFT);
            var last = "";
            for (JsonNode open : answer.path("data")) {
                last = text(open, "requestId");
                table.row(
                        last,
                        text(open.path("caller"), "accountId"),
                        text(open, "settlement").toLowerCase(Locale.ROOT),
                        text(open, "charge"),
                        text(open, "hold"),
                        text(open, "priceVersionId"),
                        text(open, "endedAt"));
            }
            var open = answer.path("open").asLong(0);
            return (answer.path("data").isEmpty() ? "" : table + "\n")
                    + open
                    + (open == 1 ? " request waits" : " requests wait")
                    + " for a settlement.\n"
                    + (answer.path("has_more").asBoolean(false)
                            ? "There are more: --after " + last + "\n"
                            : "");
        }
    }

    /// Says what a request used.
    @Command(name = "settle", description = "Say what a request used, and charge it for that.")
    static final class Settle extends ClientCommand {

        private enum Figure {
            PROVIDER,
            ESTIMATE,
            CONFIRMED
        }

        @Parameters(paramLabel = "REQUEST_ID", description = "The request, req_…")
        private String id = "";

        @Option(
                names = "--figure",
                description =
                        "Whose figure it is: PROVIDER is final, ESTIMATE gives way to better, CONFIRMED leaves"
                                + " the charge (default: ${DEFAULT-VALUE}).",
                paramLabel = "FIGURE")
        private Figure figure = Figure.PROVIDER;

        @Option(
                names = "--quantity",
                description = "Such as input_tokens=120; may be repeated.",
                paramLabel = "UNIT=AMOUNT")
        private Map<String, Long> quantities = new LinkedHashMap<>();

        @Option(
                names = "--evidence",
                required = true,
                description = "Where that is from, such as the provider's id of the request.",
                paramLabel = "TEXT")
        private String evidence = "";

        @Option(
                names = "--entry",
                description = "Its ledger entry, needed where it doesn't wait for a settlement.",
                paramLabel = "ENTRY")
        private String entry = "";

        @Option(names = "--reason", required = true, description = "Why.", paramLabel = "TEXT")
        private String reason = "";

        @Option(
                names = "--id",
                description =
                        "Makes the command safe to repeat (default: from the request and the evidence).",
                paramLabel = "ID")
        private String key = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            var body = new LinkedHashMap<String, Object>();
            body.put("figure", figure.name());
            if (figure != Figure.CONFIRMED) {
                body.put("quantities", quantities());
            }
            body.put("evidence", evidence);
            body.put("entry", entry);
            body.put("reason", reason);
            return console.post(
                    "/api/v1/requests/" + Console.segment(id) + "/settlement",
                    Map.of("Idempotency-Key", key.isEmpty() ? keyOf("settle", id, evidence) : key),
                    body);
        }

        private List<Map<String, Object>> quantities() {
            var list = new ArrayList<Map<String, Object>>();
            quantities.forEach((unit, amount) -> list.add(Map.of("unit", unit, "amount", amount)));
            return list;
        }

        @Override
        String show(JsonNode answer) {
            return CorrectionText.show(answer);
        }
    }

    /// Questions a charge.
    @Command(
            name = "dispute",
            description = "Question a charge; it stands until somebody has settled it.")
    static final class Dispute extends ClientCommand {

        @Parameters(paramLabel = "REQUEST_ID", description = "The request, req_…")
        private String id = "";

        @Option(
                names = "--entry",
                description = "Its ledger entry, as ./metis request shows it.",
                paramLabel = "ENTRY")
        private String entry = "";

        @Option(names = "--reason", required = true, description = "Why.", paramLabel = "TEXT")
        private String reason = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.post(
                    "/api/v1/requests/" + Console.segment(id) + "/dispute",
                    Map.of("Idempotency-Key", keyOf("dispute", id, reason)),
                    Map.of("entry", entry, "reason", reason));
        }

        @Override
        String show(JsonNode answer) {
            return CorrectionText.show(answer);
        }
    }

    /// The same command again is the same settlement, another is another.
    private static String keyOf(String verb, String requestId, String what) {
        return verb + "-" + requestId + "-" + Integer.toHexString(what.hashCode());
    }
}
