package com.metisrouter.simulation;

import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.metering.Caller;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestAdmitted;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.metering.Settlement;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.Rating;
import com.metisrouter.contracts.pricing.ServiceTier;
import com.metisrouter.contracts.pricing.WorstCase;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.usage.QuantitySource;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.Shard;
import com.metisrouter.proxy.admission.Admission;
import com.metisrouter.proxy.admission.Hold;
import com.metisrouter.proxy.journal.JournalRecord;
import com.metisrouter.simulation.Witness.Served;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One request at a gateway, step by step as the gateway's exchange goes: hold, journal, forward, meter, journal, settle, deliver.
final class Conversation {

    private static final int INPUT_TOKENS_MAX = 200;
    private static final int OUTPUT_TOKENS_MAX = 400;
    private static final String MODEL = "sim/chat";
    private static final String ENDPOINT = "/v1/chat/completions";

    private final World world;
    private final GatewayRun gateway;
    private final Key key;
    private final String accountId;
    private final String requestId;
    private final long inputTokens;
    private final long outputTokensMax;
    private @Nullable Hold hold;
    private @Nullable Served served;
    private @Nullable CompletableFuture<Void> admission;
    private @Nullable Instant admittedAt;
    private boolean answerStarted;
    private boolean ended;

    private Conversation(World world, GatewayRun gateway, Key key) {
        this.world = world;
        this.gateway = gateway;
        this.key = key;
        this.accountId = key.accountId();
        var random = world.random();
        this.requestId = RequestId.mint(world.wallMillis(), random.nextLong(), random.nextLong());
        this.inputTokens = 1L + random.nextInt(INPUT_TOKENS_MAX);
        this.outputTokensMax = 1L + random.nextInt(OUTPUT_TOKENS_MAX);
    }

    static void start(World world, GatewayRun gateway, Key key) {
        var conversation = new Conversation(world, gateway, key);
        world.witness().asks();
        conversation.admit();
    }

    private void admit() {
        if (!gateway.disk().acceptsAdmissions()) {
            world.witness().isAnswered();
            return;
        }
        var ask =
                new Admission.Ask(
                        accountId,
                        key.scope(),
                        List.of(
                                new Admission.Need(
                                        WorstCase.of(
                                                World.PRICES, ServiceTier.STANDARD, inputTokens),
                                        inputTokens,
                                        outputTokensMax,
                                        1)),
                        world.random().nextBoolean());
        var _ =
                gateway.admission()
                        .decide(ask)
                        .whenComplete((decision, problem) ->
                                gateway.onLoop(() -> decided(decision, problem)));
    }

    private void decided(Admission.@Nullable Decision decision, @Nullable Throwable problem) {
        world.witness().isAnswered();
        if (problem != null) {
            throw new Violation("admission failed: " + problem);
        }
        if (decision instanceof Admission.Decision.Admitted(var held, var outputTokens)) {
            admitted(held, outputTokens);
        }
    }

    private void admitted(Hold held, long outputTokens) {
        hold = held;
        admittedAt = world.wall();
        served =
                world.witness()
                        .admitted(requestId, accountId, held.position(), held.amount().nanos());
        var recorded = gateway.disk().append(gateway, new JournalRecord.Admitted(event(held)));
        admission = recorded;
        var _ =
                recorded.whenComplete((_, problem) ->
                        gateway.onLoop(() -> {
                            if (problem != null) {
                                end(Outcome.VOIDED, 0, 0);
                            } else if (answerStarted) {
                                world.witness().seesSomething(known());
                            }
                        }));
        gateway.later(world.chances().providerNanos(world.random()), () -> answers(outputTokens));
    }

    /// The provider has answered, all of it or some.
    private void answers(long outputTokens) {
        if (ended) {
            return;
        }
        answerStarted = true;
        if (admission != null && admission.isDone() && !admission.isCompletedExceptionally()) {
            world.witness().seesSomething(known());
        }
        var random = world.random();
        switch (random.nextInt(12)) {
            case 0 -> end(Outcome.UPSTREAM_FAILED, 0, 0);
            case 1 -> end(Outcome.CLIENT_ABORTED, inputTokens, random.nextLong(outputTokens + 1));
            case 2 -> runsOn(outputTokens, outputTokens + 1 + random.nextInt(OUTPUT_TOKENS_MAX));
            default -> end(Outcome.COMPLETED, inputTokens, random.nextLong(outputTokens + 1));
        }
    }

    /// It goes past the limit that it was given. The ledger is asked for more before it is needed, and may answer too late.
    private void runsOn(long limit, long produced) {
        var more = Usd.ofNanos((produced - limit) * World.OUTPUT_PRICE_NANOS);
        var _ = gateway.admission().prepareExtension(heldBy(), more);
        gateway.later(
                world.chances().messageNanos(world.random()) * 5,
                () -> {
                    if (!ended) {
                        ranOn(limit, produced, more);
                    }
                });
    }

    private void ranOn(long limit, long produced, Usd more) {
        if (heldBy().extend(more)) {
            world.witness().extended(known(), heldBy().amount().nanos());
            end(Outcome.COMPLETED, inputTokens, produced);
        } else if (world.chances().overruns() && world.random().nextBoolean()) {
            world.witness().overran(known(), more.nanos());
            end(Outcome.COMPLETED, inputTokens, produced);
        } else {
            end(Outcome.HOLD_EXHAUSTED, inputTokens, limit);
        }
    }

    private void end(Outcome outcome, long input, long output) {
        if (ended) {
            return;
        }
        ended = true;
        var quantities = new ArrayList<Quantity>();
        if (input > 0) {
            quantities.add(Quantity.of(Unit.INPUT_TOKENS, input, QuantitySource.PROVIDER));
        }
        if (output > 0) {
            quantities.add(Quantity.of(Unit.OUTPUT_TOKENS, output, QuantitySource.PROVIDER));
        }
        var charge = Rating.rate(quantities, World.PRICES).charge();
        var recorded =
                gateway.disk()
                        .append(
                                gateway,
                                new JournalRecord.Metered(event(outcome, quantities, charge)));
        var both =
                Objects.requireNonNull(admission)
                        .exceptionally(_ -> null)
                        .thenCombine(recorded, (_, done) -> done);
        var _ =
                both.whenComplete((_, problem) ->
                        gateway.onLoop(() -> {
                            // Without its end on disk the hold stays, and the client is cut off.
                            if (problem == null) {
                                heldBy().settle(charge);
                                world.witness().seesTheEnd(known(), charge.nanos());
                            }
                        }));
    }

    private Hold heldBy() {
        return Objects.requireNonNull(hold);
    }

    private Served known() {
        return Objects.requireNonNull(served);
    }

    private Caller caller() {
        return new Caller(accountId, key.keyId(), key.project(), "client", "workflow");
    }

    private RequestAdmitted event(Hold held) {
        return new RequestAdmitted(
                requestId,
                caller(),
                held.position(),
                MODEL,
                ENDPOINT,
                World.PRICES.id(),
                held.amount(),
                Shard.of(accountId),
                Objects.requireNonNull(admittedAt));
    }

    private RequestMetered event(Outcome outcome, List<Quantity> quantities, Usd charge) {
        var amount = heldBy().amount();
        return new RequestMetered(
                requestId,
                caller(),
                heldBy().position(),
                "chat",
                MODEL,
                ENDPOINT,
                "sim",
                false,
                outcome,
                Settlement.FINAL,
                200,
                "",
                "",
                "",
                World.PRICES.id(),
                quantities,
                null,
                amount,
                charge,
                Usd.max(Usd.ZERO, charge.minus(amount)),
                List.of(),
                Shard.of(accountId),
                Objects.requireNonNull(admittedAt),
                world.wall(),
                1,
                1);
    }
}
