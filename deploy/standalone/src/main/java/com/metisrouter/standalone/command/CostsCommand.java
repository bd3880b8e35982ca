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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// What providers charge the operator.
@Command(
        name = "costs",
        description = "What providers charge you: list, record, take from the published prices.",
        subcommands = {
            CostsCommand.ListCosts.class,
            CostsCommand.RecordCost.class,
            CostsCommand.Adopt.class
        })
public final class CostsCommand {

    private static final String PATH = "/api/v1/costs";

    /// The last version of each.
    @Command(name = "list", description = "Costs of providers' models, the latest version of each.")
    static final class ListCosts extends ClientCommand {

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.get(PATH, Map.of());
        }

        @Override
        String show(JsonNode answer) {
            if (answer.path("data").isEmpty()) {
                return "No costs are recorded. If you pay by the providers' public lists: ./metis costs adopt PROVIDER\n";
            }
            var table =
                    new Table()
                            .column("Version", LEFT)
                            .column("From", LEFT)
                            .column("Input / M", RIGHT)
                            .column("Output / M", RIGHT)
                            .column("Source", LEFT);
            for (var costs : answer.path("data")) {
                var versions = costs.path("versions");
                var last = versions.get(versions.size() - 1);
                table.row(
                        text(last, "id"),
                        text(last, "effectiveFrom"),
                        perMillion(last, "input_tokens"),
                        perMillion(last, "output_tokens"),
                        text(last, "source"));
            }
            return table.toString();
        }

        private static String perMillion(JsonNode version, String unit) {
            for (var component : version.path("components")) {
                if (component.path("unit").asString().equals(unit)
                        && component.path("aboveInputTokens").asLong() == 0) {
                    return new java.math.BigDecimal(component.path("price").asString())
                            .movePointRight(6)
                            .stripTrailingZeros()
                            .toPlainString();
                }
            }
            return "–";
        }
    }

    /// A version by hand.
    @Command(
            name = "record",
            description = "Record what a provider charges from an instant on; it may have passed.")
    static final class RecordCost extends ClientCommand {

        @Parameters(index = "0", paramLabel = "PROVIDER", description = "Such as openai.")
        private String provider = "";

        @Parameters(index = "1", paramLabel = "MODEL", description = "Its name at the provider.")
        private String model = "";

        @Mixin private PriceOptions prices = new PriceOptions();

        @Option(
                names = "--from",
                description = "From when, such as 2026-11-01T00:00:00Z (default: now).",
                paramLabel = "TIME")
        private String from = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            var body = new LinkedHashMap<String, Object>();
            body.put("provider", provider);
            body.put("upstreamModel", model);
            prices.addTo(body);
            if (!from.isEmpty()) {
                body.put("effectiveFrom", from);
            }
            return console.post(PATH, Map.of(), body);
        }

        @Override
        String show(JsonNode answer) {
            return text(answer, "id") + " holds from " + text(answer, "effectiveFrom") + "\n";
        }
    }

    /// For who pays by the public list.
    @Command(
            name = "adopt",
            description =
                    "Take a provider's published prices for what it charges you, where nothing is recorded.")
    static final class Adopt extends ClientCommand {

        @Parameters(paramLabel = "PROVIDER", description = "Such as openai.")
        private String provider = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.post(PATH + "/adopt", Map.of(), Map.of("provider", provider));
        }

        @Override
        String show(JsonNode answer) {
            return answer.path("data").size() + " versions recorded\n";
        }
    }
}
