package com.metisrouter.proxy.upstream;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.proxy.telemetry.AttemptTrace;
import com.metisrouter.proxy.telemetry.TraceHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One request to a provider and its answer, with its time limits. Belongs to the event loop.
///
/// A connection that was kept open may have been closed by the provider just as the request was sent. Only then, and only if not one
/// byte of an answer came, the request is sent once more on a fresh connection.
@Edge
@SuppressWarnings("FutureReturnValueIgnored") // A timer that fails is a bug that the loop logs.
public final class UpstreamCall {

    private static final int PROVIDER_REQUEST_ID_CHARS_MAX = 200;

    private final UpstreamPool pool;
    private final UpstreamRequest request;
    private final UpstreamListener listener;
    private final AttemptTrace trace;
    private final List<Attempt> attempts = new ArrayList<>();
    private final long startNanos = System.nanoTime();
    private @Nullable UpstreamConnection connection;
    private @Nullable Future<?> tick;
    private long attemptNanos;
    private long lastNanos;
    private long firstByteMillis = -1;
    private int status;
    private String providerRequestId = "";
    private boolean paused;
    private boolean ended;
    private boolean retried;

    UpstreamCall(UpstreamPool pool, UpstreamRequest request, UpstreamListener listener) {
        this.pool = pool;
        this.request = request;
        this.listener = listener;
        this.trace = request.traced();
    }

    TraceHeaders traceHeaders() {
        return trace.headers();
    }

    void start() {
        attemptNanos = System.nanoTime();
        lastNanos = attemptNanos;
        var reused = pool.reuse(request.provider());
        if (reused != null) {
            send(reused);
        } else {
            connect();
        }
    }

    private void connect() {
        pool.connect(
                request.provider(),
                (opened, failure) -> {
                    if (opened == null) {
                        if (!ended) {
                            fail(failure == null ? UpstreamFailure.CONNECT_FAILED : failure);
                        }
                    } else if (ended) {
                        pool.release(opened);
                    } else {
                        send(opened);
                    }
                });
    }

    private void send(UpstreamConnection to) {
        connection = to;
        lastNanos = System.nanoTime();
        to.read(!paused);
        to.send(this, request);
        if (tick == null && !ended) {
            tick();
        }
    }

    /// Stops reading the answer, because nobody takes it.
    public void pause() {
        paused = true;
        if (connection != null) {
            connection.read(false);
        }
    }

    public void resume() {
        paused = false;
        lastNanos = System.nanoTime();
        if (connection != null) {
            connection.read(true);
        }
    }

    /// Wants no more of the answer. The listener hears nothing more.
    public void abort(String reason) {
        if (!ended) {
            record(reason);
            var last = finish();
            if (last != null) {
                last.abandon();
            }
        }
    }

    /// Every try so far that has ended.
    public List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    void head(int newStatus, HttpHeaders headers) {
        status = newStatus;
        touch();
        var theirs = headers.get("x-request-id", headers.get("request-id", ""));
        providerRequestId =
                theirs.substring(0, Math.min(theirs.length(), PROVIDER_REQUEST_ID_CHARS_MAX));
        if (!ended) {
            listener.head(newStatus, headers);
        }
    }

    void data(ByteBuf data) {
        touch();
        if (!ended) {
            listener.data(data);
        }
    }

    void readComplete() {
        if (!ended) {
            listener.readComplete();
        }
    }

    private void touch() {
        lastNanos = System.nanoTime();
        if (firstByteMillis < 0) {
            firstByteMillis = TimeUnit.NANOSECONDS.toMillis(lastNanos - attemptNanos);
        }
    }

    void complete() {
        if (!ended) {
            record(status < 400 ? "" : "http_" + status);
            finish();
            listener.complete();
        }
    }

    void failed(UpstreamFailure failure) {
        if (ended) {
            return;
        }
        var stale =
                failure == UpstreamFailure.RESET
                        && firstByteMillis < 0
                        && connection != null
                        && connection.isUsed();
        if (stale && !retried) {
            retried = true;
            record("stale_connection");
            connection = null;
            attemptNanos = System.nanoTime();
            connect();
        } else {
            fail(failure);
        }
    }

    private void fail(UpstreamFailure failure) {
        record(failure.reason());
        finish();
        listener.failed(failure);
    }

    private @Nullable UpstreamConnection finish() {
        ended = true;
        trace.ended(attempts);
        if (tick != null) {
            tick.cancel(false);
        }
        var last = connection;
        connection = null;
        return last;
    }

    private void record(String reason) {
        var millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - attemptNanos);
        attempts.add(
                new Attempt(
                        request.provider().name(),
                        request.model(),
                        status,
                        reason,
                        providerRequestId,
                        firstByteMillis,
                        millis));
    }

    private void tick() {
        var now = System.nanoTime();
        var limits = pool.limits();
        var patience = firstByteMillis < 0 ? limits.firstByteTime() : limits.silenceTime();
        var untilSilent = paused ? Long.MAX_VALUE : lastNanos + patience.toNanos() - now;
        var untilTotal = startNanos + limits.totalTime().toNanos() - now;
        if (untilSilent <= 0 || untilTotal <= 0) {
            var failure =
                    untilTotal <= 0
                            ? UpstreamFailure.TIMEOUT_TOTAL
                            : firstByteMillis < 0
                                    ? UpstreamFailure.TIMEOUT_FIRST_BYTE
                                    : UpstreamFailure.TIMEOUT_SILENCE;
            var last = connection;
            fail(failure);
            if (last != null) {
                last.abandon();
            }
            return;
        }
        var next = Math.min(Math.min(untilSilent, untilTotal), TICK_MAX_NANOS);
        tick = pool.loop().schedule(this::tick, next, TimeUnit.NANOSECONDS);
    }

    /// A pause has no deadline of its own, so the clock is looked at now and then.
    private static final long TICK_MAX_NANOS = TimeUnit.SECONDS.toNanos(5);
}
