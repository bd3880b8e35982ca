package com.metisrouter.proxy.exchange;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.proxy.routing.Attempted;
import com.metisrouter.proxy.routing.Outcome;
import com.metisrouter.proxy.routing.Retries;
import com.metisrouter.proxy.routing.RetryAfter;
import com.metisrouter.proxy.routing.RoutePlan;
import com.metisrouter.proxy.routing.Vitals;
import com.metisrouter.proxy.upstream.UpstreamCall;
import com.metisrouter.proxy.upstream.UpstreamFailure;
import com.metisrouter.proxy.upstream.UpstreamListener;
import com.metisrouter.proxy.upstream.UpstreamRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Takes one request along its plan until a provider begins to answer. From then on it only watches: what has begun is never begun
/// again. Belongs to the client's event loop.
@Edge
final class Attempts implements UpstreamListener {

    /// What is heard of the attempts: all of the answer that began, or the last failure.
    interface Heard extends UpstreamListener {

        /// The model and provider that are asked now.
        void asking(Offer.Way way);

        /// Nobody could be asked: circuits are open or limits reached.
        void nobodyAsked(Outcome last);
    }

    private static final long NANOS_A_MILLI = 1_000_000;

    private final Services services;
    private final EventLoop loop;
    private final RoutePlan plan;
    private final Function<RoutePlan.Step, Offer.Way> ways;
    private final Function<Offer.Way, UpstreamRequest> requests;
    private final Heard heard;
    private final List<Attempted> ended = new ArrayList<>();
    private final List<Attempt> recorded = new ArrayList<>();
    private RoutePlan.Step step;
    private Vitals.@Nullable Pass pass;
    private @Nullable UpstreamCall call;
    private @Nullable Future<?> wait;
    private long waitedMillis;
    private long sentNanos;
    private long begunNanos;
    private boolean begun;
    private boolean paused;
    private boolean over;
    private boolean last;
    private boolean askedAnybody;
    private int failedStatus;
    private HttpHeaders failedHeaders = new DefaultHttpHeaders();
    private WholeAnswer failedBody = new WholeAnswer(ExchangeLimits.ERROR_BYTES_MAX);

    /// @param plan with at least one step
    /// @param requests what is sent by a way; may throw, which ends the request
    Attempts(
            Services services,
            EventLoop loop,
            RoutePlan plan,
            Function<RoutePlan.Step, Offer.Way> ways,
            Function<Offer.Way, UpstreamRequest> requests,
            Heard heard) {
        this.services = services;
        this.loop = loop;
        this.plan = plan;
        this.ways = ways;
        this.requests = requests;
        this.heard = heard;
        this.step = plan.steps().getFirst();
    }

    void start() {
        services.routing().health().request(step.candidate().provider());
        ask();
    }

    private void ask() {
        var vitals = services.routing().health().of(step.candidate());
        switch (vitals.tryEnter(step.reason() == RoutePlan.Reason.LAST_RESORT)) {
            case Vitals.Refused(var outcome) -> next(outcome, null);
            case Vitals.Pass entered -> {
                pass = entered;
                askedAnybody = true;
                failedStatus = 0;
                failedBody = new WholeAnswer(ExchangeLimits.ERROR_BYTES_MAX);
                var way = ways.apply(step);
                heard.asking(way);
                sentNanos = System.nanoTime();
                var sent = services.pools().apply(loop).send(requests.apply(way), this);
                // A failure that is known at once has gone on to the next already.
                if (pass == entered && !over) {
                    call = sent;
                    if (paused) {
                        sent.pause();
                    }
                } else {
                    recorded.addAll(sent.attempts());
                }
            }
        }
    }

    void pause() {
        paused = true;
        if (call != null) {
            call.pause();
        }
    }

    void resume() {
        paused = false;
        if (call != null) {
            call.resume();
        }
    }

    /// Nobody waits for another try: the one that is under way is the last.
    void noMore() {
        last = true;
    }

    boolean isWaiting() {
        return wait != null;
    }

    /// Wants no more of the answer, or of an attempt to get one.
    void abort(String reason) {
        if (over) {
            return;
        }
        over = true;
        if (wait != null) {
            wait.cancel(false);
        }
        if (call != null) {
            call.abort(reason);
            recorded.addAll(call.attempts());
            call = null;
        }
        leave();
    }

    /// Every try that has ended, in order.
    List<Attempt> recorded() {
        return List.copyOf(recorded);
    }

    @Override
    public void head(int status, HttpHeaders headers) {
        if (status >= 200 && status < 300) {
            begun = true;
            begunNanos = System.nanoTime();
            if (pass != null) {
                pass.answered(begunNanos - sentNanos);
            }
            heard.head(status, headers);
        } else {
            failedStatus = status;
            failedHeaders = headers.copy();
        }
    }

    @Override
    public void data(ByteBuf data) {
        if (begun) {
            heard.data(data);
        } else {
            // What is beyond the limit is not looked at.
            var _ = failedBody.add(data.nioBuffer());
        }
    }

    @Override
    public void readComplete() {
        if (begun) {
            heard.readComplete();
        }
    }

    @Override
    public void complete() {
        if (begun) {
            finish();
            heard.complete();
        } else {
            failed(
                    Outcome.status(
                            failedStatus,
                            RetryAfter.millis(
                                    failedHeaders.get(HttpHeaderNames.RETRY_AFTER),
                                    failedHeaders.get("retry-after-ms"),
                                    services.clock().instant())),
                    null);
        }
    }

    @Override
    public void failed(UpstreamFailure failure) {
        if (begun) {
            if (pass != null) {
                pass.brokeOff();
            }
            finish();
            heard.failed(failure);
        } else {
            failed(Outcome.of(kind(failure)), failure);
        }
    }

    private void finish() {
        over = true;
        if (call != null) {
            recorded.addAll(call.attempts());
            call = null;
        }
        leave();
    }

    private void failed(Outcome outcome, @Nullable UpstreamFailure failure) {
        if (call != null) {
            recorded.addAll(call.attempts());
            call = null;
        }
        if (pass != null) {
            pass.failed(outcome);
        }
        leave();
        next(outcome, failure);
    }

    private void leave() {
        var left = pass;
        pass = null;
        if (left != null) {
            left.close();
        }
    }

    private void next(Outcome outcome, @Nullable UpstreamFailure failure) {
        if (last) {
            giveUp(outcome, failure);
            return;
        }
        ended.add(new Attempted(step, outcome, waitedMillis, System.nanoTime()));
        var next =
                services.routing()
                        .retries()
                        .next(
                                plan,
                                ended,
                                services.routing().health(),
                                System.nanoTime(),
                                ThreadLocalRandom.current());
        switch (next) {
            case Retries.Retry(var newStep, var afterMillis) -> {
                services.counters().retries.increment();
                step = newStep;
                waitedMillis = afterMillis;
                if (afterMillis == 0) {
                    ask();
                } else {
                    wait =
                            loop.schedule(
                                    this::askAgain,
                                    afterMillis * NANOS_A_MILLI,
                                    TimeUnit.NANOSECONDS);
                }
            }
            case Retries.GiveUp _ -> giveUp(outcome, failure);
        }
    }

    private void askAgain() {
        wait = null;
        if (!over) {
            ask();
        }
    }

    private void giveUp(Outcome last, @Nullable UpstreamFailure failure) {
        over = true;
        if (failure != null) {
            heard.failed(failure);
        } else if (askedAnybody && failedStatus != 0) {
            heard.head(failedStatus, failedHeaders);
            heard.data(Unpooled.wrappedBuffer(failedBody.bytes()));
            heard.complete();
        } else {
            heard.nobodyAsked(last);
        }
    }

    private static Outcome.Kind kind(UpstreamFailure failure) {
        return switch (failure) {
            case UNKNOWN_HOST -> Outcome.Kind.UNKNOWN_HOST;
            case FORBIDDEN_ADDRESS -> Outcome.Kind.FORBIDDEN_ADDRESS;
            case CONNECT_FAILED -> Outcome.Kind.CONNECT_FAILED;
            case CONNECT_REFUSED -> Outcome.Kind.CONNECT_REFUSED;
            case CONNECT_TIMEOUT -> Outcome.Kind.CONNECT_TIMEOUT;
            case TLS_FAILED -> Outcome.Kind.TLS_FAILED;
            case TOO_MANY_CONNECTIONS -> Outcome.Kind.TOO_MANY_CONNECTIONS;
            case RESET -> Outcome.Kind.RESET;
            case BAD_HTTP -> Outcome.Kind.BAD_HTTP;
            case TIMEOUT_FIRST_BYTE, TIMEOUT_SILENCE, TIMEOUT_TOTAL ->
                    Outcome.Kind.TIMEOUT_FIRST_BYTE;
        };
    }
}
