package com.metisrouter.proxy.admission;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.SpendScope;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.proxy.admission.BookWires.Phase;
import com.metisrouter.proxy.admission.ScopeCredit.Waiter;
import com.metisrouter.proxy.journal.JournalRecord;
import com.metisrouter.proxy.journal.SeenMarks;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The credit that this gateway holds, by account and scope.
///
/// A request takes from its scope's current lease by one compare-and-set on its own thread. Everything else happens on the book's one
/// thread, which never blocks: asking the ledger (`LeaseAsks`), ending leases (`LeaseEnds`).
public final class LeaseBook implements AutoCloseable {

    /// How often leases are looked through for idle ones, and endings told again that the ledger has not confirmed.
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(2);

    /// How often it is looked whether all leases have ended.
    private static final Duration ENDED_LOOK_EVERY = Duration.ofMillis(50);

    /// A lease that isn't valid for longer than this share of its time is refilled.
    private static final long REFILL_IN_LAST_PART = 4;

    private final BookWires wires;
    private final LeaseAsks asks;
    private final LeaseEnds ends;

    public LeaseBook(
            LeaseLedger ledger,
            Function<JournalRecord, CompletableFuture<Void>> journal,
            SeenMarks marks,
            String gatewayId,
            LeaseLimits limits,
            LongSupplier nanoTime) {
        this(ledger, journal, marks, gatewayId, limits, nanoTime, BookThread.start());
    }

    /// @param thread the book's from here on: closing the book closes it
    public LeaseBook(
            LeaseLedger ledger,
            Function<JournalRecord, CompletableFuture<Void>> journal,
            SeenMarks marks,
            String gatewayId,
            LeaseLimits limits,
            LongSupplier nanoTime,
            BookThread thread) {
        this.wires = new BookWires(ledger, journal, marks, gatewayId, limits, nanoTime, thread);
        this.asks = new LeaseAsks(wires);
        this.ends = asks.ends();
        wires.later(SWEEP_EVERY, this::sweepAgainAndAgain);
    }

    /// From here on the ledger is asked, in the name of this run.
    public void open(long run) {
        wires.run = run;
        wires.phase = Phase.OPEN;
    }

    /// For the whole account.
    public HoldResult tryHold(String accountId, Usd amount) {
        return tryHold(accountId, SpendScope.ACCOUNT, amount);
    }

    /// Takes from the scope's current lease: no I/O, one compare-and-set.
    public HoldResult tryHold(String accountId, SpendScope scope, Usd amount) {
        checkNotNegative(amount);
        var refusal = refusal();
        if (refusal != null) {
            return refusal;
        }
        var account = wires.accounts.get(accountId);
        var credit = account == null ? null : account.scopes.get(scope);
        var hold = credit == null ? null : take(credit, amount.nanos());
        return hold == null ? new HoldResult.NeedsCredit() : new HoldResult.Held(hold);
    }

    /// For the whole account.
    public CompletableFuture<HoldResult> hold(String accountId, Usd need) {
        return hold(accountId, SpendScope.ACCOUNT, need);
    }

    /// Takes from the current lease, or asks the ledger for another. Completes on a thread of our own, within a named time.
    public CompletableFuture<HoldResult> hold(String accountId, SpendScope scope, Usd need) {
        checkNotNegative(need);
        var result = new CompletableFuture<HoldResult>();
        try {
            wires.thread.execute(() -> arrive(accountId, scope, new Waiter(need, result)));
        } catch (RejectedExecutionException e) {
            result.complete(wires.unavailable("stopping"));
        }
        // A copy, so that nobody completes it from outside: a hold that was taken would be lost.
        return result.copy();
    }

    /// Sees to it that a hold can be extended by so much: where its lease can't pay for that, the ledger is asked to make it larger.
    ///
    /// @return completes with whether the lease can pay for it now
    public CompletableFuture<Boolean> prepareExtension(Hold hold, Usd more) {
        var lease = hold.lease();
        if (lease.state().freeNanos() >= more.nanos()) {
            return CompletableFuture.completedFuture(true);
        }
        if (wires.phase == Phase.FENCED || wires.phase == Phase.STARTING) {
            return CompletableFuture.completedFuture(false);
        }
        var request =
                new LeaseRequest(
                        lease.accountId(),
                        wires.gatewayId,
                        wires.run,
                        more,
                        more,
                        List.of(),
                        List.of(),
                        UUID.randomUUID().toString(),
                        lease.scope(),
                        false,
                        lease.number());
        return wires.ledger
                .lease(request)
                .handle((reply, _) -> {
                    if (reply instanceof LeaseReply.Extended(_, var amount)) {
                        lease.grow(amount.nanos());
                        return true;
                    }
                    if (reply instanceof LeaseReply.Fenced(var currentRun)) {
                        fencedBy(currentRun);
                    }
                    return false;
                });
    }

    /// For the whole account.
    public void onLeased(String accountId, long lease, long ofRun) {
        onLeased(accountId, SpendScope.ACCOUNT, lease, ofRun);
    }

    /// The ledger's events name a lease as granted to this gateway. One that nobody here knows was granted to a request whose answer was
    /// lost: it goes back.
    public void onLeased(String accountId, SpendScope scope, long lease, long ofRun) {
        wires.run(() -> {
            if (ofRun != wires.run || wires.phase == Phase.FENCED) {
                return;
            }
            var credit = account(accountId).scope(scope, wires.now());
            if (credit.knows(lease)) {
                return;
            }
            if (credit.asking) {
                credit.unconfirmed.add(lease);
            } else {
                ends.endUnused(credit, lease);
            }
        });
    }

    /// The ledger's events say that a lease is closed.
    public void onClosed(String accountId, long lease) {
        wires.run(() -> {
            var account = wires.accounts.get(accountId);
            if (account != null) {
                account.endings.remove(lease);
                account.scopes.values().forEach(credit -> credit.unconfirmed.remove(lease));
            }
        });
    }

    /// The ledger says that another run is the current one.
    public void fencedBy(long currentRun) {
        wires.run(() -> wires.fenced(currentRun));
    }

    /// Accounts with credit on this gateway, or credit that is on its way back.
    public int accounts() {
        return wires.accounts.size();
    }

    /// What is held of all accounts together.
    ///
    /// @param leases that admit
    /// @param free what may still be held on them
    public record Held(int leases, Usd free) {}

    /// Looks at every lease, so not for each request.
    public Held held() {
        var leases = 0;
        var free = Usd.ZERO;
        for (var account : wires.accounts.values()) {
            for (var scope : account.scopes.values()) {
                var lease = scope.current;
                if (lease != null) {
                    leases++;
                    free = free.plus(Usd.max(Usd.ZERO, Usd.ofNanos(lease.state().freeNanos())));
                }
            }
        }
        return new Held(leases, free);
    }

    public boolean fenced() {
        return wires.phase == Phase.FENCED;
    }

    /// Admits nothing more, and ends every lease at the ledger.
    ///
    /// @return completes when the ledger knows the final sequence of each, and no hold is open
    public CompletableFuture<Void> endAll() {
        var done = new CompletableFuture<Void>();
        wires.run(() -> {
            if (wires.phase == Phase.OPEN) {
                wires.phase = Phase.CLOSING;
            }
            for (var account : wires.accounts.values()) {
                for (var credit : account.scopes.values()) {
                    credit.answerAll(wires.unavailable("stopping"));
                    ends.retireCurrent(credit);
                }
            }
            completeWhenEnded(done);
        });
        return done;
    }

    private void completeWhenEnded(CompletableFuture<Void> done) {
        var ended =
                wires.phase == Phase.FENCED
                        || wires.phase == Phase.STARTING
                        || wires.accounts.values().stream().allMatch(AccountCredit::isEnded);
        if (ended) {
            done.complete(null);
        } else {
            wires.accounts.values().forEach(ends::tellAgain);
            wires.later(ENDED_LOOK_EVERY, () -> completeWhenEnded(done));
        }
    }

    @Override
    public void close() {
        wires.phase = wires.phase == Phase.FENCED ? Phase.FENCED : Phase.CLOSING;
        wires.run(() -> {
            for (var account : wires.accounts.values()) {
                account.scopes
                        .values()
                        .forEach(credit -> credit.answerAll(wires.unavailable("stopping")));
            }
        });
        wires.thread.close();
    }

    private static void checkNotNegative(Usd amount) {
        if (amount.isNegative()) {
            throw new IllegalArgumentException("amount: " + amount + " (expected: 0 or more)");
        }
    }

    private HoldResult.@Nullable Unavailable refusal() {
        return switch (wires.phase) {
            case STARTING -> wires.unavailable("starting");
            case OPEN -> null;
            case FENCED -> wires.unavailable("a newer run of this gateway has taken over");
            case CLOSING -> wires.unavailable("stopping");
        };
    }

    /// On the caller's thread.
    private @Nullable Hold take(ScopeCredit credit, long nanos) {
        var lease = credit.current;
        if (lease == null) {
            return null;
        }
        var hold = lease.take(nanos);
        if (hold == null) {
            return null;
        }
        var now = wires.now();
        credit.lastUsedNanoTime = now;
        credit.lastTakenNanos = nanos;
        if (wantsRefill(lease, nanos)
                && now - credit.refillNotBeforeNanoTime >= 0
                && credit.refillAsked.compareAndSet(false, true)) {
            wires.run(() -> asks.ask(credit));
        }
        return hold;
    }

    /// Little is unspent, another such request would not fit, or its time or its numbers run out.
    private boolean wantsRefill(Lease lease, long nanos) {
        var state = lease.state();
        var unspent = lease.granted().nanos() - state.spentNanos() - state.releasedNanos();
        return state.freeNanos() < nanos
                || unspent < lease.granted().nanos() / 100 * wires.limits.refillBelowPercent()
                || state.lastSequence() >= wires.limits.sequencesMax()
                || lease.admitsForNanos() < lease.validForNanos() / REFILL_IN_LAST_PART;
    }

    private void arrive(String accountId, SpendScope scope, Waiter waiter) {
        var refusal = refusal();
        if (refusal != null) {
            waiter.result().complete(refusal);
            return;
        }
        if (!wires.accounts.containsKey(accountId)
                && wires.accounts.size() >= wires.limits.accountsMax()) {
            waiter.result().complete(wires.unavailable("too many accounts on this gateway"));
            return;
        }
        var credit = account(accountId).scope(scope, wires.now());
        var hold = take(credit, waiter.need().nanos());
        if (hold != null) {
            waiter.result().complete(new HoldResult.Held(hold));
        } else if (credit.waiters.size() >= wires.limits.waitersMax()) {
            waiter.result().complete(wires.unavailable("too many requests wait for credit"));
        } else {
            credit.waiters.add(waiter);
            wires.later(
                    wires.limits.holdWait(),
                    () -> {
                        if (credit.waiters.remove(waiter)) {
                            waiter.result()
                                    .complete(
                                            wires.unavailable(
                                                    "the ledger has not answered in time"));
                        }
                    });
            asks.ask(credit);
        }
    }

    private AccountCredit account(String accountId) {
        return wires.accounts.computeIfAbsent(accountId, AccountCredit::new);
    }

    private void sweepAgainAndAgain() {
        wires.later(SWEEP_EVERY, this::sweepAgainAndAgain);
        sweep();
    }

    /// Gives back what is idle or past its time, tells endings again, forgets scopes and accounts that hold nothing.
    private void sweep() {
        if (wires.phase == Phase.STARTING || wires.phase == Phase.FENCED) {
            return;
        }
        var now = wires.now();
        for (var account : wires.accounts.values()) {
            for (var credit : account.scopes.values()) {
                var lease = credit.current;
                if (lease != null
                        && !credit.asking
                        && (now - credit.lastUsedNanoTime > wires.limits.idleAfter().toNanos()
                                || lease.admitsForNanos() <= 0)) {
                    ends.retireCurrent(credit);
                }
            }
            ends.tellAgain(account);
            account.scopes.values().removeIf(ScopeCredit::isIdle);
            if (account.isIdle()) {
                wires.accounts.remove(account.accountId);
            }
        }
    }
}
