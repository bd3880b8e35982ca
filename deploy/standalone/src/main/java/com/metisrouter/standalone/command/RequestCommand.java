package com.metisrouter.standalone.command;

import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import com.metisrouter.standalone.text.Receipt;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// Why a request cost what it did.
@Command(name = "request", description = "Why a request cost what it did.")
public final class RequestCommand extends ClientCommand {

    @Parameters(paramLabel = "REQUEST_ID", description = "The answer's x-request-id, req_…")
    private String id = "";

    @Override
    JsonNode ask(Console console) throws CommandProblem {
        return console.get("/api/v1/requests/" + Console.segment(id), Map.of());
    }

    @Override
    String show(JsonNode answer) {
        return new Receipt(answer).toString();
    }

    /// A charge that its own record doesn't explain is a failure, whoever asks.
    @Override
    int exitCode(JsonNode answer) {
        return new Receipt(answer).addsUp() ? 0 : CommandProblem.FAILED;
    }
}
