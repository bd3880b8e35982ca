package com.metisrouter.projections.console;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.ChargeLine;
import java.math.BigDecimal;
import java.util.List;

/// How a charge adds up: each line's product, their exact sum, and the one rounding.
record SumTable(List<ChargeLine> lines, BigDecimal exactSum, Usd charge) {

    void write(Html html) {
        html.open("div", "class", "scroll").open("table", "class", "sum");
        html.open("thead").open("tr");
        html.element("th", "What", "scope", "col");
        html.element("th", "Quantity", "scope", "col", "class", "number");
        html.element("th", "× Unit price, USD", "scope", "col", "class", "number");
        html.element("th", "= Amount, USD", "scope", "col", "class", "number");
        html.close().close().open("tbody");
        var places = places();
        lines.forEach(line -> line(html, line, places));
        html.close().open("tfoot");
        html.open("tr").element("th", "Exact sum", "scope", "row", "colspan", "3");
        amount(html, exactSum, places, "zeros");
        html.close().open("tr", "class", "charge");
        html.element(
                "th",
                "Charge: the sum, rounded once to the nano-dollar, half to even",
                "scope",
                "row",
                "colspan",
                "3");
        amount(html, charge.toBigDecimal(), places, "filler");
        html.close();
        html.close().close().close();
    }

    private static void line(Html html, ChargeLine line, int places) {
        html.open("tr").open("th", "scope", "row");
        html.text(Format.words(line.unit().wireName()));
        if (!line.variant().isEmpty()) {
            html.text(" " + line.variant());
        }
        html.element("small", "counted by: " + Format.words(line.source().name())).close();
        html.open("td", "class", "number quantity").text(Format.count(line.quantity())).close();
        html.open("td", "class", "number price").text(line.unitPrice().toString());
        html.element("small", Format.perMillion(line.unit(), line.unitPrice())).close();
        amount(html, line.amount(), places, "zeros");
        html.close();
    }

    /// The decimal places that align every amount without cutting any.
    private int places() {
        var places = 9;
        for (var line : lines) {
            places = Math.max(places, line.amount().stripTrailingZeros().scale());
        }
        return places;
    }

    /// An amount as long as the longest, so that the points are one below the other.
    private static void amount(Html html, BigDecimal amount, int places, String paddingStyle) {
        var given = amount.setScale(Math.max(2, amount.scale()));
        html.open("td", "class", "number amount").text(given.toPlainString());
        if (places > given.scale()) {
            html.element("span", "0".repeat(places - given.scale()), "class", paddingStyle);
        }
        html.close();
    }
}
