package com.metisrouter.projections.usagelog;

import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.money.Usd;
import java.time.Instant;
import java.util.Locale;

/// A request as lists show it: the columns of the usage log without what explains the charge.
///
/// @param charge what it is charged now, all corrections included; so are settlement, price version and tokens
/// @param originalCharge what it was charged at first
/// @param corrections how often that was put right
public record UsageEntry(
        String id,
        Instant mintedAt,
        String accountId,
        String keyId,
        String project,
        String client,
        String workflow,
        String modelRequested,
        String model,
        String endpoint,
        String provider,
        boolean streamed,
        Outcome outcome,
        String settlement,
        int httpStatus,
        String errorCode,
        String finishReason,
        String priceVersion,
        long inputTokens,
        long outputTokens,
        Usd charge,
        Usd originalCharge,
        int corrections,
        long ledgerSequence,
        int lineIndex,
        Instant admittedAt,
        Instant endedAt,
        long firstByteMillis,
        long durationMillis,
        int attemptCount) {

    /// The outcome as a word for people and URLs, such as `client_aborted`.
    public String status() {
        return statusOf(outcome);
    }

    public static String statusOf(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    public String ledgerEntryId() {
        return UsageRow.ledgerEntryId(accountId, ledgerSequence, lineIndex);
    }
}
