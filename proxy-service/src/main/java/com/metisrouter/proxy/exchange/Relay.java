package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.metering.FailurePolicy;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.proxy.answers.BinaryAnswer;
import com.metisrouter.proxy.answers.EventStream;
import com.metisrouter.proxy.answers.StreamedAnswer;
import com.metisrouter.proxy.answers.WholeText;
import com.metisrouter.proxy.answers.WholeUsage;
import com.metisrouter.proxy.errors.ErrorCode;
import com.metisrouter.proxy.errors.Problem;
import com.metisrouter.proxy.request.Call;
import com.metisrouter.proxy.routing.RoutePlan;
import com.metisrouter.proxy.server.ClientSide;
import com.metisrouter.proxy.upstream.UpstreamFailure;
import com.metisrouter.proxy.upstream.UpstreamRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Carries the provider's answer to the client: through the gate that the journal opens, at the client's pace, and on to the end even
/// when the client is gone. Belongs to the client's event loop.
@Edge
@SuppressWarnings("FutureReturnValueIgnored") // A timer that fails is a bug that the loop logs.
final class Relay implements Attempts.Heard {

    /// Output tokens by which a hold grows when a provider runs past its limit.
    private static final long EXTENSION_TOKENS = 256;

    private final Services services;
    private final Exchange exchange;
    private final ClientSide client;
    private final Ending ending;
    private final Checkpoints checkpoints;
    private final long outputTokens;
    private @Nullable StreamedAnswer stream;
    private @Nullable Attempts upstream;
    private @Nullable WholeAnswer whole;
    private @Nullable Future<?> timer;
    private int status;
    private @Nullable String retryAfter;
    private String contentType = "";
    private boolean open;
    private boolean draining;
    private boolean extensionAsked;
    private long drainedBytes;

    Relay(
            Services services,
            Exchange exchange,
            ClientSide client,
            long outputTokens,
            CompletableFuture<@Nullable Void> admission,
            Runnable onEnd) {
        this.services = services;
        this.exchange = exchange;
        this.client = client;
        this.ending = new Ending(services, exchange, client, admission, onEnd);
        this.checkpoints = new Checkpoints(services, exchange, client);
        this.outputTokens = outputTokens;
    }

    /// @param requests what is sent by each way
    void forward(
            RoutePlan plan,
            Function<RoutePlan.Step, Offer.Way> ways,
            Function<Offer.Way, UpstreamRequest> requests) {
        var attempts = new Attempts(services, client.loop(), plan, ways, requests, this);
        upstream = attempts;
        attempts.start();
    }

    @Override
    public void asking(Offer.Way way) {
        exchange.by(way);
        client.entry().model = way.offer().call().model().id();
        client.entry().provider = way.leg().provider().name();
    }

    @Override
    public void nobodyAsked(com.metisrouter.proxy.routing.Outcome last) {
        end(draining ? Outcome.CLIENT_ABORTED : Outcome.VOIDED, Refusals.nobodyAsked(last));
    }

    /// The admission is on disk: from now on the client may see the answer.
    void open() {
        open = true;
        if (!exchange.ended()) {
            pass();
        } else if (stream != null && ending.hasUnwritten()) {
            ending.begin();
            client.write(Unpooled.wrappedBuffer(stream.takePassing()));
        }
    }

    @Override
    public void head(int newStatus, HttpHeaders headers) {
        status = newStatus;
        retryAfter = headers.get(HttpHeaderNames.RETRY_AFTER);
        var encoding = headers.get(HttpHeaderNames.CONTENT_ENCODING, "identity");
        contentType = headers.get(HttpHeaderNames.CONTENT_TYPE, "").toLowerCase(Locale.ROOT);
        if (!isSuccess()) {
            whole = new WholeAnswer(ExchangeLimits.ERROR_BYTES_MAX);
        } else if (!encoding.equalsIgnoreCase("identity")) {
            badAnswer("The provider's answer is compressed, though that was not asked for.");
        } else if (call().ask().streamed() && contentType.startsWith("text/event-stream")) {
            begin(events());
        } else if (isSound()) {
            begin(new BinaryAnswer(contentType));
        } else {
            whole = new WholeAnswer(services.limits().answerBytesMax());
        }
    }

    private EventStream events() {
        var ask = call().ask();
        return exchange.isTranslated()
                ? new EventStream(
                        call().endpoint(),
                        exchange.leg().operation(),
                        ask.usageAsked(),
                        exchange.frame(),
                        watched())
                : new EventStream(call().endpoint(), ask.usageAsked(), named(), watched());
    }

    /// Responses get names that only their account can use.
    private @Nullable UnaryOperator<String> named() {
        return call().endpoint() == Endpoint.RESPONSES
                ? exchange.responseNames(services.responseIds())::inEvent
                : null;
    }

    private void begin(StreamedAnswer newStream) {
        stream = newStream;
        ending.streams(newStream);
    }

    private boolean isSound() {
        return exchange.leg().operation() == Endpoint.AUDIO_SPEECH
                && (contentType.startsWith("audio/")
                        || contentType.startsWith("application/octet-stream"));
    }

    private EventStream.Watched watched() {
        return new EventStream.Watched(
                services.tokenizers(),
                call().model().tokenizer(),
                Math.multiplyExact(
                        Math.min(outputTokens, call().ask().outputTokensMax()),
                        call().ask().choices()),
                this::extendHold,
                this::prepareExtension);
    }

    private Call call() {
        return exchange.call();
    }

    @Override
    public void data(ByteBuf data) {
        var bytes = data.readableBytes();
        if (stream != null) {
            streamed(stream, data);
        } else if (whole != null && !whole.add(data.nioBuffer()) && isSuccess()) {
            fail(
                    Outcome.UPSTREAM_FAILED,
                    ProviderErrors.of(
                            ErrorCode.PROVIDER_ANSWER_TOO_LARGE,
                            provider(),
                            "The provider's answer is too large (limit: "
                                    + services.limits().answerBytesMax()
                                    + " bytes)."));
        }
        if (draining) {
            drainedBytes += bytes;
            if (drainedBytes > Math.min(readOn().bytesMax(), services.limits().drainBytesMax())) {
                end(Outcome.CLIENT_ABORTED, null);
            }
        }
    }

    private void streamed(StreamedAnswer answer, ByteBuf data) {
        var progress = answer.feed(data.nioBuffer());
        switch (progress) {
            case GOING_ON -> {
                // Passed on when all that came together has been read: one write for many events.
            }
            case PROVIDER_ERROR ->
                    cutShort(
                            ProviderErrors.of(
                                    ErrorCode.PROVIDER_ERROR, provider(), providerMessage(answer)));
            case BROKEN ->
                    badAnswer(
                            "The provider's stream is not made of the events that the protocol says.");
            case HOLD_PASSED ->
                    end(
                            Outcome.HOLD_EXHAUSTED,
                            Problem.of(
                                    ErrorCode.HOLD_EXHAUSTED,
                                    "The answer ran past its limit and the balance does not cover more, so it was cut."));
        }
    }

    @Override
    public void readComplete() {
        if (stream != null && !exchange.ended()) {
            pass();
            checkpoints.streamed(stream, upstream == null ? List.of() : upstream.recorded());
        }
    }

    private static String providerMessage(StreamedAnswer answer) {
        var message = answer.errorMessage();
        return message.isBlank() ? "The provider failed while it was answering." : message;
    }

    @Override
    public void complete() {
        if (!isSuccess()) {
            rejected();
        } else if (stream != null) {
            stream.finish();
            // What came before the end does not wait for its record.
            pass();
            if (stream.ended()) {
                completed();
            } else if (!stream.begun()) {
                badAnswer("The provider's answer is called a stream, but has no events.");
            } else {
                cutShort(
                        ProviderErrors.of(
                                ErrorCode.PROVIDER_RESET,
                                provider(),
                                "The provider's answer ended before it was complete."));
            }
        } else if (whole != null && whole.length() > ExchangeLimits.PARSED_ON_LOOP_BYTES_MAX) {
            var body = whole.bytes();
            services.worker()
                    .execute(() -> {
                        var read = read(body);
                        client.loop().execute(() -> wholeRead(body, read));
                    });
        } else {
            var body = whole == null ? new byte[0] : whole.bytes();
            wholeRead(body, read(body));
        }
    }

    /// What came, as metering and the client need it.
    ///
    /// @param answer for a client of another protocol; null where the body goes on as it is
    private record Read(WholeUsage usage, @Nullable ObjectNode answer) {}

    private Optional<Read> read(byte[] body) {
        var operation = exchange.leg().operation();
        if (operation == Endpoint.AUDIO_SPEECH) {
            // JSON in place of sound is a provider's error in the clothes of a success.
            return Optional.empty();
        }
        try {
            return WholeUsage.read(operation, contentType, body)
                    .map(usage -> new Read(usage, translated(body)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private @Nullable ObjectNode translated(byte[] body) {
        return exchange.isTranslated()
                ? WholeText.translated(
                        call().endpoint(), exchange.leg().operation(), body, exchange.frame())
                : null;
    }

    private void wholeRead(byte[] body, Optional<Read> read) {
        if (read.isPresent()) {
            ending.whole(contentType, body, read.get().usage(), read.get().answer());
            completed();
        } else {
            badAnswer("The provider's answer is not what the protocol says.");
        }
    }

    private void completed() {
        end(draining ? Outcome.CLIENT_ABORTED : Outcome.COMPLETED, null);
    }

    private void rejected() {
        var body = whole == null ? new byte[0] : whole.bytes();
        fail(
                status >= 400 && status < 500 ? Outcome.UPSTREAM_REJECTED : Outcome.UPSTREAM_FAILED,
                ProviderErrors.answered(provider(), status, retryAfter, body));
    }

    @Override
    public void failed(UpstreamFailure failure) {
        pass();
        if (stream != null && stream.done()) {
            // All that matters had come; only the connection's end is missing.
            completed();
        } else if (whole != null && isSuccess()) {
            fail(Outcome.UPSTREAM_TRUNCATED, ProviderErrors.failed(provider(), failure));
        } else {
            cutShort(ProviderErrors.failed(provider(), failure));
        }
    }

    private void badAnswer(String message) {
        cutShort(ProviderErrors.of(ErrorCode.PROVIDER_BAD_ANSWER, provider(), message));
    }

    /// A stream that had begun was truncated; one that had not has failed.
    private void cutShort(Problem problem) {
        fail(
                stream != null && stream.begun()
                        ? Outcome.UPSTREAM_TRUNCATED
                        : Outcome.UPSTREAM_FAILED,
                problem);
    }

    private void fail(Outcome outcome, Problem problem) {
        end(draining ? Outcome.CLIENT_ABORTED : outcome, problem);
    }

    /// Writes what may be written, and stops the provider when the client does not keep up.
    private void pass() {
        if (stream == null || draining || !stream.hasPassing()) {
            if (stream != null && draining) {
                stream.takePassing();
            }
            return;
        }
        if (open) {
            ending.begin();
            client.write(Unpooled.wrappedBuffer(stream.takePassing()));
        }
        if (upstream != null) {
            if (!open || !client.isWritable()) {
                upstream.pause();
                stallTimer();
            } else {
                upstream.resume();
            }
        }
    }

    void clientWritable() {
        cancelTimer();
        if (!exchange.ended() && upstream != null && open) {
            upstream.resume();
            pass();
        }
    }

    private void stallTimer() {
        if (timer == null && open) {
            timer =
                    client.loop()
                            .schedule(
                                    client::drop,
                                    services.limits().clientStallTime().toNanos(),
                                    TimeUnit.NANOSECONDS);
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /// How far to read on without the client, by the policy that holds for this provider.
    private FailurePolicy.ReadOn readOn() {
        var policy = exchange.failurePolicy();
        return stream != null && !stream.output().isEmpty() ? policy.stream() : policy.whole();
    }

    /// Reads on without the client as far as the policy says: where the provider charges on, only its end says how much.
    void clientGone() {
        cancelTimer();
        if (exchange.ended()) {
            return;
        }
        draining = true;
        if (services.counters().drainsOpen.incrementAndGet() > services.limits().drainsMax()
                || upstream == null
                || upstream.isWaiting()
                || !readOn().isAtAll()) {
            end(Outcome.CLIENT_ABORTED, null);
            return;
        }
        if (stream != null) {
            stream.takePassing();
        }
        upstream.noMore();
        upstream.resume();
        timer =
                client.loop()
                        .schedule(
                                () -> end(Outcome.CLIENT_ABORTED, null),
                                Math.min(
                                        readOn().time().toNanos(),
                                        services.limits().drainTime().toNanos()),
                                TimeUnit.NANOSECONDS);
    }

    void stop() {
        cutShort(Refusals.stopping());
    }

    /// Ends the exchange, the first time it is called.
    void end(Outcome outcome, @Nullable Problem problem) {
        if (!exchange.end(outcome, problem)) {
            return;
        }
        cancelTimer();
        if (draining) {
            services.counters().drainsOpen.decrementAndGet();
        }
        var answeredWhole = isSuccess() && (stream != null ? stream.ended() : ending.hasWhole());
        if (upstream != null) {
            upstream.abort(outcome == Outcome.CLIENT_ABORTED ? "client_gone" : "cut");
        }
        ending.run(answeredWhole, upstream == null ? List.of() : upstream.recorded());
    }

    /// In the background, before it is needed: asks the ledger for more where the lease has none.
    private void prepareExtension() {
        if (!extensionAsked) {
            extensionAsked = true;
            var _ =
                    services.admission()
                            .prepareExtension(
                                    exchange.hold(), exchange.costOfOutput(EXTENSION_TOKENS));
        }
    }

    private boolean extendHold(long missing) {
        // Once it is used up, there may be need for more.
        extensionAsked = false;
        var tokens = Math.max(missing, EXTENSION_TOKENS);
        return extended(tokens) || extended(missing);
    }

    private boolean extended(long tokens) {
        if (stream == null || !exchange.extendHold(tokens)) {
            return false;
        }
        stream.extended(tokens);
        return true;
    }

    private boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    private String provider() {
        return exchange.leg().deployment().provider();
    }
}
