package com.metisrouter.standalone.command;

import static com.metisrouter.standalone.text.Table.Side.LEFT;

import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import com.metisrouter.standalone.text.Table;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/// The health of every part. Fails when the whole is not up, so that a script can wait for it.
@Command(name = "status", description = "Health of every part, in words.")
public final class StatusCommand extends ClientCommand {

    private static final Set<String> GOOD = Set.of("up", "ok", "ready");

    @Override
    JsonNode ask(Console console) throws CommandProblem {
        return console.get("/api/v1/status", Map.of());
    }

    @Override
    String show(JsonNode answer) {
        var table = new Table().column("Part", LEFT).column("Status", LEFT).column("Detail", LEFT);
        for (JsonNode part : answer.path("parts")) {
            table.row(text(part, "name"), text(part, "status"), part.path("detail").asString(""));
        }
        return table + "\nMetisRouter is " + text(answer, "status") + ".\n";
    }

    @Override
    int exitCode(JsonNode answer) {
        String status = text(answer, "status").toLowerCase(Locale.ROOT);
        return GOOD.contains(status) ? 0 : CommandProblem.FAILED;
    }
}
