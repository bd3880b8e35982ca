package com.metisrouter.proxy.admission;

import com.metisrouter.contracts.leasing.SpendScope;
import com.metisrouter.contracts.money.Usd;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The credit that one scope of an account has on this gateway: the lease that admits, those that are for one request each, and who waits.
///
/// Any thread takes from the current lease; all else belongs to the lease book's thread.
final class ScopeCredit {

    /// A request that waits for credit.
    record Waiter(Usd need, CompletableFuture<HoldResult> result) {}

    /// What a lease is asked for.
    record Wish(Usd need, Usd want) {}

    final AccountCredit account;
    final SpendScope scope;
    final AtomicBoolean refillAsked = new AtomicBoolean();
    volatile @Nullable Lease current;
    volatile long lastUsedNanoTime;
    volatile long lastTakenNanos;
    volatile long refillNotBeforeNanoTime;

    final ArrayDeque<Waiter> waiters = new ArrayDeque<>();

    /// Leases for one request each, until that is settled.
    final Map<Long, Lease> exact = new TreeMap<>();

    /// Leases that the ledger's events name as ours while a request for one is on its way.
    final Set<Long> unconfirmed = new HashSet<>();

    boolean asking;

    /// Refused while something was on its way back: asks again when that has arrived.
    boolean asksWhenGivenBack;

    int refillRefusals;
    int fruitlessAsks;

    ScopeCredit(AccountCredit account, SpendScope scope, long nowNanoTime) {
        this.account = account;
        this.scope = scope;
        this.lastUsedNanoTime = nowNanoTime;
        this.refillNotBeforeNanoTime = nowNanoTime;
    }

    boolean isIdle() {
        return current == null
                && !asking
                && waiters.isEmpty()
                && exact.isEmpty()
                && unconfirmed.isEmpty()
                && account.endings.values().stream().noneMatch(ending -> ending.credit == this);
    }

    boolean knows(long lease) {
        var now = current;
        return (now != null && now.number() == lease)
                || exact.containsKey(lease)
                || account.endings.containsKey(lease);
    }

    void answerAll(HoldResult result) {
        for (var waiter : waiters) {
            waiter.result().complete(result);
        }
        waiters.clear();
    }

    /// What could be given back now. What is left of leases that end returns when they close.
    long freeNanos() {
        var lease = current;
        return lease == null ? 0 : Math.max(0, lease.state().freeNanos());
    }

    int openHolds() {
        return held().mapToInt(lease -> lease.state().openHolds()).sum();
    }

    private long heldNanos() {
        return held().mapToLong(lease -> lease.state().heldNanos()).sum();
    }

    /// All leases of the scope that may have open holds.
    private Stream<Lease> held() {
        var now = current;
        var ending =
                account.endings.values().stream()
                        .filter(it -> it.credit == this)
                        .map(it -> it.held)
                        .flatMap(Stream::ofNullable);
        return Stream.of(Stream.ofNullable(now), exact.values().stream(), ending)
                .flatMap(leases -> leases);
    }

    /// The largest that waits.
    long needNanos() {
        var need = 0L;
        for (var waiter : waiters) {
            need = Math.max(need, waiter.need().nanos());
        }
        return need;
    }

    /// The least and the best amount of a new lease: enough for the largest that waits, and for all that waits, twice what is held now,
    /// and the recent rate of spending over a while.
    Wish wish(LeaseLimits limits, long nowNanoTime) {
        // Ahead of need, a lease that holds less than the last request isn't worth its entries in
        // the ledger.
        var need =
                waiters.isEmpty()
                        ? Math.max(lastTakenNanos, limits.floor().nanos() / 10)
                        : Math.max(1L, needNanos());
        var waiting = 0L;
        for (var waiter : waiters) {
            waiting = saturated(waiting, waiter.need().nanos());
        }
        var held = heldNanos();
        var want = saturated(saturated(waiting, waiting), saturated(held, held));
        var lease = current;
        if (lease != null) {
            var seconds =
                    Math.max(
                            1, TimeUnit.NANOSECONDS.toSeconds(nowNanoTime - lease.takenNanoTime()));
            var perSecond = lease.state().spentNanos() / seconds;
            var horizonSeconds = limits.horizon().toSeconds();
            want =
                    saturated(
                            want,
                            perSecond > Long.MAX_VALUE / horizonSeconds
                                    ? Long.MAX_VALUE
                                    : perSecond * horizonSeconds);
        }
        want = Math.min(Math.max(want, limits.floor().nanos()), limits.ceiling().nanos());
        return new Wish(Usd.ofNanos(need), Usd.ofNanos(Math.max(want, need)));
    }

    private static long saturated(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}
