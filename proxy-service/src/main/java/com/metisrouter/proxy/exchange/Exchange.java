package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.contracts.metering.Caller;
import com.metisrouter.contracts.metering.FailurePolicies;
import com.metisrouter.contracts.metering.FailurePolicy;
import com.metisrouter.contracts.metering.LostRequests;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestAdmitted;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.wire.Shard;
import com.metisrouter.proxy.admission.Hold;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.json.Trees;
import com.metisrouter.proxy.metering.CountedInput;
import com.metisrouter.proxy.metering.Measured;
import com.metisrouter.proxy.rates.RatePass;
import com.metisrouter.proxy.request.Call;
import com.metisrouter.proxy.request.Leg;
import com.metisrouter.proxy.stored.ResponseIds;
import com.metisrouter.proxy.stored.ResponseNames;
import com.metisrouter.proxy.translation.AnswerFrame;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// One admitted request and its answer. Owned by the client channel's event loop; no other thread may touch it.
final class Exchange {

    private static final int PROVIDER_TEXT_CHARS_MAX = 100;

    private final String requestId;
    private final String modelRequested;
    private final Hold hold;
    private final RatePass pass;
    private final Instant admittedAt;
    private final CountedInput input;
    private Offer offer;
    private Leg leg;
    private @Nullable Outcome outcome;
    private @Nullable Problem problem;

    /// @param first the model that is asked first
    Exchange(String requestId, Offer first, Hold hold, RatePass pass, Instant admittedAt) {
        this.requestId = requestId;
        this.modelRequested = first.call().modelRequested();
        this.offer = first;
        this.hold = hold;
        this.pass = pass;
        this.admittedAt = admittedAt;
        this.input = new CountedInput(first.call().body()::bytes);
        this.leg = first.call().legs().getFirst();
    }

    /// Ends the exchange, the first time it is called. The several ways a connection can fall apart may all report the same death;
    /// the first report is the true one, so later ones are ignored.
    ///
    /// @return whether this was the first
    boolean end(Outcome newOutcome, @Nullable Problem newProblem) {
        if (outcome != null) {
            return false;
        }
        outcome = newOutcome;
        problem =
                newProblem != null && call().key().tellsShortageAs429()
                        ? newProblem.withShortageAs429()
                        : newProblem;
        return true;
    }

    /// Takes back that it was answered in full: nothing of the answer may be given, so nothing is owed.
    ///
    /// @param why what the client is told in its place
    void notServed(Problem why) {
        outcome = Outcome.VOIDED;
        problem = why;
    }

    boolean ended() {
        return outcome != null;
    }

    Outcome outcome() {
        if (outcome == null) {
            throw new IllegalStateException(requestId + " has not ended");
        }
        return outcome;
    }

    @Nullable Problem problem() {
        return problem;
    }

    String requestId() {
        return requestId;
    }

    /// The request, to the model that answers it.
    Call call() {
        return offer.call();
    }

    /// The way by which it is answered.
    Leg leg() {
        return leg;
    }

    void by(Offer.Way way) {
        offer = way.offer();
        leg = way.leg();
    }

    /// What holds when it goes wrong, at the provider by which it is answered.
    FailurePolicy failurePolicy() {
        return FailurePolicies.of(leg.operation(), leg.deployment());
    }

    /// Whether the provider said that it failed.
    boolean isProviderError() {
        return problem != null && problem.error() == ErrorCode.PROVIDER_ERROR;
    }

    /// Whether the provider speaks another protocol than the client.
    boolean isTranslated() {
        return leg.operation() != call().endpoint();
    }

    /// What a translated answer says about itself.
    AnswerFrame frame() {
        var prefix =
                switch (call().endpoint()) {
                    case MESSAGES -> "msg_";
                    case CHAT_COMPLETIONS -> "chatcmpl-";
                    default -> "";
                };
        return new AnswerFrame(
                prefix + requestId.substring(requestId.indexOf('_') + 1),
                call().modelRequested(),
                admittedAt.getEpochSecond(),
                (ObjectNode) Trees.read(call().body().bytes()));
    }

    ResponseNames responseNames(ResponseIds ids) {
        return new ResponseNames(ids, call().key().accountId(), leg.provider().name());
    }

    CountedInput input() {
        return input;
    }

    PriceVersion prices() {
        return offer.prices();
    }

    RatePass pass() {
        return pass;
    }

    Hold hold() {
        return hold;
    }

    /// Sets aside what more output tokens may cost.
    boolean extendHold(long outputTokens) {
        return hold.extend(costOfOutput(outputTokens));
    }

    /// What more output tokens may cost.
    Usd costOfOutput(long outputTokens) {
        return offer.worst().of(0, outputTokens);
    }

    RequestAdmitted admitted() {
        return new RequestAdmitted(
                requestId,
                Caller.of(call().key()),
                hold.position(),
                call().model().id(),
                call().endpoint().path(),
                prices().id(),
                hold.amount(),
                Shard.of(call().key().accountId()),
                admittedAt);
    }

    /// The end that the request gets if this gateway dies now.
    ///
    /// @param status what the client was sent, 0 where nothing was
    RequestMetered checkpoint(
            Measured measured,
            @Nullable String rawUsage,
            List<Attempt> attempts,
            int status,
            long firstByteMillis,
            long durationMillis,
            Instant now) {
        return record(
                Outcome.ORPHANED,
                LostRequests.GATEWAY_DIED,
                measured,
                rawUsage,
                "",
                attempts,
                status,
                firstByteMillis,
                durationMillis,
                now);
    }

    /// The terminal record.
    ///
    /// @param status what the client was or will be sent, 0 where it is gone
    RequestMetered metered(
            Measured measured,
            @Nullable String rawUsage,
            String finishReason,
            List<Attempt> attempts,
            int status,
            long firstByteMillis,
            long durationMillis,
            Instant endedAt) {
        return record(
                outcome(),
                problem == null ? "" : problem.code(),
                measured,
                rawUsage,
                finishReason,
                attempts,
                status,
                firstByteMillis,
                durationMillis,
                endedAt);
    }

    private RequestMetered record(
            Outcome ended,
            String errorCode,
            Measured measured,
            @Nullable String rawUsage,
            String finishReason,
            List<Attempt> attempts,
            int status,
            long firstByteMillis,
            long durationMillis,
            Instant endedAt) {
        var held = hold.amount();
        return new RequestMetered(
                requestId,
                Caller.of(call().key()),
                hold.position(),
                modelRequested,
                call().model().id(),
                call().endpoint().path(),
                leg.deployment().provider(),
                call().ask().streamed(),
                ended,
                measured.settlement(),
                status,
                shortened(errorCode),
                shortened(finishReason),
                measured.policy().id(),
                prices().id(),
                measured.quantities(),
                rawUsage,
                held,
                measured.charge(),
                Usd.max(Usd.ZERO, measured.charge().minus(held)),
                attempts,
                Shard.of(call().key().accountId()),
                admittedAt,
                endedAt,
                firstByteMillis,
                durationMillis,
                ended == Outcome.VOIDED ? "" : failurePolicy().id());
    }

    /// A provider chooses these, and a record that is too large could not be kept.
    private static String shortened(String text) {
        return text.length() > PROVIDER_TEXT_CHARS_MAX
                ? text.substring(0, PROVIDER_TEXT_CHARS_MAX)
                : text;
    }
}
