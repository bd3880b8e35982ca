package com.metisrouter.projections;

import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.Caller;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import java.util.List;

/// A request of which everything that is compared is chosen. A token of output costs 600 nano-USD by `SampleLedger.PRICES` and 650 by
/// `CORRECTED`, and nothing else is charged.
public record SampleRequest(
        String keyId,
        String model,
        Outcome outcome,
        Settlement settlement,
        long outputTokens,
        long firstByteMillis,
        long durationMillis) {

    public static SampleRequest of(
            String keyId, long outputTokens, long firstByteMillis, long durationMillis) {
        return new SampleRequest(
                keyId,
                "sim/chat",
                Outcome.COMPLETED,
                Settlement.FINAL,
                outputTokens,
                firstByteMillis,
                durationMillis);
    }

    public SampleRequest servedBy(String otherModel) {
        return new SampleRequest(
                keyId,
                otherModel,
                outcome,
                settlement,
                outputTokens,
                firstByteMillis,
                durationMillis);
    }

    public SampleRequest ended(Outcome otherOutcome, Settlement otherSettlement) {
        return new SampleRequest(
                keyId,
                model,
                otherOutcome,
                otherSettlement,
                outputTokens,
                firstByteMillis,
                durationMillis);
    }

    /// As a line of a debit that is still to be made.
    public UsageLine in(SampleLedger ledger, long lease) {
        var quantities =
                outputTokens == 0
                        ? List.<Quantity>of()
                        : List.of(
                                Quantity.of(
                                        Unit.OUTPUT_TOKENS, outputTokens, QuantitySource.PROVIDER));
        var line = ledger.line(lease, outcome, model, quantities);
        return new UsageLine(with(line.request()), line.lines(), line.charge());
    }

    private RequestMetered with(RequestMetered request) {
        var caller = request.caller();
        return new RequestMetered(
                request.requestId(),
                new Caller(
                        caller.accountId(),
                        keyId,
                        caller.project(),
                        caller.client(),
                        caller.workflow()),
                request.position(),
                request.modelRequested(),
                model,
                request.endpoint(),
                request.provider(),
                request.streamed(),
                outcome,
                settlement,
                request.status(),
                request.errorCode(),
                request.finishReason(),
                request.policyId(),
                request.priceVersionId(),
                request.quantities(),
                request.rawUsage(),
                request.hold(),
                request.charge(),
                request.overrun(),
                request.attempts(),
                request.shard(),
                request.admittedAt(),
                request.endedAt(),
                firstByteMillis,
                durationMillis);
    }
}
