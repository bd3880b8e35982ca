package com.metisrouter.proxy.admission;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.proxy.admission.AccountCredit.Ending;
import com.metisrouter.proxy.journal.JournalRecord;
import java.util.List;
import java.util.function.Consumer;

/// How leases end: their final sequence goes to the journal first and to the ledger then, since the ledger waits for every sequence up to
/// it. Belongs to the lease book's thread.
final class LeaseEnds {

    private final BookWires wires;

    /// Told of a scope that was refused while something was on its way back, once that has arrived.
    private final Consumer<ScopeCredit> askAgain;

    LeaseEnds(BookWires wires, Consumer<ScopeCredit> askAgain) {
        this.wires = wires;
        this.askAgain = askAgain;
    }

    /// Ends the current lease, if there is one. Its open holds may still extend up to twice; the rest goes back at once.
    void retireCurrent(ScopeCredit credit) {
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
        end(new Ending(credit, lease.number(), finalSequence, lease), released);
    }

    /// Ends a lease that was for one request, which is settled: what it left goes back at once, so that the next finds it.
    void endExact(ScopeCredit credit, Lease lease) {
        if (credit.exact.remove(lease.number()) != null) {
            var finalSequence = lease.stopAdmitting();
            end(new Ending(credit, lease.number(), finalSequence, lease), lease.release(0));
        }
    }

    /// Ends a lease that the ledger granted without our knowing: its answer was lost.
    void endUnused(ScopeCredit credit, long lease) {
        end(new Ending(credit, lease, 0, null), Usd.ZERO);
    }

    private void end(Ending ending, Usd released) {
        var account = ending.credit.account;
        if (account.endings.putIfAbsent(ending.lease, ending) != null) {
            return;
        }
        ending.sending = true;
        account.givingBack++;
        var reductions =
                released.isPositive()
                        ? List.of(new LeaseRequest.Reduction(ending.lease, released))
                        : List.<LeaseRequest.Reduction>of();
        whenDurable(
                List.of(ending),
                () -> tell(account, List.of(ending), reductions),
                _ -> {
                    ending.sending = false;
                    gaveBack(account);
                });
    }

    /// Runs on the book's thread once the final sequences can't be forgotten. If the journal has failed, the next start finds out.
    void whenDurable(List<Ending> endings, Runnable next, Consumer<String> failed) {
        if (endings.isEmpty()) {
            next.run();
            return;
        }
        var ending = endings.getFirst();
        var others = endings.subList(1, endings.size());
        if (ending.finalSequence == 0) {
            ending.durable = true;
            whenDurable(others, next, failed);
            return;
        }
        var _ =
                wires.journal
                        .apply(
                                new JournalRecord.LeaseEnding(
                                        ending.credit.account.accountId,
                                        ending.lease,
                                        wires.run,
                                        ending.finalSequence))
                        .whenComplete((_, problem) ->
                                wires.run(() -> {
                                    if (problem == null) {
                                        ending.durable = true;
                                        whenDurable(others, next, failed);
                                    } else {
                                        failed.accept("the journal failed: " + problem);
                                    }
                                }));
    }

    /// Tells the ledger once more what it has not confirmed.
    void tellAgain(AccountCredit account) {
        var untold =
                account.endings.values().stream()
                        .filter(ending -> ending.durable && !ending.told && !ending.sending)
                        .toList();
        if (!untold.isEmpty()) {
            account.givingBack++;
            tell(account, untold, List.of());
        }
    }

    private void tell(
            AccountCredit account, List<Ending> endings, List<LeaseRequest.Reduction> reductions) {
        endings.forEach(ending -> ending.sending = true);
        var request =
                new LeaseRequest(
                        account.accountId,
                        wires.gatewayId,
                        wires.run,
                        Usd.ZERO,
                        Usd.ZERO,
                        reductions,
                        endings.stream()
                                .map(it -> new LeaseRequest.Ending(it.lease, it.finalSequence))
                                .toList());
        var _ =
                wires.ledger
                        .lease(request)
                        .whenComplete((reply, _) ->
                                wires.run(() -> {
                                    endings.forEach(ending -> ending.sending = false);
                                    if (reply instanceof LeaseReply.Fenced(var newer)) {
                                        wires.fenced(newer);
                                    } else if (reply != null) {
                                        endings.forEach(it -> told(account, it.lease));
                                    }
                                    gaveBack(account);
                                }));
    }

    static void told(AccountCredit account, long lease) {
        var ending = account.endings.get(lease);
        if (ending != null) {
            ending.told = true;
            ending.sending = false;
            if (ending.held == null) {
                // Nothing was admitted on it, so nothing is waited for.
                account.endings.remove(lease);
            }
        }
    }

    private void gaveBack(AccountCredit account) {
        account.givingBack--;
        if (account.givingBack == 0) {
            for (var credit : account.scopes.values()) {
                if (credit.asksWhenGivenBack) {
                    credit.asksWhenGivenBack = false;
                    askAgain.accept(credit);
                }
            }
        }
    }
}
