package com.metisrouter.projections.console;

import com.metisrouter.projections.access.KeyDirectory;
import com.metisrouter.projections.usagelog.ChargeProof;
import com.metisrouter.projections.usagelog.UsageRecord;
import java.util.List;
import java.util.stream.Collectors;

/// One request, with everything that explains its charge to the last digit.
///
/// @param staff whether staff is looking
record RequestPage(
        UsageRecord request,
        ChargeProof proof,
        KeyDirectory keys,
        FreshnessNote freshness,
        boolean staff) {

    static RequestPage of(
            UsageRecord request, KeyDirectory keys, FreshnessNote freshness, boolean staff) {
        return new RequestPage(request, ChargeProof.of(request), keys, freshness, staff);
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
        html.element("span", isCorrected() ? "charged now" : "charged", "class", "label").close();
        html.open("div");
        html.open("p", "class", "status");
        RequestsPage.chip(html, entry);
        html.close().element("p", Format.meaning(entry.outcome()), "class", "meaning");
        if (!request.policyId().isEmpty()) {
            html.element(
                    "p", "Settled by the rule " + request.policyId() + ".", "class", "meaning");
        }
        if (isCorrected()) {
            html.element("p", corrected(), "class", "meaning");
        }
        html.close().close();
        charge(html);
        if (isCorrected()) {
            section(html, "history", "How it came to this");
            new ChargeHistory(request, staff).write(html);
            html.close();
        }
        html.open("div", "class", "columns");
        served(html);
        ledger(html);
        html.close();
        attempts(html);
        raw(html);
    }

    private boolean isCorrected() {
        return !request.corrections().isEmpty();
    }

    private String corrected() {
        var count = request.corrections().size();
        return "At first USD "
                + request.entry().originalCharge()
                + (count == 1 ? ", then corrected once." : ", then corrected " + count + " times.");
    }

    private void charge(Html html) {
        section(html, "charge", "How the charge adds up");
        if (request.currentLines().isEmpty()) {
            html.element("p", nothing(), "class", "meaning");
        } else {
            new SumTable(request.currentLines(), proof.exactSum(), request.entry().charge())
                    .write(html);
        }
        html.open("p", "class", "meaning").text("Price version ");
        html.element("code", request.entry().priceVersion());
        html.text(". " + agreement()).close().close();
    }

    private String nothing() {
        return request.entry().settlement().equals("PENDING_PROVIDER")
                ? "What it used is not known yet, so nothing is charged. It will be put right when it is."
                : "Nothing was used that has a price, so nothing is charged.";
    }

    private String agreement() {
        if (isCorrected()) {
            return "This is the charge as it was corrected last.";
        }
        return request.gatewayCharge().equals(request.entry().originalCharge())
                ? "Gateway and ledger worked it out separately and agree."
                : "The gateway worked out USD "
                        + request.gatewayCharge()
                        + "; the ledger's figure stands, and the difference is being looked into.";
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
        item(html, "Settlement", settlement());
        item(html, "Set aside", "USD " + request.hold());
        if (request.overrun().isPositive()) {
            item(html, "Past what was set aside", "USD " + request.overrun());
        } else {
            item(html, "Released", "USD " + request.hold().minus(entry.originalCharge()));
        }
        item(html, "Balance after the entry", "USD " + request.balanceAfter());
        item(html, "Lease and sequence", request.lease() + " / " + request.leaseSequence());
        item(html, "Gateway and run", request.gatewayId() + " / " + request.run());
        html.close().close();
    }

    private String settlement() {
        var now = Format.words(request.entry().settlement());
        var first = Format.words(request.originalSettlement());
        return now.equals(first) ? now : now + " (at first: " + first + ")";
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
