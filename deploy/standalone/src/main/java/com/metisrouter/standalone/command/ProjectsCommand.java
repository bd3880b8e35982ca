package com.metisrouter.standalone.command;

import static com.metisrouter.standalone.text.Table.Side.LEFT;

import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import com.metisrouter.standalone.text.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// Projects: what holds for all their keys together.
@Command(
        name = "projects",
        description = "Projects, which keys belong to: create, list, limit, archive.",
        subcommands = {
            ProjectsCommand.Create.class,
            ProjectsCommand.ListProjects.class,
            ProjectsCommand.Limit.class,
            ProjectsCommand.Archive.class
        })
public final class ProjectsCommand {

    private static final Pattern ID = Pattern.compile("proj_[0-9a-f]{24}");
    private static final String PAGE_MAX = "500";

    /// Makes a project. The same again changes nothing.
    @Command(name = "create", description = "Make a project; the same again changes nothing.")
    static final class Create extends ClientCommand {

        @Parameters(paramLabel = "NAME", description = "Its name, once in an account.")
        private String name = "";

        @Option(
                names = "--account",
                description = "Whose (default: the local account).",
                paramLabel = "ACCOUNT")
        private String account = "";

        @Option(
                names = "--models",
                split = ",",
                description = "Exact model ids that its keys may call (default: all).",
                paramLabel = "MODEL")
        private List<String> models = List.of();

        @Option(
                names = "--endpoints",
                split = ",",
                description = "Paths that its keys may call (default: all).",
                paramLabel = "PATH")
        private List<String> endpoints = List.of();

        @ArgGroup(exclusive = false, multiplicity = "0..*")
        private List<LimitOptions> limits = new ArrayList<>();

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.post(
                    "/api/v1/projects",
                    Map.of(),
                    Map.of(
                            "accountId",
                            accountOr(account),
                            "name",
                            name,
                            "models",
                            models,
                            "endpoints",
                            endpoints,
                            "limits",
                            LimitOptions.json(limits)));
        }

        @Override
        String show(JsonNode answer) {
            return details(answer);
        }
    }

    /// An account's projects.
    @Command(name = "list", description = "An account's projects.")
    static final class ListProjects extends ClientCommand {

        @Option(
                names = "--account",
                description = "Whose (default: the local account).",
                paramLabel = "ACCOUNT")
        private String account = "";

        @Option(
                names = "--after",
                description = "The last project of the page before.",
                paramLabel = "PROJECT_ID")
        private String after = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.get(
                    "/api/v1/projects", Map.of("accountId", accountOr(account), "after", after));
        }

        @Override
        String show(JsonNode answer) {
            var table =
                    new Table()
                            .column("Id", LEFT)
                            .column("Name", LEFT)
                            .column("Status", LEFT)
                            .column("Models", LEFT)
                            .column("Endpoints", LEFT)
                            .column("Limits", LEFT)
                            .column("Created", LEFT);
            for (JsonNode project : answer.path("data")) {
                table.row(
                        text(project, "id"),
                        text(project, "name"),
                        text(project, "status"),
                        KeysCommand.list(project, "models", "all"),
                        KeysCommand.list(project, "endpoints", "all"),
                        LimitOptions.words(project.path("limits")),
                        text(project, "createdAt"));
            }
            return table + KeysCommand.more(answer);
        }
    }

    /// Sets what a project may spend.
    @Command(
            name = "limit",
            description = "Set what all keys of a project may spend together; replaces its limits.")
    static final class Limit extends ClientCommand {

        @Parameters(paramLabel = "PROJECT", description = "Its name, or its id, proj_…")
        private String project = "";

        @Option(
                names = "--account",
                description = "Whose (default: the local account).",
                paramLabel = "ACCOUNT")
        private String account = "";

        @ArgGroup(exclusive = false, multiplicity = "0..*")
        private List<LimitOptions> limits = new ArrayList<>();

        @Option(names = "--none", description = "Take all its limits away.")
        private boolean none;

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            if (none != limits.isEmpty()) {
                throw CommandProblem.usage(
                        none
                                ? "--none: beside --limit (expected: one of them)"
                                : "--limit: missing (expected: --limit USD --per PERIOD, or --none)");
            }
            var changed = LimitOptions.json(limits);
            var id =
                    ID.matcher(project).matches()
                            ? project
                            : find(console, accountOr(account), project);
            return console.patch(
                    "/api/v1/projects/" + Console.segment(id), Map.of("limits", changed));
        }

        @Override
        String show(JsonNode answer) {
            return details(answer);
        }
    }

    /// Ends a project and all its keys, for good.
    @Command(name = "archive", description = "End a project and all its keys, for good.")
    static final class Archive extends ClientCommand {

        @Parameters(paramLabel = "PROJECT", description = "Its name, or its id, proj_…")
        private String project = "";

        @Option(
                names = "--account",
                description = "Whose (default: the local account).",
                paramLabel = "ACCOUNT")
        private String account = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            var id =
                    ID.matcher(project).matches()
                            ? project
                            : find(console, accountOr(account), project);
            return console.post(
                    "/api/v1/projects/" + Console.segment(id) + "/archive", Map.of(), Map.of());
        }

        @Override
        String show(JsonNode answer) {
            return "Project " + text(answer, "name") + " is archived; none of its keys works.\n";
        }
    }

    /// The id of a project by its name.
    private static String find(Console console, String account, String name) throws CommandProblem {
        var after = "";
        while (true) {
            var page =
                    console.get(
                            "/api/v1/projects",
                            Map.of("accountId", account, "after", after, "limit", PAGE_MAX));
            for (var project : page.path("data")) {
                after = project.path("id").asString();
                if (project.path("name").asString().equals(name)) {
                    return after;
                }
            }
            if (!page.path("has_more").asBoolean(false)) {
                throw new CommandProblem("account " + account + " has no project \"" + name + "\"");
            }
        }
    }

    private static String details(JsonNode project) {
        return new Table()
                .column("", LEFT)
                .column("", LEFT)
                .row("Id", ClientCommand.text(project, "id"))
                .row("Name", ClientCommand.text(project, "name"))
                .row("Account", ClientCommand.text(project, "accountId"))
                .row("Status", ClientCommand.text(project, "status"))
                .row("Models", KeysCommand.list(project, "models", "all"))
                .row("Endpoints", KeysCommand.list(project, "endpoints", "all"))
                .row("Limits", LimitOptions.words(project.path("limits")))
                .row("Created", ClientCommand.text(project, "createdAt"))
                .toString();
    }
}
