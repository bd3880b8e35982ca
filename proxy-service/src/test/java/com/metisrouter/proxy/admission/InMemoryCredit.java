package com.metisrouter.proxy.admission;

import com.metisrouter.contracts.leasing.SpendScope;
import com.metisrouter.contracts.money.Usd;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// Accounts in memory, each with one lease that holds all its credit. The first hold of an account is "asked for", on another thread.
public final class InMemoryCredit implements Credit {

    private final Map<String, Lease> leases = new ConcurrentHashMap<>();
    private final Map<String, Boolean> asked = new ConcurrentHashMap<>();
    private volatile @Nullable HoldResult answer;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    public InMemoryCredit with(String accountId, String usd) {
        leases.put(
                accountId,
                new Lease(
                        accountId,
                        1,
                        "gw-test",
                        1,
                        Usd.parse(usd),
                        System.nanoTime(),
                        Duration.ofHours(1).toNanos(),
                        System::nanoTime));
        return this;
    }

    /// Whoever asks gets this answer, until null.
    public void answerWith(@Nullable HoldResult newAnswer) {
        answer = newAnswer;
    }

    /// Whoever has to ask waits until the latch is counted down.
    public CountDownLatch holdBack() {
        var latch = new CountDownLatch(1);
        gate = latch;
        return latch;
    }

    @Override
    public HoldResult tryHold(String accountId, SpendScope scope, Usd amount) {
        if (answer != null) {
            return answer;
        }
        if (asked.putIfAbsent(accountId, true) == null) {
            return new HoldResult.NeedsCredit();
        }
        var lease = leases.get(accountId);
        if (lease == null) {
            return new HoldResult.Insufficient(Usd.ZERO);
        }
        var hold = lease.take(amount.nanos());
        return hold != null
                ? new HoldResult.Held(hold)
                : new HoldResult.Insufficient(Usd.ofNanos(lease.state().freeNanos()));
    }

    @Override
    public CompletableFuture<HoldResult> hold(String accountId, SpendScope scope, Usd need) {
        return CompletableFuture.supplyAsync(
                () -> {
                    await(gate);
                    return tryHold(accountId, scope, need);
                },
                task -> Thread.ofVirtual().start(task));
    }

    @Override
    public CompletableFuture<Boolean> prepareExtension(Hold hold, Usd more) {
        return CompletableFuture.completedFuture(hold.lease().state().freeNanos() >= more.nanos());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public Usd spent(String accountId) {
        return Usd.ofNanos(state(accountId).spentNanos());
    }

    public Usd held(String accountId) {
        return Usd.ofNanos(state(accountId).heldNanos());
    }

    public Usd free(String accountId) {
        return Usd.ofNanos(state(accountId).freeNanos());
    }

    public long lastSequence(String accountId) {
        return state(accountId).lastSequence();
    }

    private Lease.State state(String accountId) {
        var lease = leases.get(accountId);
        if (lease == null) {
            throw new IllegalArgumentException("no account " + accountId);
        }
        return lease.state();
    }
}
