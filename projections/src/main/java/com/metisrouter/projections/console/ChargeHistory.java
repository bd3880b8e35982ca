package com.metisrouter.projections.console;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.projections.usagelog.ChargeProof;
import com.metisrouter.projections.usagelog.Correction;
import com.metisrouter.projections.usagelog.UsageRecord;
import java.util.List;

/// How a request came to what it is charged: the charge at first, and each correction with its reason and its lines.
///
/// @param staff whether the names of those who corrected it may be shown
record ChargeHistory(UsageRecord request, boolean staff) {

    void write(Html html) {
        html.open("ol", "class", "history");
        first(html);
        request.corrections().forEach(correction -> step(html, correction));
        html.close();
    }

    private void first(Html html) {
        var entry = request.entry();
        html.open("li").open("div", "class", "step");
        html.open("div");
        html.element("strong", "Charged at first");
        if (!request.policyId().isEmpty()) {
            html.element("p", "By the rule " + request.policyId() + ".", "class", "meaning");
        }
        facts(
                html,
                Format.exact(request.recordedAt()),
                request.originalSettlement(),
                request.originalPriceVersion(),
                entry.ledgerEntryId());
        html.close();
        html.open("p", "class", "money-step");
        Frame.money(html, entry.originalCharge());
        html.close().close();
        lines(html, request.lines(), entry.originalCharge());
        html.close();
    }

    private void step(Html html, Correction correction) {
        html.open("li").open("div", "class", "step");
        html.open("div");
        html.element("strong", title(correction.cause()));
        if (!correction.reason().isEmpty()) {
            html.element("p", "“" + correction.reason() + "”", "class", "reason");
        }
        html.open("p", "class", "meaning").text("Evidence: ");
        html.element("code", correction.evidence());
        if (staff) {
            html.text(" · by " + correction.actor());
            if (!correction.approvedBy().isEmpty()) {
                html.text(", approved by " + correction.approvedBy());
            }
        }
        html.close();
        facts(
                html,
                Format.exact(correction.recordedAt()),
                correction.settlement(),
                correction.priceVersion(),
                correction.ledgerEntryId());
        html.close();
        html.open("p", "class", "money-step");
        Frame.money(html, correction.charge());
        html.element("small", difference(correction)).close().close();
        lines(html, correction.lines(), correction.charge());
        html.close();
    }

    private static void facts(
            Html html,
            String recordedAt,
            String settlement,
            String priceVersion,
            String ledgerEntryId) {
        html.open("p", "class", "meaning").text(recordedAt + " · " + Format.words(settlement));
        if (!priceVersion.isEmpty()) {
            html.text(" · prices ").element("code", priceVersion);
        }
        html.text(" · entry ").element("code", ledgerEntryId).close();
    }

    private void lines(Html html, List<ChargeLine> lines, Usd charge) {
        if (lines.isEmpty()) {
            return;
        }
        var proof = ChargeProof.of(request.entry().id(), lines, charge);
        html.open("details").element("summary", "line by line");
        new SumTable(lines, proof.exactSum(), charge).write(html);
        html.close();
    }

    private static String difference(Correction correction) {
        var difference = correction.difference();
        if (difference.isZero()) {
            return "unchanged";
        }
        return difference.isNegative()
                ? "USD " + difference.negated() + " given back"
                : "USD " + difference + " more";
    }

    /// Why a charge was corrected, to the one who pays.
    private static String title(String cause) {
        return switch (cause) {
            case "ORPHAN" -> "What it used became known";
            case "RERATING" -> "A price was put right";
            case "DISPUTE" -> "The charge was questioned";
            case "REVERSAL" -> "The charge was taken back";
            default -> Format.words(cause);
        };
    }
}
