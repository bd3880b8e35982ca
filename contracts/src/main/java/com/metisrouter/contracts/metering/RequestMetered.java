package com.metisrouter.contracts.metering;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.usage.Quantity;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The one terminal record of an admitted request: fsynced in the gateway's journal before the answer's last byte.
///
/// @param modelRequested the model as the client named it
/// @param modelId the exact id that it resolved to
/// @param provider who served it
/// @param status the HTTP status that the client was sent, 0 where none was sent
/// @param errorCode stable code of the failure, empty on success
/// @param finishReason the provider's finish reason, empty where it gave none
/// @param policyId the rule by which an incomplete request was charged, empty for a complete one
/// @param quantities disjoint buckets, zero amounts left out
/// @param rawUsage the provider's usage block, verbatim JSON; null where it sent none
/// @param hold what was set aside
/// @param charge what the gateway settled its hold at; the ledger's own figure stands if they differ
/// @param overrun by how much the charge went past the hold, zero in all but the disclosed case
/// @param firstByteMillis from receipt to the first byte of the answer, -1 where none was sent
/// @param durationMillis from receipt to the end
/// @param failurePolicyId what held for it if it went wrong, by the endpoint and provider that served it; `policyId` is the rule that came of
///     it. Empty where it was never forwarded, and in records older than the field: then it was what is called `text-read-on-v1`
public record RequestMetered(
        String requestId,
        Caller caller,
        LeasePosition position,
        String modelRequested,
        String modelId,
        String endpoint,
        String provider,
        boolean streamed,
        Outcome outcome,
        Settlement settlement,
        int status,
        String errorCode,
        String finishReason,
        String policyId,
        String priceVersionId,
        List<Quantity> quantities,
        @Nullable String rawUsage,
        Usd hold,
        Usd charge,
        Usd overrun,
        List<Attempt> attempts,
        int shard,
        Instant admittedAt,
        Instant endedAt,
        long firstByteMillis,
        long durationMillis,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String failurePolicyId) {

    public RequestMetered {
        quantities = List.copyOf(quantities);
        attempts = List.copyOf(attempts);
        failurePolicyId = orEmpty(failurePolicyId);
    }

    /// Of which no policy is known.
    public RequestMetered(
            String requestId,
            Caller caller,
            LeasePosition position,
            String modelRequested,
            String modelId,
            String endpoint,
            String provider,
            boolean streamed,
            Outcome outcome,
            Settlement settlement,
            int status,
            String errorCode,
            String finishReason,
            String policyId,
            String priceVersionId,
            List<Quantity> quantities,
            @Nullable String rawUsage,
            Usd hold,
            Usd charge,
            Usd overrun,
            List<Attempt> attempts,
            int shard,
            Instant admittedAt,
            Instant endedAt,
            long firstByteMillis,
            long durationMillis) {
        this(
                requestId,
                caller,
                position,
                modelRequested,
                modelId,
                endpoint,
                provider,
                streamed,
                outcome,
                settlement,
                status,
                errorCode,
                finishReason,
                policyId,
                priceVersionId,
                quantities,
                rawUsage,
                hold,
                charge,
                overrun,
                attempts,
                shard,
                admittedAt,
                endedAt,
                firstByteMillis,
                durationMillis,
                "");
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /// The same request to be rated by another price version, where its own can't price what was used.
    public RequestMetered pricedBy(String otherPriceVersionId) {
        return with(settlement, otherPriceVersionId);
    }

    /// The same request, said to be as sure as that.
    public RequestMetered settledAs(Settlement otherSettlement) {
        return with(otherSettlement, priceVersionId);
    }

    private RequestMetered with(Settlement otherSettlement, String otherPriceVersionId) {
        return new RequestMetered(
                requestId,
                caller,
                position,
                modelRequested,
                modelId,
                endpoint,
                provider,
                streamed,
                outcome,
                otherSettlement,
                status,
                errorCode,
                finishReason,
                policyId,
                otherPriceVersionId,
                quantities,
                rawUsage,
                hold,
                charge,
                overrun,
                attempts,
                shard,
                admittedAt,
                endedAt,
                firstByteMillis,
                durationMillis,
                failurePolicyId);
    }
}
