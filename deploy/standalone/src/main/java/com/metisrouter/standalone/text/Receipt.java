package com.metisrouter.standalone.text;

import static com.metisrouter.standalone.text.Table.Side.LEFT;
import static com.metisrouter.standalone.text.Table.Side.RIGHT;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import tools.jackson.databind.JsonNode;

/// A request's charge, explained: each quantity times its unit price, the exact sum, and what it was rounded to.
///
/// Products and sum are worked out again here from quantity and price, so a record that doesn't add up is seen.
public final class Receipt {

    private final JsonNode request;

    public Receipt(JsonNode request) {
        this.request = request;
    }

    @Override
    public String toString() {
        return facts() + "\n" + explanation() + "\n" + references();
    }

    /// Whether the charge is the sum of quantity times unit price, rounded once.
    public boolean addsUp() {
        return exactSum().setScale(Usd.SCALE, RoundingMode.HALF_EVEN).compareTo(charge()) == 0;
    }

    private String facts() {
        return new Table()
                .column("", LEFT)
                .column("", LEFT)
                .row("Request", text("id"))
                .row("Status", text("status") + outcome())
                .row("Model", text("model") + " at " + text("endpoint"))
                .row("Account", text("accountId") + ", key " + text("keyId"))
                .row("Time", text("admittedAt") + " to " + text("endedAt"))
                .toString();
    }

    private String explanation() {
        var table =
                new Table()
                        .column("Unit", LEFT)
                        .column("Quantity", RIGHT)
                        .column("", LEFT)
                        .column("USD each", LEFT)
                        .column("", LEFT)
                        .column("USD", LEFT)
                        .column("Counted by", LEFT);
        for (JsonNode line : request.path("lines")) {
            table.row(
                    unit(line),
                    Json.plain(quantity(line)),
                    "×",
                    line.path("unitPrice").asString("?"),
                    "=",
                    line.path("amount").asString("?"),
                    line.path("source").asString(""));
        }
        table.row("Sum", "", "", "", "=", Json.plain(exactSum()), "");
        table.row("Charge", "", "", "", "≈", text("charge"), "rounded once, half-even");
        return table
                + (addsUp()
                        ? ""
                        : "The charge is not that sum rounded: please report this request.\n");
    }

    private String references() {
        return history()
                + new Table()
                        .column("", LEFT)
                        .column("", LEFT)
                        .row("Price version", text("priceVersion"))
                        .row("Ledger entry", text("ledgerEntryId"))
                        .toString();
    }

    /// How the request came to its charge, where that has been put right.
    private String history() {
        var corrections = request.path("corrections");
        if (corrections.isEmpty()) {
            return "";
        }
        var table =
                new Table()
                        .column("History", LEFT)
                        .column("Charge", RIGHT)
                        .column("Evidence", LEFT)
                        .column("Why", LEFT)
                        .column("Ledger entry", LEFT);
        table.row("at first", text("originalCharge"), "", "", text("ledgerEntryId"));
        for (JsonNode step : corrections) {
            table.row(
                    step.path("cause").asString("?"),
                    step.path("charge").asString("?"),
                    step.path("evidence").asString(""),
                    step.path("reason").asString(""),
                    step.path("ledgerEntryId").asString("?"));
        }
        return table + "\n";
    }

    private String outcome() {
        String outcome = request.path("outcome").asString("");
        return outcome.isEmpty() || outcome.equals(request.path("status").asString(""))
                ? ""
                : " (" + outcome + ")";
    }

    private static String unit(JsonNode line) {
        String variant = line.path("variant").asString("");
        return line.path("unit").asString("?") + (variant.isEmpty() ? "" : " " + variant);
    }

    private BigDecimal exactSum() {
        var sum = BigDecimal.ZERO;
        for (JsonNode line : request.path("lines")) {
            sum =
                    sum.add(
                            quantity(line)
                                    .multiply(
                                            new BigDecimal(line.path("unitPrice").asString("0"))));
        }
        return sum;
    }

    private BigDecimal charge() {
        return new BigDecimal(request.path("charge").asString("0"));
    }

    private static BigDecimal quantity(JsonNode line) {
        return new BigDecimal(line.path("quantity").asString("0"));
    }

    private String text(String name) {
        return request.path(name).asString("–");
    }
}
