package com.metisrouter.standalone.command;

import com.metisrouter.standalone.Credentials;
import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// A command that talks to a console, the local one or another.
///
/// Address and token come from the options, and what isn't given from the data folder's credentials.
abstract class RemoteCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private DataOption data = new DataOption();

    @Option(names = "--url", description = "Console of a remote installation.", paramLabel = "URL")
    private @Nullable URI url;

    @Option(
            names = "--token",
            description = "Admin token of a remote installation.",
            paramLabel = "TOKEN")
    private String token = "";

    final CommandSpec spec() {
        return spec;
    }

    final Console console() throws CommandProblem {
        return new Console(address(), adminToken());
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
