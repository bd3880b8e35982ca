package com.metisrouter.standalone.command;

import static com.metisrouter.standalone.text.Table.Side.LEFT;
import static com.metisrouter.standalone.text.Table.Side.RIGHT;

import com.metisrouter.contracts.ledger.BalanceAsOf.By;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.standalone.audit.HttpLedger;
import com.metisrouter.standalone.audit.ProgressLine;
import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import com.metisrouter.standalone.text.Table;
import com.metisrouter.verifier.reading.AuditProblem;
import com.metisrouter.verifier.replay.AsOfReplay;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// What an account has, and what gateways hold of it; or what it had at an instant.
@Command(name = "balance", description = "What an account has left, or had at an instant.")
public final class BalanceCommand extends ClientCommand {

    @Option(
            names = "--account",
            description = "Whose balance (default: the local account).",
            paramLabel = "ACCOUNT")
    private String account = "";

    @Option(
            names = "--as-of",
            description = "What it was at that instant, such as 2026-11-01T00:00:00Z.",
            paramLabel = "INSTANT")
    private String asOf = "";

    @Option(
            names = "--by",
            description =
                    "${COMPLETION-CANDIDATES}: what the books said then, or what they say now about then (default: recorded).",
            paramLabel = "TIME")
    private @Nullable By by;

    @Option(
            names = "--replay",
            description = "Add up the ledger's events here instead of asking the view.")
    private boolean replay;

    @Override
    JsonNode ask(Console console) throws CommandProblem {
        var id = accountOr(account);
        Instant instant = AuditExportCommand.instant("--as-of", asOf);
        if (instant == null) {
            if (by != null || replay) {
                throw CommandProblem.usage("--as-of: missing (expected with --by and --replay)");
            }
            return console.get("/api/v1/balance", Map.of("accountId", id));
        }
        // No event is recorded to less than a microsecond.
        var at = instant.truncatedTo(ChronoUnit.MICROS);
        var time = by == null ? By.RECORDED : by;
        return replay ? replayed(console, id, at, time) : ofView(console, id, at, time);
    }

    private static JsonNode ofView(Console console, String account, Instant at, By by)
            throws CommandProblem {
        var name = by.name().toLowerCase(Locale.ROOT);
        var answer =
                console.get(
                        "/api/v1/balance",
                        Map.of("accountId", account, "as_of", at.toString(), "by", name));
        if (!answer.path("by").asString("").equals(name)) {
            throw new CommandProblem(
                    "this installation is too old to say what a balance was: try --replay");
        }
        return answer;
    }

    private JsonNode replayed(Console console, String account, Instant at, By by)
            throws CommandProblem {
        var progress = new ProgressLine(spec().commandLine().getErr());
        try {
            var ledger = new HttpLedger(console);
            ledger.of(account);
            var replayed = AsOfReplay.run(ledger, account, at, by, progress);
            var answer = Json.mapper().createObjectNode();
            answer.put("object", "balance_as_of");
            answer.put("accountId", account);
            answer.put("asked", at.toString());
            answer.put("by", by.name().toLowerCase(Locale.ROOT));
            answer.put("balance", replayed.balance().toString());
            answer.put("currency", "USD");
            answer.put("replayedEvents", replayed.events());
            answer.put("ledgerPosition", replayed.position());
            return answer;
        } catch (AuditProblem | IOException e) {
            throw new CommandProblem(String.valueOf(e.getMessage()));
        } finally {
            progress.done();
        }
    }

    @Override
    String show(JsonNode answer) {
        return answer.has("asked") ? showAsOf(answer) : showNow(answer);
    }

    private static String showAsOf(JsonNode answer) {
        var meaning =
                text(answer, "by").equals("occurred")
                        ? "by when it happened: what the books say now about then"
                        : "by when it was recorded: what the books said then";
        var source =
                answer.has("replayedEvents")
                        ? "Added up here from "
                                + text(answer, "replayedEvents")
                                + " events, to position "
                                + text(answer, "ledgerPosition")
                        : "From the view, as of " + text(answer, "as_of");
        return new Table()
                        .column("", LEFT)
                        .column("", RIGHT)
                        .column("", LEFT)
                        .row("Balance", text(answer, "balance"), "USD at " + text(answer, "asked"))
                + "\n"
                + source
                + ", "
                + meaning
                + ".\n";
    }

    private static String showNow(JsonNode answer) {
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
