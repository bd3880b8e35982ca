package com.metisrouter.proxy.idempotency;

import com.metisrouter.contracts.idempotency.AnswerEnd;
import com.metisrouter.contracts.idempotency.ClaimReply;
import com.metisrouter.contracts.idempotency.NotKept;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One gateway's part in keeping answers: asks the ledger who carries a request out, waits where another does, and tells how its own
/// ended. To be used on any thread.
public final class KeptAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(KeptAnswers.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration RETRY_RUNNING_AFTER = Duration.ofSeconds(5);

    private final AnswerLedger ledger;
    private final String gatewayId;
    private final LongSupplier run;
    private final IdempotencyLimits limits;
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger untold = new AtomicInteger();
    private final AtomicLong recordedBytes = new AtomicLong();

    /// @param run of the gateway, as it stands
    public KeptAnswers(
            AnswerLedger ledger, String gatewayId, LongSupplier run, IdempotencyLimits limits) {
        this.ledger = ledger;
        this.gatewayId = gatewayId;
        this.run = run;
        this.limits = limits;
    }

    /// Waits for another request with the same key to end, up to a limit.
    ///
    /// @param wanted whether the client is still there
    /// @return never fails
    public CompletableFuture<Claimed> claim(
            IdempotencyKey key, String requestId, BooleanSupplier wanted) {
        var until = System.nanoTime() + limits.waitMax().toNanos();
        return ask(key, requestId)
                .thenCompose(first ->
                        first instanceof Claimed.Running running
                                ? await(key, requestId, running, wanted, until)
                                : CompletableFuture.completedFuture(first));
    }

    private CompletableFuture<Claimed> await(
            IdempotencyKey key,
            String requestId,
            Claimed.Running running,
            BooleanSupplier wanted,
            long until) {
        if (waiting.incrementAndGet() > limits.waitingMax()) {
            waiting.decrementAndGet();
            return CompletableFuture.completedFuture(running);
        }
        return look(key, requestId, running, wanted, until, limits.lookFirst())
                .whenComplete((_, _) -> waiting.decrementAndGet());
    }

    private CompletableFuture<Claimed> look(
            IdempotencyKey key,
            String requestId,
            Claimed.Running running,
            BooleanSupplier wanted,
            long until,
            Duration pause) {
        if (!wanted.getAsBoolean() || System.nanoTime() + pause.toNanos() - until > 0) {
            return CompletableFuture.completedFuture(running);
        }
        var next = pause.multipliedBy(2);
        return CompletableFuture.runAsync(() -> {}, after(pause))
                .thenCompose(_ -> ask(key, requestId))
                .thenCompose(reply ->
                        reply instanceof Claimed.Running still
                                ? look(
                                        key,
                                        requestId,
                                        still,
                                        wanted,
                                        until,
                                        next.compareTo(limits.lookMost()) < 0
                                                ? next
                                                : limits.lookMost())
                                : CompletableFuture.completedFuture(reply));
    }

    private static Executor after(Duration pause) {
        return CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private CompletableFuture<Claimed> ask(IdempotencyKey key, String requestId) {
        return ledger.claim(key.claim(requestId, gatewayId, run.getAsLong()))
                .handle((reply, failure) -> {
                    if (reply == null) {
                        LOG.warn(
                                "{}: kept answers can't be asked for: {}",
                                requestId,
                                String.valueOf(failure));
                        // It may have been granted unheard.
                        release(key, requestId);
                        return new Claimed.Unavailable(RETRY_AFTER);
                    }
                    return claimed(key, requestId, reply);
                });
    }

    private Claimed claimed(IdempotencyKey key, String requestId, ClaimReply reply) {
        return switch (reply.state()) {
            case GRANTED -> new Claimed.Granted(new Recording(this, key, requestId));
            case RUNNING -> new Claimed.Running(reply.requestId(), RETRY_RUNNING_AFTER);
            case KEPT -> opened(key, reply);
            case NOT_KEPT ->
                    new Claimed.NotThere(reply.requestId(), Objects.requireNonNull(reply.why()));
            case LOST -> new Claimed.Lost(reply.requestId());
            case OTHER -> new Claimed.Other(reply.requestId());
        };
    }

    private Claimed opened(IdempotencyKey key, ClaimReply reply) {
        try {
            var bytes = key.seal().open(Objects.requireNonNull(reply.sealed()));
            return new Claimed.Answered(
                    KeptAnswer.of(bytes, limits.answerBytesMax()), reply.requestId());
        } catch (IllegalArgumentException e) {
            LOG.error("{}: the kept answer can't be read", reply.requestId(), e);
            return new Claimed.Lost(reply.requestId());
        }
    }

    IdempotencyLimits limits() {
        return limits;
    }

    /// Whether there is room for more; to be given back.
    boolean reserve(long bytes) {
        if (recordedBytes.addAndGet(bytes) > limits.recordedBytesMax()) {
            recordedBytes.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void giveBack(long bytes) {
        recordedBytes.addAndGet(-bytes);
    }

    /// @param reserved given back when the ledger knows, or is given up on
    void keep(IdempotencyKey key, String requestId, KeptAnswer answer, long reserved) {
        untold.incrementAndGet();
        var _ =
                CompletableFuture.supplyAsync(() ->
                                new AnswerEnd(
                                        key.entry(),
                                        requestId,
                                        key.seal().close(answer.bytes()),
                                        null))
                        .thenCompose(end -> tell(end, 1, limits.tellAgainFirst()))
                        .whenComplete((_, failure) -> {
                            giveBack(reserved);
                            told(requestId, failure);
                        });
    }

    void notKept(IdempotencyKey key, String requestId, NotKept why) {
        end(new AnswerEnd(key.entry(), requestId, null, why));
    }

    /// Nothing was charged: the key is free for another try.
    void release(IdempotencyKey key, String requestId) {
        end(new AnswerEnd(key.entry(), requestId, null, null));
    }

    private void end(AnswerEnd end) {
        untold.incrementAndGet();
        var _ =
                tell(end, 1, limits.tellAgainFirst())
                        .whenComplete((_, failure) -> told(end.requestId(), failure));
    }

    private CompletableFuture<?> tell(AnswerEnd end, int time, Duration pause) {
        CompletableFuture<?> told = ledger.end(end);
        return time >= limits.tellTimes()
                ? told
                : told.exceptionallyCompose(_ ->
                        CompletableFuture.supplyAsync(() -> end, after(pause))
                                .thenCompose(again ->
                                        tell(again, time + 1, pause.multipliedBy(2))
                                                .thenApply(_ -> null)));
    }

    private void told(String requestId, @Nullable Throwable failure) {
        untold.decrementAndGet();
        if (failure != null) {
            LOG.warn(
                    "{}: its answer is not kept, since the ledger could not be told: {}",
                    requestId,
                    failure.toString());
        }
    }

    /// Ends that the ledger has not been told of.
    public int untold() {
        return untold.get();
    }

    /// Requests that wait for another to end.
    public int waiting() {
        return waiting.get();
    }

    /// Bytes of answers that are being recorded, or on their way.
    public long recordedBytes() {
        return recordedBytes.get();
    }
}
