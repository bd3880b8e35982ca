package com.metisrouter.projections.api;

import com.metisrouter.contracts.costs.AttemptCost;
import com.metisrouter.contracts.costs.Costing;
import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.projections.access.KeyDirectory;
import com.metisrouter.projections.usagelog.ChargeProof;
import com.metisrouter.projections.usagelog.Correction;
import com.metisrouter.projections.usagelog.UsageEntry;
import com.metisrouter.projections.usagelog.UsageRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.util.RawValue;

/// A request as the API shows it. Money is always a decimal string; a line's amount is the exact product.
final class RequestJson {

    private RequestJson() {}

    static Map<String, Object> entry(UsageEntry entry, KeyDirectory keys) {
        var json = new LinkedHashMap<String, Object>();
        json.put("id", entry.id());
        json.put("object", "request");
        json.put("status", entry.status());
        json.put("outcome", entry.outcome());
        json.put("httpStatus", entry.httpStatus());
        json.put("accountId", entry.accountId());
        json.put("model", entry.model());
        json.put("modelRequested", entry.modelRequested());
        json.put("endpoint", entry.endpoint());
        json.put("provider", entry.provider());
        json.put("streamed", entry.streamed());
        json.put("charge", entry.charge());
        json.put("originalCharge", entry.originalCharge());
        json.put("correctionCount", entry.corrections());
        json.put("currency", "USD");
        json.put("settlement", lower(entry.settlement()));
        json.put("inputTokens", entry.inputTokens());
        json.put("outputTokens", entry.outputTokens());
        json.put("totalTokens", Math.addExact(entry.inputTokens(), entry.outputTokens()));
        json.put("keyId", entry.keyId());
        json.put("key", keys.nameOf(entry.keyId()));
        json.put("project", entry.project());
        json.put("client", entry.client());
        json.put("workflow", entry.workflow());
        json.put("priceVersion", entry.priceVersion());
        json.put("ledgerEntryId", entry.ledgerEntryId());
        json.put("finishReason", entry.finishReason());
        json.put("errorCode", entry.errorCode());
        json.put("attemptCount", entry.attemptCount());
        json.put("admittedAt", entry.admittedAt().toString());
        json.put("endedAt", entry.endedAt().toString());
        json.put("firstByteMillis", entry.firstByteMillis() < 0 ? null : entry.firstByteMillis());
        json.put("durationMillis", entry.durationMillis());
        return json;
    }

    /// @throws ChargeProof.Unexplained if the record doesn't explain its charge
    ///
    /// @param staff whether the names of those who corrected it may be shown
    static Map<String, Object> record(UsageRecord request, KeyDirectory keys, boolean staff) {
        var entry = request.entry();
        var proof = ChargeProof.of(request);
        var json = entry(entry, keys);
        json.put("lines", lines(request.currentLines()));
        json.put("exactSum", Json.plain(proof.exactSum()));
        json.put("originalLines", lines(request.lines()));
        json.put("originalSettlement", lower(request.originalSettlement()));
        json.put("originalPriceVersion", request.originalPriceVersion());
        json.put(
                "corrections",
                request.corrections().stream()
                        .map(correction -> correction(correction, staff))
                        .toList());
        json.put("gatewayCharge", request.gatewayCharge());
        json.put("hold", request.hold());
        json.put("overrun", request.overrun());
        json.put("policy", request.policyId());
        json.put("balanceAfter", request.balanceAfter());
        json.put("ledgerSequence", entry.ledgerSequence());
        json.put("ledgerLine", entry.lineIndex());
        json.put("ledgerPosition", request.position());
        json.put("recordedAt", request.recordedAt().toString());
        json.put("leaseNumber", request.lease());
        json.put("leaseSequence", request.leaseSequence());
        json.put("gateway", request.gatewayId());
        json.put("gatewayRun", request.run());
        json.put("quantities", request.quantities());
        json.put("attempts", request.attempts());
        json.put("rawUsage", raw(request.rawUsage()));
        json.put("timings", timings(entry));
        return json;
    }

    /// What it cost the operator, attempt by attempt, and what is left of the charge; not for customers.
    static Map<String, Object> costs(UsageRecord request, List<AttemptCost> costs) {
        var json = new LinkedHashMap<String, Object>();
        var known = Costing.isKnown(costs);
        var sum = Costing.sum(costs);
        json.put("known", known);
        json.put("cost", Json.plain(sum));
        json.put(
                "margin",
                known ? Json.plain(request.entry().charge().toBigDecimal().subtract(sum)) : null);
        json.put(
                "attempts",
                costs.stream()
                        .map(it ->
                                Map.of(
                                        "kind", lower(it.kind().name()),
                                        "cost", Json.plain(it.usd()),
                                        "costVersion", it.costVersionId(),
                                        "rule", it.rule()))
                        .toList());
        return json;
    }

    private static Map<String, Object> correction(Correction correction, boolean staff) {
        var json = new LinkedHashMap<String, Object>();
        json.put("ledgerEntryId", correction.ledgerEntryId());
        json.put("correctionId", correction.correctionId());
        json.put("cause", lower(correction.cause()));
        json.put("reason", correction.reason());
        json.put("evidence", correction.evidence());
        json.put("chargeBefore", correction.chargeBefore());
        json.put("charge", correction.charge());
        json.put("difference", correction.difference());
        json.put("settlementBefore", lower(correction.settlementBefore()));
        json.put("settlement", lower(correction.settlement()));
        json.put("priceVersionBefore", correction.priceVersionBefore());
        json.put("priceVersion", correction.priceVersion());
        json.put("recordedAt", correction.recordedAt().toString());
        json.put("ledgerPosition", correction.position());
        if (staff) {
            json.put("actor", correction.actor());
            json.put("approvedBy", correction.approvedBy());
        }
        json.put("quantities", correction.quantities());
        json.put("lines", lines(correction.lines()));
        return json;
    }

    private static List<Map<String, Object>> lines(List<ChargeLine> lines) {
        return lines.stream().map(RequestJson::line).toList();
    }

    private static Map<String, Object> line(ChargeLine line) {
        var json = new LinkedHashMap<String, Object>();
        json.put("unit", line.unit());
        json.put("variant", line.variant());
        json.put("quantity", line.quantity());
        json.put("source", lower(line.source().name()));
        json.put("unitPrice", line.unitPrice());
        json.put("amount", Json.plain(line.amount()));
        return json;
    }

    private static Map<String, Object> timings(UsageEntry entry) {
        var json = new LinkedHashMap<String, Object>();
        json.put("admittedAt", entry.admittedAt().toString());
        json.put("endedAt", entry.endedAt().toString());
        json.put("firstByteMillis", entry.firstByteMillis() < 0 ? null : entry.firstByteMillis());
        json.put("durationMillis", entry.durationMillis());
        return json;
    }

    /// The provider's own block, digit for digit; as a string where it is no JSON.
    private static @Nullable Object raw(@Nullable String rawUsage) {
        if (rawUsage == null) {
            return null;
        }
        try {
            var _ = Json.mapper().readTree(rawUsage);
            return new RawValue(rawUsage);
        } catch (JacksonException e) {
            return rawUsage;
        }
    }

    static Map<String, Object> list(
            List<Map<String, Object>> data, boolean hasMore, Map<String, Object> freshness) {
        var json = new LinkedHashMap<String, Object>();
        json.put("object", "list");
        json.put("data", data);
        json.put("has_more", hasMore);
        json.put("first_id", data.isEmpty() ? null : data.getFirst().get("id"));
        json.put("last_id", data.isEmpty() ? null : data.getLast().get("id"));
        json.putAll(freshness);
        return json;
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }
}
