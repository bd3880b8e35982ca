package com.metisrouter.projections.console;

import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.projections.access.KeyDirectory;
import com.metisrouter.projections.usagelog.ChargeProof;
import com.metisrouter.projections.usagelog.UsageRecord;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/// One request, with everything that explains its charge to the last digit.
record RequestPage(
        UsageRecord request, ChargeProof proof, KeyDirectory keys, FreshnessNote freshness) {

    static RequestPage of(UsageRecord request, KeyDirectory keys, FreshnessNote freshness) {
        var entry = request.entry();
        return new RequestPage(
                request,
                ChargeProof.of(entry.id(), request.lines(), entry.charge()),
                keys,
                freshness);
    }

    void write(Html html) {
        var entry = request.entry();
        html.open("p", "class", "crumb")
                .element("a", "← Requests", "href", RequestsPage.PATH)
                .close();
        html.open("div", "class", "head");
        html.open("h1", "class", "id").element("code", entry.id());
        Frame.copy(html, "the request id", entry.id());
        html.close();
        freshness.write(html);
        html.close();
        html.open("div", "class", "summary");
        html.open("p", "class", "total");
        Frame.money(html, entry.charge());
        html.element("span", "charged", "class", "label").close();
        html.open("div");
        html.open("p", "class", "status");
        RequestsPage.chip(html, entry);
        html.close().element("p", Format.meaning(entry.outcome()), "class", "meaning");
        if (!request.policyId().isEmpty()) {
            html.element(
                    "p", "Settled by the rule " + request.policyId() + ".", "class", "meaning");
        }
        html.close().close();
        charge(html);
        html.open("div", "class", "columns");
        served(html);
        ledger(html);
        html.close();
        attempts(html);
        raw(html);
    }

    private void charge(Html html) {
        section(html, "charge", "How the charge adds up");
        if (request.lines().isEmpty()) {
            html.element(
                    "p",
                    "Nothing was used that has a price, so nothing is charged.",
                    "class",
                    "meaning");
        } else {
            sum(html);
        }
        html.open("p", "class", "meaning").text("Price version ");
        html.element("code", request.entry().priceVersion());
        html.text(". " + agreement()).close().close();
    }

    private void sum(Html html) {
        html.open("div", "class", "scroll").open("table", "class", "sum");
        html.open("thead").open("tr");
        html.element("th", "What", "scope", "col");
        html.element("th", "Quantity", "scope", "col", "class", "number");
        html.element("th", "× Unit price, USD", "scope", "col", "class", "number");
        html.element("th", "= Amount, USD", "scope", "col", "class", "number");
        html.close().close().open("tbody");
        var places = places();
        request.lines().forEach(line -> line(html, line, places));
        html.close().open("tfoot");
        html.open("tr").element("th", "Exact sum", "scope", "row", "colspan", "3");
        amount(html, proof.exactSum(), places, "zeros");
        html.close().open("tr", "class", "charge");
        html.element(
                "th",
                "Charge: the sum, rounded once to the nano-dollar, half to even",
                "scope",
                "row",
                "colspan",
                "3");
        amount(html, request.entry().charge().toBigDecimal(), places, "filler");
        html.close();
        html.close().close().close();
    }

    private String agreement() {
        var entry = request.entry();
        return request.gatewayCharge().equals(entry.charge())
                ? "Gateway and ledger worked it out separately and agree."
                : "The gateway worked out USD "
                        + request.gatewayCharge()
                        + "; the ledger's figure stands, and the difference is being looked into.";
    }

    private void line(Html html, ChargeLine line, int places) {
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
        for (var line : request.lines()) {
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

    private void served(Html html) {
        var entry = request.entry();
        section(html, "served", "What was served");
        html.open("dl");
        item(html, "Model", entry.model());
        item(html, "Asked for", entry.modelRequested());
        item(html, "Provider", entry.provider());
        item(html, "Endpoint", entry.endpoint());
        item(html, "Answer", entry.streamed() ? "streamed" : "in one piece");
        item(html, "Finish reason", entry.finishReason());
        item(html, "Error", entry.errorCode());
        item(
                html,
                "Tokens",
                Format.count(entry.inputTokens())
                        + " in, "
                        + Format.count(entry.outputTokens())
                        + " out");
        item(html, "Admitted", Format.exact(entry.admittedAt()));
        item(html, "Ended", Format.exact(entry.endedAt()));
        item(html, "First byte after", Format.millis(entry.firstByteMillis()));
        item(html, "Ended after", Format.millis(entry.durationMillis()));
        var name = keys.nameOf(entry.keyId());
        item(html, "Key", name.isEmpty() ? entry.keyId() : name + " (" + entry.keyId() + ")");
        item(html, "Project / client / workflow", attribution());
        html.close().close();
    }

    private String attribution() {
        var entry = request.entry();
        return List.of(entry.project(), entry.client(), entry.workflow()).stream()
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" / "));
    }

    private void ledger(Html html) {
        var entry = request.entry();
        section(html, "ledger", "Where it stands in the ledger");
        html.open("dl");
        html.element("dt", "Ledger entry").open("dd").element("code", entry.ledgerEntryId());
        Frame.copy(html, "the ledger entry", entry.ledgerEntryId());
        html.close();
        item(html, "Account", entry.accountId());
        item(html, "Recorded", Format.exact(request.recordedAt()));
        item(html, "Ledger position", Format.count(request.position()));
        item(html, "Settlement", Format.words(entry.settlement()));
        item(html, "Set aside", "USD " + request.hold());
        if (request.overrun().isPositive()) {
            item(html, "Past what was set aside", "USD " + request.overrun());
        } else {
            item(html, "Released", "USD " + request.hold().minus(entry.charge()));
        }
        item(html, "Balance after the entry", "USD " + request.balanceAfter());
        item(html, "Lease and sequence", request.lease() + " / " + request.leaseSequence());
        item(html, "Gateway and run", request.gatewayId() + " / " + request.run());
        html.close().close();
    }

    private static void item(Html html, String term, String value) {
        if (!value.isEmpty()) {
            html.element("dt", term).element("dd", value);
        }
    }

    private void attempts(Html html) {
        section(html, "attempts", "Attempts");
        if (request.attempts().isEmpty()) {
            html.element("p", "No provider was tried.", "class", "meaning").close();
            return;
        }
        html.open("div", "class", "scroll").open("table");
        html.open("thead").open("tr");
        html.element("th", "#", "scope", "col", "class", "number");
        html.element("th", "Provider", "scope", "col");
        html.element("th", "Model there", "scope", "col");
        html.element("th", "HTTP", "scope", "col", "class", "number");
        html.element("th", "How it ended", "scope", "col");
        html.element("th", "First byte", "scope", "col", "class", "number");
        html.element("th", "Duration", "scope", "col", "class", "number");
        html.element("th", "Provider's id", "scope", "col");
        html.close().close().open("tbody");
        var number = 0;
        for (var attempt : request.attempts()) {
            html.open("tr");
            html.element("td", Integer.toString(++number), "class", "number");
            html.element("td", attempt.provider());
            html.element("td", attempt.upstreamModel());
            html.element(
                    "td",
                    attempt.status() == 0 ? "–" : Integer.toString(attempt.status()),
                    "class",
                    "number");
            html.element(
                    "td", attempt.reason().isEmpty() ? "answered" : Format.words(attempt.reason()));
            html.element("td", Format.millis(attempt.firstByteMillis()), "class", "number");
            html.element("td", Format.millis(attempt.durationMillis()), "class", "number");
            html.element("td", attempt.providerRequestId(), "class", "mono").close();
        }
        html.close().close().close().close();
    }

    private void raw(Html html) {
        section(html, "raw", "The provider's own count");
        if (request.rawUsage() == null) {
            html.element("p", "The provider sent no usage block.", "class", "meaning");
        } else {
            var raw = IndentedJson.of(request.rawUsage());
            html.open("div", "class", "code").element("pre", raw);
            Frame.copy(html, "the usage block", raw);
            html.close();
        }
        html.open("p", "class", "json")
                .element(
                        "a",
                        "View this record as JSON",
                        "href",
                        "/api/v1/requests/" + request.entry().id())
                .close();
        html.close();
    }

    private static void section(Html html, String id, String title) {
        html.open("section", "aria-labelledby", id).element("h2", title, "id", id);
    }
}
