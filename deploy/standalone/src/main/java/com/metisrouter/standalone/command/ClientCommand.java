package com.metisrouter.standalone.command;

import com.metisrouter.contracts.wire.Json;
import com.metisrouter.standalone.Credentials;
import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// A command that asks a console once and prints the answer: as a table, or with `--json` as the console gave it.
///
/// Address and token come from the options, and what isn't given from the data folder's credentials.
abstract class ClientCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private DataOption data = new DataOption();

    @Mixin private JsonOption json = new JsonOption();

    @Option(names = "--url", description = "Console of a remote installation.", paramLabel = "URL")
    private @Nullable URI url;

    @Option(
            names = "--token",
            description = "Admin token of a remote installation.",
            paramLabel = "TOKEN")
    private String token = "";

    @Override
    public final Integer call() throws CommandProblem {
        try (var console = new Console(address(), adminToken())) {
            JsonNode answer = ask(console);
            PrintWriter out = spec.commandLine().getOut();
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

    /// The account that was named, or else the local installation's own.
    final String accountOr(String named) throws CommandProblem {
        if (!named.isEmpty()) {
            return named;
        }
        if (url != null) {
            throw CommandProblem.usage("--account: missing (expected with --url)");
        }
        return credentials().accountId();
    }

    static String text(JsonNode node, String name) {
        return node.path(name).asString("–");
    }

    private URI address() throws CommandProblem {
        if (url != null) {
            String scheme = String.valueOf(url.getScheme());
            if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null) {
                throw CommandProblem.usage("--url: " + url + " (expected: http://HOST:PORT)");
            }
            return url;
        }
        return URI.create(credentials().consoleUrl());
    }

    private String adminToken() throws CommandProblem {
        if (url != null && token.isEmpty()) {
            // The local token is not for somebody else's server.
            throw CommandProblem.usage("--token: missing (expected with --url)");
        }
        return token.isEmpty() ? credentials().adminToken() : token;
    }

    private Credentials credentials() throws CommandProblem {
        try {
            return Credentials.read(data.dir());
        } catch (NoSuchFileException _) {
            throw new CommandProblem(
                    "no "
                            + Credentials.FILE
                            + " in "
                            + data.dir()
                            + ": start MetisRouter with ./metis up, name its folder with --data, or pass --url and --token");
        } catch (IOException e) {
            throw new CommandProblem(
                    "the credentials in " + data.dir() + " can't be read: " + e.getMessage());
        }
    }
}
