package com.metisrouter.standalone.command;

import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// What is done with proposed prices.
final class PriceProposalCommands {

    private static final String PATH = "/api/v1/prices/proposals";

    private PriceProposalCommands() {}

    /// What waits, or all there were.
    @Command(name = "proposals", description = "Proposed prices: those that wait, unless --all.")
    static final class Proposals extends ClientCommand {

        @Option(names = "--all", description = "Those that were decided, too.")
        private boolean all;

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.get(PATH, Map.of("status", all ? "" : "open"));
        }

        @Override
        String show(JsonNode answer) {
            return PriceListText.proposals(answer.path("data"));
        }
    }

    /// By hand.
    @Command(
            name = "propose",
            description = "Propose prices for a model; somebody else approves them.")
    static final class Propose extends ClientCommand {

        @Parameters(paramLabel = "MODEL", description = "The model's exact id.")
        private String model = "";

        @Mixin private PriceOptions prices = new PriceOptions();

        @Option(
                names = "--from",
                description =
                        "From when it holds, such as 2026-12-01T00:00:00Z (default: approval).",
                paramLabel = "TIME")
        private String from = "";

        @Option(names = "--reason", required = true, description = "Why.", paramLabel = "TEXT")
        private String reason = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            var body = new LinkedHashMap<String, Object>();
            body.put("modelId", model);
            prices.addTo(body);
            body.put("reason", reason);
            if (!from.isEmpty()) {
                body.put("effectiveFrom", from);
            }
            return console.post(PATH, Map.of(), body);
        }

        @Override
        String show(JsonNode answer) {
            return PriceListText.proposal(answer)
                    + "\nWaits for somebody else: ./metis prices approve "
                    + text(answer, "id")
                    + " --token TOKEN\n";
        }
    }

    /// The second person's yes.
    @Command(
            name = "approve",
            description =
                    "Publish prices that somebody else proposed; your own --token says who you are.")
    static final class Approve extends ClientCommand {

        @Parameters(paramLabel = "ID", description = "The proposal, prp_…")
        private String id = "";

        @Option(
                names = "--from",
                description = "From when they hold, in the place of what was proposed.",
                paramLabel = "TIME")
        private String from = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.post(
                    PATH + "/" + Console.segment(id) + "/approve",
                    Map.of(),
                    from.isEmpty() ? Map.of() : Map.of("effectiveFrom", from));
        }

        @Override
        String show(JsonNode answer) {
            return "Published as " + text(answer, "priceVersionId") + ".\n";
        }
    }

    /// A no, of anybody.
    @Command(name = "decline", description = "Decline proposed prices.")
    static final class Decline extends ClientCommand {

        @Parameters(paramLabel = "ID", description = "The proposal, prp_…")
        private String id = "";

        @Option(names = "--reason", required = true, description = "Why.", paramLabel = "TEXT")
        private String reason = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.post(
                    PATH + "/" + Console.segment(id) + "/decline",
                    Map.of(),
                    Map.of("reason", reason));
        }

        @Override
        String show(JsonNode answer) {
            return text(answer, "id") + " is declined.\n";
        }
    }

    /// By what the providers charge.
    @Command(
            name = "from-costs",
            description =
                    "Propose a model's costs and a margin as its price; somebody else approves it.")
    static final class FromCosts extends ClientCommand {

        @Parameters(paramLabel = "MODEL", description = "The model's exact id.")
        private String model = "";

        @Option(
                names = "--margin",
                required = true,
                description = "Per cent on top, such as 8 or 12.5; below 0 it is a discount.",
                paramLabel = "PERCENT")
        private String margin = "";

        @Option(
                names = "--from",
                description =
                        "From when it holds, such as 2026-12-01T00:00:00Z (default: approval).",
                paramLabel = "TIME")
        private String from = "";

        @Option(names = "--reason", required = true, description = "Why.", paramLabel = "TEXT")
        private String reason = "";

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.post(
                    "/api/v1/prices/from-costs",
                    Map.of(),
                    Map.of(
                            "modelId", model,
                            "marginPercent", margin,
                            "effectiveFrom", from,
                            "reason", reason));
        }

        @Override
        String show(JsonNode answer) {
            return text(answer, "proposalId")
                    + " proposes for "
                    + text(answer, "modelId")
                    + " "
                    + text(answer, "source")
                    + "; ./metis prices proposals shows it\n";
        }
    }
}
