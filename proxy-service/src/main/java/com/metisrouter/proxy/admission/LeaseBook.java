package com.metisrouter.proxy.admission;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.proxy.admission.AccountCredit.Ending;
import com.metisrouter.proxy.admission.AccountCredit.Waiter;
import com.metisrouter.proxy.journal.JournalRecord;
import com.metisrouter.proxy.journal.SeenMarks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The credit that this gateway holds, by account.
///
/// A request takes from its account's current lease by one compare-and-set on its own thread. Everything else (asking the ledger, swapping
/// leases, ending them) happens on the book's one thread, which never blocks. An account asks one thing at a time, however many of its
/// requests wait. The numbering rule: a lease's final sequence is in the journal before the ledger is told, since the ledger then waits
/// for every sequence up to it.
public final class LeaseBook implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseBook.class);

    /// How often leases are looked through for idle ones, and endings told again that the ledger has not confirmed.
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(2);

    /// A lease that isn't valid for longer than this share of its time is refilled.
    private static final long REFILL_IN_LAST_PART = 4;

    private static final int REFILL_REFUSALS_COUNTED_MAX = 5;

    /// So many requests to the ledger in a row that helped none of those who wait.
    private static final int FRUITLESS_ASKS_MAX = 3;

    /// Between two leases that are fetched ahead of need.
    private static final Duration REFILL_GAP = Duration.ofMillis(100);

    private static final Duration LOG_EVERY = Duration.ofSeconds(1);

    private enum Phase {
        STARTING,
        OPEN,
        FENCED,
        CLOSING
    }

    private final LeaseLedger ledger;
    private final Function<JournalRecord, CompletableFuture<Void>> journal;
    private final SeenMarks marks;
    private final String gatewayId;
    private final LeaseLimits limits;
    private final LongSupplier nanoTime;
    private final BookThread thread;
    private final ConcurrentHashMap<String, AccountCredit> accounts = new ConcurrentHashMap<>();

    // The thread's own.
    private long failures;
    private long lastFailureLogNanoTime;

    private volatile Phase phase = Phase.STARTING;
    private volatile long run;

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
        this.ledger = ledger;
        this.journal = journal;
        this.marks = marks;
        this.gatewayId = gatewayId;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.thread = thread;
        later(SWEEP_EVERY, this::sweepAgainAndAgain);
    }

    /// From here on the ledger is asked, in the name of this run.
    public void open(long run) {
        this.run = run;
        this.phase = Phase.OPEN;
    }

    /// Takes from the account's current lease: no I/O, one compare-and-set.
    public HoldResult tryHold(String accountId, Usd amount) {
        checkNotNegative(amount);
        var refusal = refusal();
        if (refusal != null) {
            return refusal;
        }
        var credit = accounts.get(accountId);
        var hold = credit == null ? null : take(credit, amount.nanos());
        return hold == null ? new HoldResult.NeedsCredit() : new HoldResult.Held(hold);
    }

    /// Takes from the current lease, or asks the ledger for another. Completes on a thread of our own, within a named time.
    public CompletableFuture<HoldResult> hold(String accountId, Usd need) {
        checkNotNegative(need);
        var result = new CompletableFuture<HoldResult>();
        try {
            thread.execute(() -> arrive(accountId, new Waiter(need, result)));
        } catch (RejectedExecutionException e) {
            result.complete(unavailable("stopping"));
        }
        // A copy, so that nobody completes it from outside: a hold that was taken would be lost.
        return result.copy();
    }

    /// The ledger's events name a lease as granted to this gateway. One that nobody here knows was granted to a request whose answer was
    /// lost: it goes back.
    public void onLeased(String accountId, long lease, long ofRun) {
        run(() -> {
            if (ofRun != run || phase == Phase.FENCED) {
                return;
            }
            var credit = accounts.get(accountId);
            if (credit == null) {
                credit = new AccountCredit(accountId, nanoTime.getAsLong());
                accounts.put(accountId, credit);
            }
            var current = credit.current;
            if ((current != null && current.number() == lease)
                    || credit.endings.containsKey(lease)) {
                return;
            }
            if (credit.asking) {
                credit.unconfirmed.add(lease);
            } else {
                end(credit, new Ending(lease, 0, null), Usd.ZERO);
            }
        });
    }

    /// The ledger's events say that a lease is closed.
    public void onClosed(String accountId, long lease) {
        run(() -> {
            var credit = accounts.get(accountId);
            if (credit != null) {
                credit.endings.remove(lease);
            }
        });
    }

    /// Accounts with credit on this gateway, or credit that is on its way back.
    public int accounts() {
        return accounts.size();
    }

    public boolean fenced() {
        return phase == Phase.FENCED;
    }

    /// Admits nothing more, and ends every lease at the ledger.
    ///
    /// @return completes when the ledger knows the final sequence of each, and no hold is open
    public CompletableFuture<Void> endAll() {
        var done = new CompletableFuture<Void>();
        run(() -> {
            if (phase == Phase.OPEN) {
                phase = Phase.CLOSING;
            }
            for (var credit : accounts.values()) {
                answerAll(credit, unavailable("stopping"));
                retireCurrent(credit);
            }
            completeWhenEnded(done);
        });
        return done;
    }

    private void completeWhenEnded(CompletableFuture<Void> done) {
        var ended =
                phase == Phase.FENCED
                        || phase == Phase.STARTING
                        || accounts.values().stream()
                                .allMatch(credit ->
                                        !credit.asking
                                                && credit.openHolds() == 0
                                                && credit.endings.values().stream()
                                                        .allMatch(ending -> ending.told));
        if (ended) {
            done.complete(null);
        } else {
            for (var credit : accounts.values()) {
                tellEndings(credit);
            }
            later(Duration.ofMillis(50), () -> completeWhenEnded(done));
        }
    }

    @Override
    public void close() {
        phase = phase == Phase.FENCED ? Phase.FENCED : Phase.CLOSING;
        run(() -> accounts.values().forEach(credit -> answerAll(credit, unavailable("stopping"))));
        thread.close();
    }

    private static void checkNotNegative(Usd amount) {
        if (amount.isNegative()) {
            throw new IllegalArgumentException("amount: " + amount + " (expected: 0 or more)");
        }
    }

    private HoldResult.@Nullable Unavailable refusal() {
        return switch (phase) {
            case STARTING -> unavailable("starting");
            case OPEN -> null;
            case FENCED -> unavailable("a newer run of this gateway has taken over");
            case CLOSING -> unavailable("stopping");
        };
    }

    private HoldResult.Unavailable unavailable(String reason) {
        return new HoldResult.Unavailable(reason, limits.retryAfter());
    }

    /// On the caller's thread.
    private @Nullable Hold take(AccountCredit credit, long nanos) {
        var lease = credit.current;
        if (lease == null) {
            return null;
        }
        var hold = lease.take(nanos);
        if (hold == null) {
            return null;
        }
        var now = nanoTime.getAsLong();
        credit.lastUsedNanoTime = now;
        credit.lastTakenNanos = nanos;
        if (wantsRefill(lease, nanos)
                && now - credit.refillNotBeforeNanoTime >= 0
                && credit.refillAsked.compareAndSet(false, true)) {
            run(() -> ask(credit));
        }
        return hold;
    }

    /// Little is unspent, another such request would not fit, or its time or its numbers run out.
    private boolean wantsRefill(Lease lease, long nanos) {
        var state = lease.state();
        var unspent = lease.granted().nanos() - state.spentNanos() - state.releasedNanos();
        return state.freeNanos() < nanos
                || unspent < lease.granted().nanos() / 100 * limits.refillBelowPercent()
                || state.lastSequence() >= limits.sequencesMax()
                || lease.admitsForNanos() < lease.validForNanos() / REFILL_IN_LAST_PART;
    }

    private void arrive(String accountId, Waiter waiter) {
        var refusal = refusal();
        if (refusal != null) {
            waiter.result().complete(refusal);
            return;
        }
        var credit = accounts.get(accountId);
        if (credit == null) {
            if (accounts.size() >= limits.accountsMax()) {
                waiter.result().complete(unavailable("too many accounts on this gateway"));
                return;
            }
            credit = new AccountCredit(accountId, nanoTime.getAsLong());
            accounts.put(accountId, credit);
        }
        var hold = take(credit, waiter.need().nanos());
        if (hold != null) {
            waiter.result().complete(new HoldResult.Held(hold));
        } else if (credit.waiters.size() >= limits.waitersMax()) {
            waiter.result().complete(unavailable("too many requests wait for credit"));
        } else {
            credit.waiters.add(waiter);
            var waiting = credit;
            later(
                    limits.holdWait(),
                    () -> {
                        if (waiting.waiters.remove(waiter)) {
                            waiter.result()
                                    .complete(unavailable("the ledger has not answered in time"));
                        }
                    });
            ask(credit);
        }
    }

    /// Asks for a new lease, for those who wait or to have one in time.
    private void ask(AccountCredit credit) {
        if (credit.asking || phase != Phase.OPEN || accounts.get(credit.accountId) != credit) {
            return;
        }
        if (credit.fruitlessAsks > FRUITLESS_ASKS_MAX) {
            credit.fruitlessAsks = 0;
            credit.refillAsked.set(false);
            answerAll(credit, unavailable("others take the credit as it comes"));
            return;
        }
        if (!credit.waiters.isEmpty()) {
            credit.fruitlessAsks++;
        }
        var wish = credit.wish(limits, nanoTime.getAsLong());
        send(
                credit,
                new LeaseRequest(
                        credit.accountId,
                        gatewayId,
                        run,
                        wish.need(),
                        wish.want(),
                        List.of(),
                        List.of()),
                false);
    }

    private void send(AccountCredit credit, LeaseRequest request, boolean givesBack) {
        credit.asking = true;
        var asked = nanoTime.getAsLong();
        var _ =
                ledger.lease(request)
                        .whenComplete((reply, problem) ->
                                run(() -> {
                                    credit.asking = false;
                                    credit.refillAsked.set(false);
                                    if (reply == null) {
                                        failed(credit, String.valueOf(problem));
                                    } else {
                                        answered(credit, request, reply, asked, givesBack);
                                    }
                                    endUnconfirmed(credit);
                                    if (!credit.waiters.isEmpty()) {
                                        ask(credit);
                                    }
                                }));
    }

    private void answered(
            AccountCredit credit,
            LeaseRequest request,
            LeaseReply reply,
            long asked,
            boolean givesBack) {
        if (givesBack) {
            request.endings().forEach(it -> told(credit, it.lease()));
        }
        switch (reply) {
            case LeaseReply.Granted granted -> granted(credit, granted, asked);
            case LeaseReply.Insufficient(var available) ->
                    insufficient(credit, available, givesBack);
            case LeaseReply.LimitReached(_, var remaining) ->
                    insufficient(credit, remaining, givesBack);
            case LeaseReply.Fenced(var currentRun) -> fenced(currentRun);
            case LeaseReply.NoAccount _ -> {
                credit.refillNotBeforeNanoTime =
                        nanoTime.getAsLong() + limits.retryAfter().toNanos();
                answerAll(credit, new HoldResult.Insufficient(Usd.ZERO));
            }
            case LeaseReply.Returned _, LeaseReply.Extended _ ->
                    failed(credit, "the ledger granted nothing though credit was asked for");
        }
    }

    private void granted(AccountCredit credit, LeaseReply.Granted granted, long asked) {
        var lease =
                new Lease(
                        credit.accountId,
                        granted.lease(),
                        gatewayId,
                        run,
                        granted.amount(),
                        asked,
                        TimeUnit.MILLISECONDS.toNanos(granted.admitForMillis()),
                        nanoTime);
        credit.unconfirmed.remove(granted.lease());
        credit.refillRefusals = 0;
        credit.lastUsedNanoTime = nanoTime.getAsLong();
        credit.refillNotBeforeNanoTime = credit.lastUsedNanoTime + REFILL_GAP.toNanos();
        marks.opened(credit.accountId, granted.lease(), gatewayId, run);
        var _ =
                journal.apply(
                        new JournalRecord.LeaseTaken(
                                credit.accountId, granted.lease(), run, granted.amount()));
        retireCurrent(credit);
        credit.current = lease;
        if (phase != Phase.OPEN) {
            retireCurrent(credit);
            return;
        }
        // Oldest first; what doesn't fit any more asks again.
        var helped =
                credit.waiters.removeIf(waiter -> {
                    var hold = lease.take(waiter.need().nanos());
                    return hold != null && waiter.result().complete(new HoldResult.Held(hold));
                });
        if (helped || credit.waiters.isEmpty()) {
            credit.fruitlessAsks = 0;
        }
    }

    /// The ledger has too little for the largest that waits. With what is free here it may be enough: then that goes back in the same
    /// breath, so that one request can use all of an account's credit.
    private void insufficient(AccountCredit credit, Usd available, boolean gaveBack) {
        var affordable =
                Usd.ofNanos(Math.max(0, Math.addExact(available.nanos(), credit.freeNanos())));
        if (credit.waiters.isEmpty()) {
            refillRefused(credit);
            return;
        }
        var answered =
                credit.waiters.removeIf(waiter ->
                        waiter.need().compareTo(affordable) > 0
                                && waiter.result()
                                        .complete(new HoldResult.Insufficient(affordable)));
        if (answered) {
            credit.fruitlessAsks = 0;
        }
        if (credit.waiters.isEmpty()) {
            return;
        }
        var need = credit.wish(limits, nanoTime.getAsLong()).need();
        if (need.compareTo(available) <= 0) {
            return;
        }
        if (gaveBack) {
            // Somebody else was quicker; once more from the start.
            return;
        }
        giveBackAndAsk(credit, need);
    }

    private void giveBackAndAsk(AccountCredit credit, Usd need) {
        var current = credit.current;
        if (current == null) {
            return;
        }
        credit.current = null;
        var ending = new Ending(current.number(), current.stopAdmitting(), current);
        ending.sending = true;
        credit.endings.put(ending.lease, ending);
        var released = current.release(0);
        var request =
                new LeaseRequest(
                        credit.accountId,
                        gatewayId,
                        run,
                        need,
                        need,
                        released.isPositive()
                                ? List.of(new LeaseRequest.Reduction(ending.lease, released))
                                : List.of(),
                        List.of(new LeaseRequest.Ending(ending.lease, ending.finalSequence)));
        credit.asking = true;
        whenDurable(credit, ending, () -> send(credit, request, true));
    }

    private void refillRefused(AccountCredit credit) {
        credit.refillRefusals = Math.min(credit.refillRefusals + 1, REFILL_REFUSALS_COUNTED_MAX);
        credit.refillNotBeforeNanoTime =
                nanoTime.getAsLong() + (limits.retryAfter().toNanos() << credit.refillRefusals);
    }

    private void failed(AccountCredit credit, String problem) {
        var now = nanoTime.getAsLong();
        failures++;
        if (failures == 1 || now - lastFailureLogNanoTime >= LOG_EVERY.toNanos()) {
            lastFailureLogNanoTime = now;
            LOG.warn(
                    "account={} got no lease, {} failures so far: {}",
                    credit.accountId,
                    failures,
                    problem);
        }
        credit.refillNotBeforeNanoTime = nanoTime.getAsLong() + limits.retryAfter().toNanos();
        credit.endings.values().forEach(ending -> ending.sending = false);
        answerAll(credit, unavailable("the ledger does not answer"));
    }

    private void fenced(long currentRun) {
        if (phase != Phase.FENCED) {
            phase = Phase.FENCED;
            LOG.error(
                    "gateway={} run={} is fenced by run={}: another gateway with this name has started. This one admits"
                            + " nothing more; give each gateway a name of its own, then restart it",
                    gatewayId,
                    run,
                    currentRun);
        }
        var unavailable = unavailable("a newer run of this gateway has taken over");
        accounts.values().forEach(credit -> answerAll(credit, unavailable));
    }

    private static void answerAll(AccountCredit credit, HoldResult result) {
        for (var waiter : credit.waiters) {
            waiter.result().complete(result);
        }
        credit.waiters.clear();
    }

    /// What the ledger granted without our knowing: its answer was lost.
    private void endUnconfirmed(AccountCredit credit) {
        if (credit.asking) {
            return;
        }
        for (var lease : List.copyOf(credit.unconfirmed)) {
            end(credit, new Ending(lease, 0, null), Usd.ZERO);
        }
        credit.unconfirmed.clear();
    }

    /// Ends the current lease, if there is one. Its open holds may still extend up to twice; the rest goes back at once.
    private void retireCurrent(AccountCredit credit) {
        var lease = credit.current;
        if (lease == null) {
            return;
        }
        credit.current = null;
        var finalSequence = lease.stopAdmitting();
        var state = lease.state();
        // Without open holds it closes as soon as their records arrive, and all of it returns.
        var released =
                state.openHolds() == 0 ? Usd.ZERO : lease.release(Math.max(0, state.heldNanos()));
        end(credit, new Ending(lease.number(), finalSequence, lease), released);
    }

    private void end(AccountCredit credit, Ending ending, Usd released) {
        if (credit.endings.putIfAbsent(ending.lease, ending) != null) {
            return;
        }
        ending.sending = true;
        var reductions =
                released.isPositive()
                        ? List.of(new LeaseRequest.Reduction(ending.lease, released))
                        : List.<LeaseRequest.Reduction>of();
        whenDurable(credit, ending, () -> tell(credit, List.of(ending), reductions));
    }

    /// Runs on the book's thread once the final sequence can't be forgotten. Never, if the journal has failed: then the next start finds out.
    private void whenDurable(AccountCredit credit, Ending ending, Runnable next) {
        if (ending.finalSequence == 0) {
            ending.durable = true;
            next.run();
            return;
        }
        var _ =
                journal.apply(
                                new JournalRecord.LeaseEnding(
                                        credit.accountId, ending.lease, run, ending.finalSequence))
                        .whenComplete((_, problem) ->
                                run(() -> {
                                    if (problem == null) {
                                        ending.durable = true;
                                        next.run();
                                    } else {
                                        ending.sending = false;
                                        credit.asking = false;
                                        failed(credit, "the journal failed: " + problem);
                                    }
                                }));
    }

    private void tellEndings(AccountCredit credit) {
        var untold =
                credit.endings.values().stream()
                        .filter(ending -> ending.durable && !ending.told && !ending.sending)
                        .toList();
        if (!untold.isEmpty()) {
            tell(credit, untold, List.of());
        }
    }

    private void tell(
            AccountCredit credit, List<Ending> endings, List<LeaseRequest.Reduction> reductions) {
        endings.forEach(ending -> ending.sending = true);
        var request =
                new LeaseRequest(
                        credit.accountId,
                        gatewayId,
                        run,
                        Usd.ZERO,
                        Usd.ZERO,
                        reductions,
                        endings.stream()
                                .map(it -> new LeaseRequest.Ending(it.lease, it.finalSequence))
                                .toList());
        var _ =
                ledger.lease(request)
                        .whenComplete((reply, _) ->
                                run(() -> {
                                    endings.forEach(ending -> ending.sending = false);
                                    if (reply instanceof LeaseReply.Fenced(var newer)) {
                                        fenced(newer);
                                    } else if (reply != null) {
                                        endings.forEach(it -> told(credit, it.lease));
                                    }
                                }));
    }

    private static void told(AccountCredit credit, long lease) {
        var ending = credit.endings.get(lease);
        if (ending != null) {
            ending.told = true;
            ending.sending = false;
        }
    }

    private void sweepAgainAndAgain() {
        later(SWEEP_EVERY, this::sweepAgainAndAgain);
        sweep();
    }

    /// Gives back what is idle or past its time, tells endings again, forgets accounts that hold nothing.
    private void sweep() {
        if (phase == Phase.STARTING || phase == Phase.FENCED) {
            return;
        }
        var now = nanoTime.getAsLong();
        for (var credit : accounts.values()) {
            var lease = credit.current;
            if (lease != null
                    && !credit.asking
                    && (now - credit.lastUsedNanoTime > limits.idleAfter().toNanos()
                            || lease.admitsForNanos() <= 0)) {
                retireCurrent(credit);
            }
            tellEndings(credit);
            if (credit.isIdle()) {
                accounts.remove(credit.accountId);
            }
        }
    }

    private void run(Runnable task) {
        try {
            thread.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.error("lease book: a step failed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("lease book is closed");
        }
    }

    private void later(Duration delay, Runnable task) {
        try {
            thread.schedule(() -> run(task), delay);
        } catch (RejectedExecutionException e) {
            LOG.debug("lease book is closed");
        }
    }
}
