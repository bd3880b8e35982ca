package com.metisrouter.standalone.command;

import com.metisrouter.contracts.wire.Json;
import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import java.io.PrintWriter;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/// A command that asks a console once and prints the answer: as a table, or with `--json` as the console gave it.
abstract class ClientCommand extends RemoteCommand {

    @Mixin private JsonOption json = new JsonOption();

    @Override
    public final Integer call() throws CommandProblem {
        try (var console = console()) {
            JsonNode answer = ask(console);
            PrintWriter out = spec().commandLine().getOut();
            out.print(
                    json.wanted()
                            ? Json.mapper()
                                            .writerWithDefaultPrettyPrinter()
                                            .writeValueAsString(answer)
                                    + "\n"
                            : show(answer));
            out.flush();
            return exitCode(answer);
        }
    }

    abstract JsonNode ask(Console console) throws CommandProblem;

    abstract String show(JsonNode answer);

    /// 0, unless the answer itself is bad news.
    int exitCode(JsonNode answer) {
        return 0;
    }

    static String text(JsonNode node, String name) {
        return node.path(name).asString("–");
    }
}
