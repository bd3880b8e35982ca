package com.metisrouter.standalone.command;

import static com.metisrouter.standalone.text.Table.Side.LEFT;

import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import com.metisrouter.standalone.text.Table;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// API keys: made, listed, revoked.
@Command(
        name = "keys",
        description = "API keys: create, list, revoke.",
        subcommands = {
            KeysCommand.Create.class,
            KeysCommand.ListKeys.class,
            KeysCommand.Revoke.class
        })
public final class KeysCommand {

    /// Makes a key. Its secret is printed once and stored nowhere.
    @Command(name = "create", description = "Make a key. Its secret is shown once.")
    static final class Create extends ClientCommand {

        @Option(
                names = "--account",
                description = "Who pays (default: the local account).",
                paramLabel = "ACCOUNT")
        private String account = "";

        @Option(
                names = "--project",
                required = true,
                description = "What the money is for.",
                paramLabel = "PROJECT")
        private String project = "";

        @Option(names = "--client", description = "Which program uses it.", paramLabel = "CLIENT")
        private String client = "";

        @Option(
                names = "--workflow",
                description = "Which job of that program.",
                paramLabel = "WORKFLOW")
        private String workflow = "";

        @Option(
                names = "--name",
                description = "How people call it (default: from the others).",
                paramLabel = "NAME")
        private String name = "";

        @Option(
                names = "--models",
                split = ",",
                description = "Exact model ids that it may call (default: all).",
                paramLabel = "MODEL")
        private List<String> models = List.of();

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.post(
                    "/api/v1/keys",
                    Map.of(),
                    Map.of(
                            "accountId", accountOr(account),
                            "project", project,
                            "client", client,
                            "workflow", workflow,
                            "name", name.isEmpty() ? defaultName() : name,
                            "models", models));
        }

        @Override
        String show(JsonNode answer) {
            return new Table()
                            .column("", LEFT)
                            .column("", LEFT)
                            .row("Key", text(answer, "key"))
                            .row("Id", text(answer, "id"))
                            .row("Account", text(answer, "accountId"))
                            .row("Project", text(answer, "project"))
                            .row("Models", models(answer))
                    + "\nThe key is shown this once and stored nowhere: keep it now.\n";
        }

        private String defaultName() {
            return List.of(project, client, workflow).stream()
                    .filter(part -> !part.isEmpty())
                    .collect(Collectors.joining("/"));
        }
    }

    /// An account's keys, without their secrets, which nobody has.
    @Command(name = "list", description = "An account's keys.")
    static final class ListKeys extends ClientCommand {

        @Option(
                names = "--account",
                description = "Whose keys (default: the local account).",
                paramLabel = "ACCOUNT")
        private String account = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.get("/api/v1/keys", Map.of("accountId", accountOr(account)));
        }

        @Override
        String show(JsonNode answer) {
            var table =
                    new Table()
                            .column("Id", LEFT)
                            .column("Name", LEFT)
                            .column("Project", LEFT)
                            .column("Client", LEFT)
                            .column("Workflow", LEFT)
                            .column("Status", LEFT)
                            .column("Models", LEFT)
                            .column("Created", LEFT);
            for (JsonNode key : answer.path("data")) {
                table.row(
                        text(key, "id"),
                        text(key, "name"),
                        text(key, "project"),
                        text(key, "client"),
                        text(key, "workflow"),
                        text(key, "status"),
                        models(key),
                        text(key, "createdAt"));
            }
            return table.toString();
        }
    }

    /// Revokes a key for good.
    @Command(name = "revoke", description = "Revoke a key for good.")
    static final class Revoke extends ClientCommand {

        @Parameters(paramLabel = "KEY_ID", description = "The key's id, key_…")
        private String id = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.post(
                    "/api/v1/keys/" + Console.segment(id) + "/revoke", Map.of(), Map.of());
        }

        @Override
        String show(JsonNode answer) {
            return "Key " + id + " is revoked.\n";
        }
    }

    private static String models(JsonNode key) {
        String models =
                StreamSupport.stream(key.path("models").spliterator(), false)
                        .map(JsonNode::asString)
                        .collect(Collectors.joining(", "));
        return models.isEmpty() ? "all" : models;
    }
}
