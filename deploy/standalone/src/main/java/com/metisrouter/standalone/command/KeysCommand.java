package com.metisrouter.standalone.command;

import static com.metisrouter.standalone.text.Table.Side.LEFT;

import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import com.metisrouter.standalone.text.Span;
import com.metisrouter.standalone.text.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// API keys: made, listed, shown, rotated, revoked.
@Command(
        name = "keys",
        description = "API keys: create, list, show, rotate, revoke.",
        subcommands = {
            KeysCommand.Create.class,
            KeysCommand.ListKeys.class,
            KeysCommand.Show.class,
            KeysCommand.Rotate.class,
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
                description = "What the money is for; made where there is none of that name.",
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

        @Option(
                names = "--endpoints",
                split = ",",
                description = "Paths that it may call, such as /v1/embeddings (default: all).",
                paramLabel = "PATH")
        private List<String> endpoints = List.of();

        @ArgGroup(exclusive = false, multiplicity = "0..*")
        private List<LimitOptions> limits = new ArrayList<>();

        @Option(
                names = "--expires-in",
                description = "When it stops working, such as 30d (default: never).",
                paramLabel = "SPAN")
        private String expiresIn = "";

        @Option(
                names = "--allow-ip",
                split = ",",
                description =
                        "Address or CIDR range that it may be used from; may be repeated (default: anywhere).",
                paramLabel = "CIDR")
        private List<String> allowedIps = List.of();

        @Option(
                names = "--rpm",
                description =
                        "Requests to models in a minute, on all gateways together (default: not limited).",
                paramLabel = "N")
        private @Nullable Long requestsPerMinute;

        @Option(
                names = "--tpm",
                description = "Input and output tokens in a minute (default: not limited).",
                paramLabel = "N")
        private @Nullable Long tokensPerMinute;

        @Option(
                names = "--concurrent",
                description = "Requests that are under way at once (default: not limited).",
                paramLabel = "N")
        private @Nullable Long concurrent;

        @Option(
                names = "--shortage-as-429",
                description =
                        "Answer 429 in the place of 402 when the money is short, for clients that know no 402.")
        private boolean shortageAs429;

        @Option(
                names = "--idempotency-key",
                description = "Makes the command safe to repeat: one key for each.",
                paramLabel = "TEXT")
        private String idempotencyKey = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            var body = new LinkedHashMap<String, Object>();
            body.put("accountId", accountOr(account));
            body.put("project", project);
            body.put("client", client);
            body.put("workflow", workflow);
            body.put("name", name.isEmpty() ? defaultName() : name);
            body.put("models", models);
            body.put("endpoints", endpoints);
            body.put("limits", LimitOptions.json(limits));
            body.put("allowedIps", allowedIps);
            body.put("rates", rates());
            body.put("shortageAs429", shortageAs429);
            if (!expiresIn.isEmpty()) {
                body.put("expiresInSeconds", seconds("--expires-in", expiresIn));
            }
            return console.post("/api/v1/keys", idempotent(idempotencyKey), body);
        }

        @Override
        String show(JsonNode answer) {
            return secret(answer) + details(answer) + notice(answer);
        }

        private Map<String, @Nullable Object> rates() {
            var rates = new LinkedHashMap<String, @Nullable Object>();
            rates.put("requestsPerMinute", requestsPerMinute);
            rates.put("tokensPerMinute", tokensPerMinute);
            rates.put("concurrent", concurrent);
            return rates;
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

        @Option(
                names = "--project",
                description = "Only of this project, by its id (default: all).",
                paramLabel = "PROJECT_ID")
        private String project = "";

        @Option(
                names = "--after",
                description = "The last key of the page before.",
                paramLabel = "KEY_ID")
        private String after = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.get(
                    "/api/v1/keys",
                    Map.of("accountId", accountOr(account), "projectId", project, "after", after));
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
                            .column("Limits", LEFT)
                            .column("Created", LEFT);
            for (JsonNode key : answer.path("data")) {
                table.row(
                        text(key, "id"),
                        text(key, "name"),
                        text(key, "project"),
                        text(key, "client"),
                        text(key, "workflow"),
                        status(key),
                        list(key, "models", "all"),
                        LimitOptions.words(key.path("limits")),
                        text(key, "createdAt"));
            }
            return table + more(answer);
        }
    }

    /// Everything about a key but its secret.
    @Command(name = "show", description = "Everything about a key but its secret.")
    static final class Show extends ClientCommand {

        @Parameters(paramLabel = "KEY_ID", description = "The key's id, key_…")
        private String id = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.get("/api/v1/keys/" + Console.segment(id), Map.of());
        }

        @Override
        String show(JsonNode answer) {
            return details(answer);
        }
    }

    /// Gives a key another secret. The old one works on for a while, so that nothing stops.
    @Command(
            name = "rotate",
            description = "Give a key another secret; the old one works until the overlap ends.")
    static final class Rotate extends ClientCommand {

        @Parameters(paramLabel = "KEY_ID", description = "The key's id, key_…")
        private String id = "";

        @Option(
                names = "--overlap",
                description =
                        "How long the old secret works, at most 30d; 0 for a secret that leaked"
                                + " (default: ${DEFAULT-VALUE}).",
                paramLabel = "SPAN")
        private String overlap = "24h";

        @Option(
                names = "--idempotency-key",
                description = "Makes the command safe to repeat: one rotation for each.",
                paramLabel = "TEXT")
        private String idempotencyKey = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.post(
                    "/api/v1/keys/" + Console.segment(id) + "/rotate",
                    idempotent(idempotencyKey),
                    Map.of("overlapSeconds", seconds("--overlap", overlap)));
        }

        @Override
        String show(JsonNode answer) {
            return secret(answer)
                    + new Table()
                            .column("", LEFT)
                            .column("", LEFT)
                            .row("Id", text(answer, "id"))
                            .row("Old secret until", text(answer, "previousSecretWorksUntil"))
                    + notice(answer);
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

    private static Map<String, String> idempotent(String key) {
        return key.isEmpty() ? Map.of() : Map.of("Idempotency-Key", key);
    }

    private static long seconds(String option, String span) throws CommandProblem {
        try {
            return Span.parse(span).toSeconds();
        } catch (IllegalArgumentException e) {
            throw CommandProblem.usage(option + ": " + e.getMessage());
        }
    }

    private static String secret(JsonNode answer) {
        return answer.hasNonNull("key") ? "Key  " + answer.path("key").asString() + "\n" : "";
    }

    private static String notice(JsonNode answer) {
        return answer.hasNonNull("key")
                ? "\nThe key is shown this once and stored nowhere: keep it now.\n"
                : "\n" + ClientCommand.text(answer, "notice") + "\n";
    }

    private static String details(JsonNode key) {
        return new Table()
                .column("", LEFT)
                .column("", LEFT)
                .row("Id", ClientCommand.text(key, "id"))
                .row("Name", ClientCommand.text(key, "name"))
                .row("Account", ClientCommand.text(key, "accountId"))
                .row(
                        "Project",
                        ClientCommand.text(key, "project")
                                + " "
                                + ClientCommand.text(key, "projectId"))
                .row("Client", ClientCommand.text(key, "client"))
                .row("Workflow", ClientCommand.text(key, "workflow"))
                .row("Status", status(key))
                .row("Models", list(key, "models", "all"))
                .row("Endpoints", list(key, "endpoints", "all"))
                .row("Limits", LimitOptions.words(key.path("limits")))
                .row("Rates", rates(key.path("rates")))
                .row("From", list(key, "allowedIps", "anywhere"))
                .row("Expires", ClientCommand.text(key, "expiresAt"))
                .row("Old secret until", ClientCommand.text(key, "previousSecretWorksUntil"))
                .row("Created", ClientCommand.text(key, "createdAt"))
                .toString();
    }

    /// `60 requests a minute, 8 at once`
    private static String rates(JsonNode rates) {
        var words = new ArrayList<String>();
        addRate(words, rates, "requestsPerMinute", " requests a minute");
        addRate(words, rates, "tokensPerMinute", " tokens a minute");
        addRate(words, rates, "concurrent", " at once");
        return words.isEmpty() ? "not limited" : String.join(", ", words);
    }

    private static void addRate(List<String> words, JsonNode rates, String name, String what) {
        if (rates.hasNonNull(name)) {
            words.add(rates.path(name).asLong() + what);
        }
    }

    private static String status(JsonNode key) {
        return key.hasNonNull("projectArchivedAt")
                ? ClientCommand.text(key, "status") + ", project archived"
                : ClientCommand.text(key, "status");
    }

    static String list(JsonNode node, String name, String none) {
        var values =
                node.path(name)
                        .valueStream()
                        .map(JsonNode::asString)
                        .collect(Collectors.joining(", "));
        return values.isEmpty() ? none : values;
    }

    static String more(JsonNode page) {
        var data = page.path("data");
        return page.path("has_more").asBoolean(false) && !data.isEmpty()
                ? "There are more: --after "
                        + data.path(data.size() - 1).path("id").asString()
                        + "\n"
                : "";
    }
}
