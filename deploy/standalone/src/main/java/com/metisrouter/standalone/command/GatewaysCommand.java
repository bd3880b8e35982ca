package com.metisrouter.standalone.command;

import static com.metisrouter.standalone.text.Table.Side.LEFT;

import com.metisrouter.standalone.console.CommandProblem;
import com.metisrouter.standalone.console.Console;
import com.metisrouter.standalone.text.Table;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// Gateways: listed, and retired where one is gone for good.
@Command(
        name = "gateways",
        description = "Gateways: list them, retire one that is gone for good.",
        subcommands = {GatewaysCommand.ListGateways.class, GatewaysCommand.Retire.class})
public final class GatewaysCommand {

    /// All gateways that ever started, and what they hold.
    @Command(name = "list", description = "All gateways, and what they hold.")
    static final class ListGateways extends ClientCommand {

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.get("/api/v1/gateways", Map.of());
        }

        @Override
        String show(JsonNode answer) {
            var table =
                    new Table()
                            .column("Id", LEFT)
                            .column("Run", LEFT)
                            .column("Last seen", LEFT)
                            .column("Open leases", LEFT)
                            .column("Missing", LEFT)
                            .column("Settle by", LEFT)
                            .column("Retired", LEFT);
            for (JsonNode gateway : answer.path("data")) {
                table.row(
                        text(gateway, "id"),
                        text(gateway, "run"),
                        text(gateway, "lastSeen"),
                        text(gateway, "openLeases"),
                        text(gateway, "missing"),
                        text(gateway, "settleBy"),
                        retired(gateway));
            }
            return table.toString();
        }

        private static String retired(JsonNode gateway) {
            return gateway.path("retiredAt").isString()
                    ? text(gateway, "retiredAt")
                            + " by "
                            + text(gateway, "retiredBy")
                            + ": "
                            + text(gateway, "retiredBecause")
                    : "";
        }
    }

    /// Fences a gateway off, and has its leases taken back.
    @Command(
            name = "retire",
            description = "Fence a gateway off that is gone for good; its leases are taken back.")
    static final class Retire extends ClientCommand {

        @Parameters(paramLabel = "GATEWAY_ID", description = "Its name, as in the list.")
        private String id = "";

        @Option(names = "--reason", required = true, description = "Why.", paramLabel = "TEXT")
        private String reason = "";

        @Option(
                names = "--reclaim-early",
                description =
                        "Take leases back half an hour after they admit nothing more, not only after a day.")
        private boolean reclaimEarly;

        @Override
        JsonNode ask(Console console) throws CommandProblem {
            return console.post(
                    "/api/v1/gateways/" + Console.segment(id) + "/retire",
                    Map.of(),
                    Map.of("reason", reason, "reclaimEarly", reclaimEarly));
        }

        @Override
        String show(JsonNode answer) {
            return "Gateway "
                    + id
                    + " is retired. Open leases to be taken back: "
                    + text(answer, "openLeases")
                    + ".\n";
        }
    }
}
