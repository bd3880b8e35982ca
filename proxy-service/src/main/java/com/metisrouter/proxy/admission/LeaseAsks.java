package com.metisrouter.proxy.admission;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.LimitShare;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.proxy.admission.AccountCredit.Ending;
import com.metisrouter.proxy.admission.BookWires.Phase;
import com.metisrouter.proxy.admission.ScopeCredit.Waiter;
import com.metisrouter.proxy.journal.JournalRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How leases are asked for, and what becomes of the ledger's answer. A scope asks one thing at a time, however many of its requests wait.
/// Belongs to the lease book's thread.
final class LeaseAsks {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseBook.class);

    private static final int REFILL_REFUSALS_COUNTED_MAX = 5;

    /// So many requests to the ledger in a row that helped none of those who wait.
    private static final int FRUITLESS_ASKS_MAX = 3;

    /// Between two leases that are fetched ahead of need.
    private static final Duration REFILL_GAP = Duration.ofMillis(100);

    private static final Duration LOG_EVERY = Duration.ofSeconds(1);

    private final BookWires wires;
    private final LeaseEnds ends;
    private long failures;
    private long lastFailureLogNanoTime;

    LeaseAsks(BookWires wires) {
        this.wires = wires;
        this.ends = new LeaseEnds(wires, this::askForWaiters);
    }

    LeaseEnds ends() {
        return ends;
    }

    private void askForWaiters(ScopeCredit credit) {
        if (!credit.waiters.isEmpty()) {
            ask(credit);
        }
    }

    /// Asks for a new lease, for those who wait or to have one in time.
    void ask(ScopeCredit credit) {
        if (credit.asking
                || wires.phase != Phase.OPEN
                || credit.account.scopes.get(credit.scope) != credit) {
            return;
        }
        if (credit.fruitlessAsks > FRUITLESS_ASKS_MAX) {
            credit.fruitlessAsks = 0;
            credit.refillAsked.set(false);
            credit.answerAll(wires.unavailable("others take the credit as it comes"));
            return;
        }
        if (!credit.waiters.isEmpty()) {
            credit.fruitlessAsks++;
        }
        var wish = credit.wish(wires.limits, wires.now());
        send(
                credit,
                request(
                        credit,
                        wish.need(),
                        wish.want(),
                        List.of(),
                        List.of(),
                        credit.waiters.isEmpty()),
                List.of());
    }

    private LeaseRequest request(
            ScopeCredit credit,
            Usd need,
            Usd want,
            List<LeaseRequest.Reduction> reductions,
            List<LeaseRequest.Ending> endings,
            boolean ahead) {
        return new LeaseRequest(
                credit.account.accountId,
                wires.gatewayId,
                wires.run,
                need,
                want,
                reductions,
                endings,
                UUID.randomUUID().toString(),
                credit.scope,
                ahead,
                null);
    }

    /// @param givenBack what ends with this request
    private void send(ScopeCredit credit, LeaseRequest request, List<Ending> givenBack) {
        credit.asking = true;
        var asked = wires.now();
        var _ =
                wires.ledger
                        .lease(request)
                        .whenComplete((reply, problem) ->
                                wires.run(() -> {
                                    credit.asking = false;
                                    credit.refillAsked.set(false);
                                    givenBack.forEach(ending -> ending.sending = false);
                                    if (reply == null) {
                                        failed(credit, String.valueOf(problem));
                                    } else {
                                        answered(credit, request, reply, asked, givenBack);
                                    }
                                    endUnconfirmed(credit);
                                    if (!credit.waiters.isEmpty() && !credit.asksWhenGivenBack) {
                                        ask(credit);
                                    }
                                }));
    }

    private void answered(
            ScopeCredit credit,
            LeaseRequest request,
            LeaseReply reply,
            long asked,
            List<Ending> givenBack) {
        if (!(reply instanceof LeaseReply.Fenced)) {
            request.endings().forEach(it -> LeaseEnds.told(credit.account, it.lease()));
        }
        switch (reply) {
            case LeaseReply.Granted granted -> granted(credit, granted, asked);
            case LeaseReply.Insufficient(var available) ->
                    refused(credit, available, null, !givenBack.isEmpty());
            case LeaseReply.LimitReached(var limit, var remaining) ->
                    refused(credit, remaining, limit, !givenBack.isEmpty());
            case LeaseReply.Fenced(var currentRun) -> wires.fenced(currentRun);
            case LeaseReply.NoAccount _ -> {
                credit.refillNotBeforeNanoTime = wires.now() + wires.limits.retryAfter().toNanos();
                credit.answerAll(new HoldResult.Insufficient(Usd.ZERO));
            }
            case LeaseReply.Returned _, LeaseReply.Extended _ ->
                    failed(credit, "the ledger granted nothing though credit was asked for");
        }
    }

    private void granted(ScopeCredit credit, LeaseReply.Granted granted, long asked) {
        var accountId = credit.account.accountId;
        var lease =
                new Lease(
                        accountId,
                        granted.lease(),
                        wires.gatewayId,
                        wires.run,
                        granted.amount(),
                        asked,
                        TimeUnit.MILLISECONDS.toNanos(granted.admitForMillis()),
                        wires.nanoTime,
                        credit.scope);
        credit.unconfirmed.remove(granted.lease());
        credit.refillRefusals = 0;
        credit.lastUsedNanoTime = wires.now();
        credit.refillNotBeforeNanoTime = credit.lastUsedNanoTime + REFILL_GAP.toNanos();
        wires.marks.opened(accountId, granted.lease(), wires.gatewayId, wires.run);
        var _ =
                wires.journal.apply(
                        new JournalRecord.LeaseTaken(
                                accountId, granted.lease(), wires.run, granted.amount()));
        if (granted.exact()) {
            serveOne(credit, lease);
            return;
        }
        ends.retireCurrent(credit);
        credit.current = lease;
        if (wires.phase != Phase.OPEN) {
            ends.retireCurrent(credit);
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

    /// Little is left, so the lease is for one request: the largest that waits, for which it was cut. It ends when that is settled.
    private void serveOne(ScopeCredit credit, Lease lease) {
        credit.exact.put(lease.number(), lease);
        lease.whenSettled(() -> wires.run(() -> ends.endExact(credit, lease)));
        Waiter largest = null;
        for (var waiter : credit.waiters) {
            if (waiter.need().compareTo(lease.granted()) <= 0
                    && (largest == null || waiter.need().compareTo(largest.need()) > 0)) {
                largest = waiter;
            }
        }
        var hold =
                largest == null || wires.phase != Phase.OPEN
                        ? null
                        : lease.take(largest.need().nanos());
        lease.stopAdmitting();
        if (hold == null || largest == null) {
            ends.endExact(credit, lease);
            return;
        }
        credit.waiters.remove(largest);
        credit.fruitlessAsks = 0;
        largest.result().complete(new HoldResult.Held(hold));
    }

    /// The ledger has too little for the largest that waits. With what is free here it may be enough, in this scope or in others of the
    /// account: then that goes back in the same breath, so that one request can use all of an account's credit.
    ///
    /// @param limit the one that leaves so little, null where it is the account
    private void refused(
            ScopeCredit credit, Usd available, @Nullable LimitShare limit, boolean gaveBack) {
        if (credit.waiters.isEmpty()) {
            refillRefused(credit);
            return;
        }
        if (!gaveBack && credit.account.givingBack > 0) {
            credit.asksWhenGivenBack = true;
            return;
        }
        var free = withFreeCredit(credit, limit);
        var affordable = available;
        for (var other : free) {
            affordable = affordable.plus(Usd.ofNanos(other.freeNanos()));
        }
        var most = affordable;
        var answered =
                credit.waiters.removeIf(waiter ->
                        waiter.need().compareTo(most) > 0
                                && waiter.result()
                                        .complete(new HoldResult.Insufficient(most, limit)));
        if (answered) {
            credit.fruitlessAsks = 0;
        }
        var need = Usd.ofNanos(credit.needNanos());
        if (credit.waiters.isEmpty() || need.compareTo(available) <= 0 || gaveBack) {
            // Nobody, or somebody else was quicker: once more from the start.
            return;
        }
        giveBackAndAsk(credit, need, free);
    }

    /// The scopes of the account whose free credit counts against the same limit, or against the account.
    private static List<ScopeCredit> withFreeCredit(
            ScopeCredit credit, @Nullable LimitShare limit) {
        return credit.account.scopes.values().stream()
                .filter(other -> other == credit || counts(other, credit, limit))
                .filter(other -> other.freeNanos() > 0)
                .toList();
    }

    private static boolean counts(
            ScopeCredit other, ScopeCredit credit, @Nullable LimitShare limit) {
        return limit == null
                || (limit.kind() == LimitShare.Kind.PROJECT
                        && other.scope.projectId().equals(credit.scope.projectId()));
    }

    private void giveBackAndAsk(ScopeCredit credit, Usd need, List<ScopeCredit> from) {
        var endings = new ArrayList<Ending>();
        var reductions = new ArrayList<LeaseRequest.Reduction>();
        for (var other : from) {
            var lease = other.current;
            if (lease != null) {
                other.current = null;
                var ending = new Ending(other, lease.number(), lease.stopAdmitting(), lease);
                ending.sending = true;
                credit.account.endings.put(ending.lease, ending);
                endings.add(ending);
                var released = lease.release(0);
                if (released.isPositive()) {
                    reductions.add(new LeaseRequest.Reduction(ending.lease, released));
                }
            }
        }
        if (endings.isEmpty()) {
            return;
        }
        var request =
                request(
                        credit,
                        need,
                        need,
                        reductions,
                        endings.stream()
                                .map(it -> new LeaseRequest.Ending(it.lease, it.finalSequence))
                                .toList(),
                        false);
        credit.asking = true;
        ends.whenDurable(
                endings,
                () -> send(credit, request, endings),
                problem -> {
                    endings.forEach(ending -> ending.sending = false);
                    credit.asking = false;
                    failed(credit, problem);
                });
    }

    private void refillRefused(ScopeCredit credit) {
        credit.refillRefusals = Math.min(credit.refillRefusals + 1, REFILL_REFUSALS_COUNTED_MAX);
        credit.refillNotBeforeNanoTime =
                wires.now() + (wires.limits.retryAfter().toNanos() << credit.refillRefusals);
    }

    private void failed(ScopeCredit credit, String problem) {
        var now = wires.now();
        failures++;
        if (failures == 1 || now - lastFailureLogNanoTime >= LOG_EVERY.toNanos()) {
            lastFailureLogNanoTime = now;
            LOG.warn(
                    "account={} got no lease, {} failures so far: {}",
                    credit.account.accountId,
                    failures,
                    problem);
        }
        credit.refillNotBeforeNanoTime = now + wires.limits.retryAfter().toNanos();
        credit.answerAll(wires.unavailable("the ledger does not answer"));
    }

    /// What the ledger granted without our knowing: its answer was lost.
    private void endUnconfirmed(ScopeCredit credit) {
        if (credit.asking) {
            return;
        }
        for (var lease : List.copyOf(credit.unconfirmed)) {
            ends.endUnused(credit, lease);
        }
        credit.unconfirmed.clear();
    }
}
