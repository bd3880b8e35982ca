package com.metisrouter.proxy.idempotency;

import com.metisrouter.contracts.idempotency.AnswerClaim;
import com.metisrouter.contracts.idempotency.AnswerEnd;
import com.metisrouter.contracts.idempotency.ClaimReply;
import com.metisrouter.contracts.idempotency.ClaimReply.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Keeps answers in memory, as the ledger does on disk.
public final class InMemoryAnswers implements AnswerLedger {

    static final IdempotencyLimits LIMITS =
            new IdempotencyLimits(
                    Duration.ofSeconds(20),
                    Duration.ofMillis(5),
                    Duration.ofMillis(20),
                    4,
                    64 * 1024,
                    128 * 1024,
                    20,
                    Duration.ofMillis(2));

    /// Whether calls fail.
    public final AtomicBoolean away = new AtomicBoolean();

    /// How many replies to claims get lost, though the claims were heard.
    public final AtomicInteger repliesLost = new AtomicInteger();

    /// Of gateways that are gone.
    public final AtomicBoolean runOver = new AtomicBoolean();

    private final Map<String, Entry> entries = new HashMap<>();
    private final List<AnswerEnd> ends = new ArrayList<>();
    public final KeptAnswers answers = new KeptAnswers(this, "gw", () -> 1, LIMITS);

    private record Entry(AnswerClaim claim, @Nullable AnswerEnd end) {}

    @Override
    public synchronized CompletableFuture<ClaimReply> claim(AnswerClaim claim) {
        if (away.get()) {
            return CompletableFuture.failedFuture(new IllegalStateException("away"));
        }
        var reply = reply(claim);
        return repliesLost.getAndUpdate(left -> Math.max(0, left - 1)) > 0
                ? CompletableFuture.failedFuture(new IllegalStateException("lost"))
                : CompletableFuture.completedFuture(reply);
    }

    private ClaimReply reply(AnswerClaim claim) {
        var entry = entries.putIfAbsent(claim.entry(), new Entry(claim, null));
        if (entry == null) {
            return ClaimReply.of(State.GRANTED, claim.requestId());
        }
        var first = entry.claim().requestId();
        if (!entry.claim().fingerprint().equals(claim.fingerprint())) {
            return ClaimReply.of(State.OTHER, first);
        }
        var end = entry.end();
        if (end == null) {
            return ClaimReply.of(runOver.get() ? State.LOST : State.RUNNING, first);
        }
        return end.sealed() == null
                ? new ClaimReply(State.NOT_KEPT, first, null, end.why())
                : new ClaimReply(State.KEPT, first, end.sealed(), null);
    }

    @Override
    public synchronized CompletableFuture<?> end(AnswerEnd end) {
        if (away.get()) {
            return CompletableFuture.failedFuture(new IllegalStateException("away"));
        }
        var entry = entries.get(end.entry());
        if (entry != null
                && entry.end() == null
                && entry.claim().requestId().equals(end.requestId())) {
            ends.add(end);
            if (end.sealed() == null && end.why() == null) {
                entries.remove(end.entry());
            } else {
                entries.put(end.entry(), new Entry(entry.claim(), end));
            }
        }
        return CompletableFuture.completedFuture(null);
    }

    /// What was told, in order.
    public synchronized List<AnswerEnd> ends() {
        return List.copyOf(ends);
    }
}
