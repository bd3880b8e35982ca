package com.metisrouter.standalone.command;

import static com.metisrouter.standalone.text.Table.Side.LEFT;
import static com.metisrouter.standalone.text.Table.Side.RIGHT;

import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import com.metisrouter.standalone.text.Table;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// Providers: added, changed, checked, switched on and off.
@Command(
        name = "providers",
        description = "Providers: list, add, change, check, switch on and off.",
        subcommands = {
            ProvidersCommand.ListProviders.class,
            ProvidersCommand.ListProfiles.class,
            ProvidersCommand.Add.class,
            ProvidersCommand.Change.class,
            ProvidersCommand.Check.class,
            ProvidersCommand.SwitchOn.class,
            ProvidersCommand.SwitchOff.class,
            ProvidersCommand.History.class,
            ProvidersCommand.Reseal.class
        })
public final class ProvidersCommand {

    private static final String PATH = "/api/v1/providers";

    private static String path(String name, String act) {
        return PATH + "/" + Console.segment(name) + "/" + act;
    }

    /// Those that the catalog tells gateways of.
    @Command(
            name = "list",
            description =
                    "The catalog's providers; a gateway may have others by its own environment.")
    static final class ListProviders extends ClientCommand {

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.get(PATH, Map.of());
        }

        @Override
        String show(JsonNode answer) {
            if (answer.path("data").isEmpty()) {
                return "The catalog has no provider. ./metis providers profiles shows which are known; gateways may have others by their own environment.\n";
            }
            var table =
                    new Table()
                            .column("Name", LEFT)
                            .column("On", LEFT)
                            .column("Base URL", LEFT)
                            .column("Auth", LEFT)
                            .column("Credential", LEFT)
                            .column("Sealed with", LEFT)
                            .column("Last check", LEFT)
                            .column("Version", RIGHT);
            for (var provider : answer.path("data")) {
                var credential = provider.path("credential");
                table.row(
                        text(provider, "name"),
                        provider.path("on").asBoolean() ? "yes" : "no",
                        text(provider, "baseUrl"),
                        text(provider, "auth"),
                        text(credential, "hint"),
                        text(credential, "sealedWith"),
                        seen(provider.path("check")),
                        text(provider, "version"));
            }
            return table.toString();
        }
    }

    private static String seen(JsonNode check) {
        if (!check.isObject()) {
            return "–";
        }
        return check.path("ok").asBoolean()
                ? "well, " + check.path("millis").asString() + " ms"
                : check.path("problem").asString();
    }

    /// What is known of providers.
    @Command(name = "profiles", description = "Providers that are known, and what each asks for.")
    static final class ListProfiles extends ClientCommand {

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.get(PATH + "/profiles", Map.of());
        }

        @Override
        String show(JsonNode answer) {
            var table =
                    new Table()
                            .column("Profile", LEFT)
                            .column("Base URL", LEFT)
                            .column("Auth", LEFT)
                            .column("Credential", LEFT);
            var notes = new StringBuilder();
            for (var profile : answer.path("data")) {
                table.row(
                        text(profile, "id"),
                        text(profile, "baseUrl"),
                        text(profile, "auth"),
                        text(profile, "credential"));
                if (!profile.path("note").asString().isEmpty()) {
                    notes.append('\n')
                            .append(text(profile, "id"))
                            .append(": ")
                            .append(text(profile, "note"));
                }
            }
            return table + notes.append('\n').toString();
        }
    }

    /// One act whose answer is a provider.
    abstract static class OfOne extends ClientCommand {

        @Override
        final String show(JsonNode answer) {
            var check = answer.path("check");
            return String.format(
                    "%s is %s at %s%s%n",
                    text(answer, "name"),
                    answer.path("on").asBoolean() ? "on" : "off",
                    text(answer, "baseUrl"),
                    check.isObject() ? ": " + seen(check) : "");
        }
    }

    /// Saves a wish.
    abstract static class Save extends OfOne {

        @Mixin private ProviderOptions options = new ProviderOptions();

        @Parameters(paramLabel = "NAME", description = "As deployments of models name it.")
        private String name = "";

        @Override
        final JsonNode ask(Console console) throws CommandProblem {
            var body = new LinkedHashMap<String, Object>();
            body.put("name", name);
            options.into(body);
            return console.post(PATH, Map.of(), body);
        }
    }

    /// By a profile, or all by hand.
    @Command(
            name = "add",
            description =
                    "Add a provider; gateways use it within two seconds. The profile is that of the same name unless --profile names another.")
    static final class Add extends Save {}

    /// What isn't named stays.
    @Command(
            name = "set",
            description =
                    "Change a provider or give it another credential: what isn't named stays.")
    static final class Change extends Save {}

    /// Asks it something that costs nothing.
    @Command(
            name = "check",
            description = "Ask a provider whether it is there and takes the credential.")
    static final class Check extends OfOne {

        @Parameters(paramLabel = "NAME", description = "Which one.")
        private String name = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.post(path(name, "check"), Map.of(), Map.of());
        }

        @Override
        int exitCode(JsonNode answer) {
            return answer.path("check").path("ok").asBoolean() ? 0 : 1;
        }
    }

    /// Used from now on.
    @Command(name = "on", description = "Switch a provider on.")
    static final class SwitchOn extends OfOne {

        @Parameters(paramLabel = "NAME", description = "Which one.")
        private String name = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.post(PATH, Map.of(), Map.of("name", name, "on", true));
        }
    }

    /// Requests under way go on.
    @Command(
            name = "off",
            description =
                    "Switch a provider off: no new request goes to it, whatever a gateway's environment says.")
    static final class SwitchOff extends OfOne {

        @Parameters(paramLabel = "NAME", description = "Which one.")
        private String name = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.post(PATH, Map.of(), Map.of("name", name, "on", false));
        }
    }

    /// Who did what.
    @Command(name = "history", description = "What was done to a provider, and by whom.")
    static final class History extends ClientCommand {

        @Parameters(paramLabel = "NAME", description = "Which one.")
        private String name = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.get(path(name, "changes"), Map.of());
        }

        @Override
        String show(JsonNode answer) {
            var table =
                    new Table()
                            .column("Version", RIGHT)
                            .column("At", LEFT)
                            .column("By", LEFT)
                            .column("What", LEFT);
            for (var change : answer.path("data")) {
                table.row(
                        text(change, "version"),
                        text(change, "at"),
                        text(change, "by"),
                        text(change, "act"));
            }
            return table.toString();
        }
    }

    /// So that an old key can go.
    @Command(
            name = "reseal",
            description =
                    "Seal all credentials with the first credential key, so that others can go.")
    static final class Reseal extends ClientCommand {

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.post(PATH + "/reseal", Map.of(), Map.of());
        }

        @Override
        String show(JsonNode answer) {
            return text(answer, "resealed") + " credentials sealed again\n";
        }
    }
}
