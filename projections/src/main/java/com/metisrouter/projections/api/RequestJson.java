package com.metisrouter.projections.api;

import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.projections.access.KeyDirectory;
import com.metisrouter.projections.usagelog.ChargeProof;
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
    static Map<String, Object> record(UsageRecord request, KeyDirectory keys) {
        var entry = request.entry();
        var proof = ChargeProof.of(entry.id(), request.lines(), entry.charge());
        var json = entry(entry, keys);
        json.put("lines", request.lines().stream().map(RequestJson::line).toList());
        json.put("exactSum", Json.plain(proof.exactSum()));
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
