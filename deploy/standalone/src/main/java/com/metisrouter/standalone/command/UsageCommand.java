package com.metisrouter.standalone.command;

import static com.metisrouter.standalone.text.Table.Side.LEFT;
import static com.metisrouter.standalone.text.Table.Side.RIGHT;

import com.metisrouter.contracts.wire.Json;
import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import com.metisrouter.standalone.text.Table;
import java.math.BigDecimal;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// Requests, newest first, each with what it cost.
@Command(name = "usage", description = "Requests, newest first, with what each cost.")
public final class UsageCommand extends ClientCommand {

    @Option(
            names = "--account",
            description = "Only this account's (default: all).",
            paramLabel = "ACCOUNT")
    private String account = "";

    @Option(
            names = "--key",
            description = "Only this key's, by its id key_…",
            paramLabel = "KEY_ID")
    private String key = "";

    @Option(
            names = "--since",
            description = "Such as 30s, 15m, 1h, 7d, or an instant.",
            paramLabel = "TIME")
    private String since = "";

    @Option(
            names = "--limit",
            description = "How many (default: ${DEFAULT-VALUE}, at most 100).",
            paramLabel = "N")
    private int limit = 25;

    @Override
    JsonNode ask(Console console) throws CommandProblem {
        return console.get(
                "/api/v1/requests",
                Map.of(
                        "accountId",
                        account,
                        "keyId",
                        key,
                        "since",
                        since,
                        "limit",
                        String.valueOf(limit)));
    }

    @Override
    String show(JsonNode answer) {
        var table =
                new Table()
                        .column("Ended", LEFT)
                        .column("Request", LEFT)
                        .column("Model", LEFT)
                        .column("Status", LEFT)
                        .column("In", RIGHT)
                        .column("Out", RIGHT)
                        .column("USD", RIGHT);
        var sum = BigDecimal.ZERO;
        for (JsonNode request : answer.path("data")) {
            sum = sum.add(new BigDecimal(request.path("charge").asString("0")));
            table.row(
                    text(request, "endedAt"),
                    text(request, "id"),
                    text(request, "model"),
                    text(request, "status"),
                    text(request, "inputTokens"),
                    text(request, "outputTokens"),
                    text(request, "charge"));
        }
        int count = answer.path("data").size();
        if (count == 0) {
            return "No requests.\n";
        }
        String more =
                answer.path("has_more").asBoolean(false)
                        ? " There are more: see --limit and --since."
                        : "";
        return table
                + "\n"
                + count
                + (count == 1 ? " request, " : " requests, ")
                + Json.plain(sum)
                + " USD."
                + more
                + "\n";
    }
}
