package com.metisrouter.proxy.admission;

import com.metisrouter.contracts.money.Usd;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One account's credit on this gateway: the lease that admits, and those that end.
///
/// Any thread takes from the current lease; all else belongs to the lease book's thread.
final class AccountCredit {

    /// A request that waits for credit.
    record Waiter(Usd need, CompletableFuture<HoldResult> result) {}

    /// A lease that admits nothing more. It stays until the ledger has closed it.
    static final class Ending {
        final long lease;
        final long finalSequence;

        /// Null for a lease that never was of use here.
        final @Nullable Lease held;

        boolean durable;
        boolean sending;
        boolean told;

        Ending(long lease, long finalSequence, @Nullable Lease held) {
            this.lease = lease;
            this.finalSequence = finalSequence;
            this.held = held;
        }
    }

    final String accountId;
    final AtomicBoolean refillAsked = new AtomicBoolean();
    volatile @Nullable Lease current;
    volatile long lastUsedNanoTime;
    volatile long lastTakenNanos;
    volatile long refillNotBeforeNanoTime;

    final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    final Map<Long, Ending> endings = new HashMap<>();

    /// Leases that the ledger's events name as ours while a request for one is on its way.
    final Set<Long> unconfirmed = new HashSet<>();

    boolean asking;
    int refillRefusals;
    int fruitlessAsks;

    AccountCredit(String accountId, long nowNanoTime) {
        this.accountId = accountId;
        this.lastUsedNanoTime = nowNanoTime;
        this.refillNotBeforeNanoTime = nowNanoTime;
    }

    boolean isIdle() {
        return current == null
                && !asking
                && waiters.isEmpty()
                && endings.isEmpty()
                && unconfirmed.isEmpty();
    }

    /// What could be given back now. What is left of leases that end returns when they close.
    long freeNanos() {
        var lease = current;
        return lease == null ? 0 : Math.max(0, lease.state().freeNanos());
    }

    /// The sum of the open holds.
    long heldNanos() {
        var held = 0L;
        var lease = current;
        if (lease != null) {
            held += lease.state().heldNanos();
        }
        for (var ending : endings.values()) {
            if (ending.held != null) {
                held += ending.held.state().heldNanos();
            }
        }
        return held;
    }

    int openHolds() {
        var open = 0;
        var lease = current;
        if (lease != null) {
            open += lease.state().openHolds();
        }
        for (var ending : endings.values()) {
            if (ending.held != null) {
                open += ending.held.state().openHolds();
            }
        }
        return open;
    }

    /// The least and the best amount of a new lease: enough for the largest that waits, and for all that waits, twice what is held now,
    /// and the recent rate of spending over a while.
    Wish wish(LeaseLimits limits, long nowNanoTime) {
        // Ahead of need, a lease that holds less than the last request isn't worth its entries in
        // the ledger.
        var need = waiters.isEmpty() ? Math.max(lastTakenNanos, limits.floor().nanos() / 10) : 1L;
        var waiting = 0L;
        for (var waiter : waiters) {
            need = Math.max(need, waiter.need().nanos());
            waiting = saturated(waiting, waiter.need().nanos());
        }
        var want = saturated(saturated(waiting, waiting), saturated(heldNanos(), heldNanos()));
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

    record Wish(Usd need, Usd want) {}
}
