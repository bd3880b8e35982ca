package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.leasing.SpendScope;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.proxy.admission.Admission;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.ErrorShape;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.journal.JournalRecord;
import com.metisrouter.proxy.rates.RateDecision;
import com.metisrouter.proxy.rates.RatePass;
import com.metisrouter.proxy.request.Call;
import com.metisrouter.proxy.request.Leg;
import com.metisrouter.proxy.routing.RoutePlan;
import com.metisrouter.proxy.server.Answer;
import com.metisrouter.proxy.server.ClientSide;
import com.metisrouter.proxy.upstream.ProviderEndpoint;
import com.metisrouter.proxy.upstream.UpstreamRequest;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Leads one request to a model from its admission to its end. Belongs to the client's event loop.
///
/// Once a hold exists, exactly one terminal record follows, however the client, the provider or the journal behave.
@Edge
final class Conversation implements ClientSide.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

    private final Services services;
    private final Call call;
    private final boolean several;
    private final List<Offer> offers;
    private final RoutePlan plan;
    private final UpstreamRequest.Extra extra;
    private final ClientSide client;
    private final Consumer<Conversation> onEnd;
    private RatePass pass = RatePass.FREE;
    private @Nullable Relay relay;
    private boolean clientGone;
    private boolean stopped;

    /// @param several whether the path asks for a batch
    Conversation(
            Services services,
            Call call,
            boolean several,
            UpstreamRequest.Extra extra,
            ClientSide client,
            Consumer<Conversation> onEnd) {
        this.services = services;
        this.call = call;
        this.several = several;
        this.offers = Offer.of(call, client.receivedAt());
        this.plan = services.routing().plan(offers);
        this.extra = extra;
        this.client = client;
        this.onEnd = onEnd;
    }

    void start() {
        var refusal = plan.refusal();
        if (refusal.isPresent()) {
            giveUp(refusal.get());
            return;
        }
        client.listen(this);
        OnLoop.then(
                client.loop(),
                services.rates().decide(call.key(), counted()),
                (decision, failure) -> {
                    tellRates();
                    if (decision instanceof RateDecision.Admitted(var granted)) {
                        pass = granted;
                        if (clientGone || stopped) {
                            end(Refusals.stopping());
                        } else {
                            admit();
                        }
                    } else {
                        limited(decision, failure);
                    }
                });
    }

    /// By the model that it may take the most of.
    private long counted() {
        return call.all().stream().mapToLong(each -> Rates.counted(each.ask())).max().orElse(0);
    }

    private void tellRates() {
        services.rates()
                .state(call.key())
                .ifPresent(state ->
                        client.headers(
                                Rates.headers(
                                        state,
                                        ErrorShape.of(call.endpoint().protocol()),
                                        services.clock().instant())));
    }

    private void limited(@Nullable RateDecision decision, @Nullable Throwable failure) {
        if (decision == null) {
            LOG.error("{}: rates failed", client.requestId(), failure);
        }
        services.counters().refused.increment();
        client.entry().outcome = "refused";
        end(
                Rates.problem(
                        decision == null
                                ? new RateDecision.Unavailable(Problem.RETRY_AFTER_DEFAULT)
                                : decision));
    }

    private void admit() {
        var ask =
                new Admission.Ask(
                        call.key().accountId(),
                        SpendScope.of(call.key()),
                        offers.stream().map(Offer::need).toList(),
                        call.cappable());
        OnLoop.then(
                client.loop(),
                services.admission().decide(ask),
                (decision, failure) -> {
                    if (decision instanceof Admission.Decision.Admitted admitted) {
                        services.counters().holdsOpen.incrementAndGet();
                        admitted(
                                new Exchange(
                                        client.requestId(),
                                        offers.getFirst(),
                                        admitted.hold(),
                                        pass,
                                        services.clock().instant()),
                                admitted);
                    } else {
                        refused(decision, failure);
                    }
                });
    }

    private void refused(Admission.@Nullable Decision decision, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.error("{}: admission failed", client.requestId(), failure);
        }
        services.counters().refused.increment();
        client.entry().outcome = "refused";
        var problem = Refusals.of(decision);
        end(call.key().tellsShortageAs429() ? problem.withShortageAs429() : problem);
    }

    /// Nothing has been held yet.
    void giveUp(Problem problem) {
        end(problem);
    }

    private void end(Problem problem) {
        pass.end(0);
        client.answer(problem);
        onEnd.accept(this);
    }

    private void admitted(Exchange admitted, Admission.Decision.Admitted decision) {
        var recorded =
                services.journal()
                        .append(
                                new JournalRecord.Admitted(
                                        admitted.admitted(),
                                        client.entry().trace.headers().traceparent()));
        var newRelay =
                new Relay(
                        services,
                        admitted,
                        client,
                        decision.outputTokens(),
                        recorded,
                        () -> onEnd.accept(this));
        relay = newRelay;
        OnLoop.then(
                client.loop(),
                recorded,
                (_, failure) -> {
                    if (failure == null) {
                        newRelay.open();
                    } else {
                        LOG.error(
                                "{}: the admission could not be journaled",
                                client.requestId(),
                                failure);
                        services.counters().journalFailures.increment();
                        newRelay.end(Outcome.VOIDED, Refusals.notRecorded());
                    }
                });
        if (clientGone) {
            newRelay.end(Outcome.VOIDED, null);
        } else if (stopped) {
            newRelay.end(Outcome.VOIDED, Refusals.stopping());
        } else if (!admitted.ended()) {
            try {
                forward(decision, newRelay);
            } catch (RuntimeException e) {
                LOG.error("{}: could not be forwarded", client.requestId(), e);
                newRelay.end(
                        Outcome.VOIDED,
                        Problem.of(ErrorCode.INTERNAL, "The request could not be forwarded."));
            }
        }
    }

    private void forward(Admission.Decision.Admitted decision, Relay newRelay) {
        newRelay.forward(
                plan,
                step -> Routing.way(offers, step),
                way -> upstreamRequest(way.offer().call(), way.leg(), decision.outputTokens()));
    }

    /// @param outputTokens held for each choice; the provider is told where that is less than the model could make
    private UpstreamRequest upstreamRequest(Call asked, Leg leg, long outputTokens) {
        services.tokenizers().prepare(asked.model().tokenizer());
        var cap =
                outputTokens < asked.ask().outputTokensMax()
                        ? OptionalLong.of(outputTokens)
                        : OptionalLong.empty();
        var content = asked.body().forProvider(asked, leg, cap);
        return new UpstreamRequest(
                leg.provider(),
                leg.operation().protocol(),
                "POST",
                leg.provider().path(leg.operation(), leg.upstreamModel(), manner()),
                leg.upstreamModel(),
                client.requestId(),
                accept(),
                content.type(),
                content.bytes(),
                extra);
    }

    private ProviderEndpoint.Manner manner() {
        return call.ask().streamed()
                ? ProviderEndpoint.Manner.STREAMED
                : several ? ProviderEndpoint.Manner.BATCHED : ProviderEndpoint.Manner.PLAIN;
    }

    /// Sound and subtitles come in types that the request's own fields choose.
    private String accept() {
        return switch (call.endpoint()) {
            case AUDIO_SPEECH, AUDIO_TRANSCRIPTIONS, AUDIO_TRANSLATIONS -> "*/*";
            default -> call.ask().streamed() ? "text/event-stream" : Answer.JSON;
        };
    }

    @Override
    public void gone() {
        clientGone = true;
        if (relay != null) {
            relay.clientGone();
        }
    }

    @Override
    public void writable() {
        if (relay != null) {
            relay.clientWritable();
        }
    }

    /// The gateway's time to stop has run out. May be called on any thread.
    void stopSoon() {
        client.loop().execute(this::stop);
    }

    private void stop() {
        stopped = true;
        if (relay != null) {
            relay.stop();
        }
    }
}
