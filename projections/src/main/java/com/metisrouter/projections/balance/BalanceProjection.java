package com.metisrouter.projections.balance;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.BalanceAsOf;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Folds an account's events into its balance, and checks each event against the sum of those before it.
///
/// A contradiction is kept as an anomaly and marks the account for ever; the view goes on with its own sum and never takes over a figure
/// that it can't derive.
public final class BalanceProjection {

    /// An account on its way through a batch.
    ///
    /// @param leases those that the batch may touch, all open ones among them
    /// @param lots those with something left, and those that the batch used up
    public record State(
            AccountBalance balance, Map<Long, AccountLease> leases, Map<String, AccountLot> lots) {

        public static State unopened(String accountId) {
            return new State(AccountBalance.unopened(accountId), Map.of(), Map.of());
        }
    }

    /// What contradicts the events before it.
    ///
    /// @param item number among the anomalies of one event, from 0
    public record Anomaly(long position, int item, String accountId, String detail) {}

    private AccountBalance balance;
    private final TreeMap<Long, AccountLease> leases;
    private final List<String> problems = new ArrayList<>();
    private final LotFold lots;

    private BalanceProjection(State state) {
        this.balance = state.balance();
        this.leases = new TreeMap<>(state.leases());
        this.lots = new LotFold(state.lots(), problems);
    }

    public static State evolve(State state, Event event, List<Anomaly> anomalies) {
        var fold = new BalanceProjection(state);
        var data = (AccountEvent) event.data();
        var expected = state.balance().lastSequence() + 1;
        if (event.sequence() != expected) {
            fold.problems.add("sequence " + event.sequence() + " (expected: " + expected + ")");
        }
        fold.on(data);
        fold.lots.on(data, event.sequence());
        for (var i = 0; i < fold.problems.size(); i++) {
            anomalies.add(new Anomaly(event.position(), i, data.accountId(), fold.problems.get(i)));
        }
        var agrees = state.balance().agrees() && fold.problems.isEmpty();
        return new State(
                fold.balance.after(
                        event.sequence(),
                        event.position(),
                        BalanceAsOf.countsFrom(state.balance().recordedAt(), data),
                        fold.leased(),
                        agrees),
                fold.leases,
                fold.lots.lots());
    }

    private void on(AccountEvent event) {
        switch (event) {
            case AccountEvent.AccountOpened opened -> balance = balance.named(opened.name());
            case AccountEvent.CreditGranted granted -> {
                balance = balance.granting(granted.amount());
                same("balance", balance.balance(), granted.balanceAfter());
            }
            case AccountEvent.CreditLeased leased -> lease(leased);
            case AccountEvent.LeaseReduced reduced -> reduce(reduced);
            case AccountEvent.LeaseExtended extended -> extend(extended);
            case AccountEvent.LeaseEnded ended -> end(ended);
            case AccountEvent.UsageDebited debited -> debit(debited);
            case AccountEvent.LeaseClosed closed -> close(closed);
            case AccountEvent.CreditExpired e -> change(e.amount().negated(), e.balanceAfter());
            case AccountEvent.BalanceAdjusted e -> change(e.amount(), e.balanceAfter());
            case AccountEvent.CreditRefunded e -> change(e.amount().negated(), e.balanceAfter());
            case AccountEvent.EntryReversed e -> change(e.amount(), e.balanceAfter());
            case AccountEvent.UsageCorrected corrected -> correct(corrected);
            case AccountEvent.AccountClosed _ -> balance = balance.closing();
            case AccountEvent.ActProposed _,
                    AccountEvent.ActDeclined _,
                    AccountEvent.CommandRefused _,
                    AccountEvent.PeriodClosed _ -> {
                // No money moves.
            }
        }
    }

    private void correct(AccountEvent.UsageCorrected corrected) {
        var sum = Usd.ZERO;
        var first = 0;
        for (var line : corrected.lines()) {
            sum = sum.plus(line.charge().minus(line.chargeBefore()));
            first += line.lateRecord() == null ? 0 : 1;
        }
        same("total of the lines", sum, corrected.total());
        balance = balance.debiting(corrected.total(), first);
        same("balance", balance.balance(), corrected.balanceAfter());
    }

    private void change(Usd amount, Usd balanceAfter) {
        balance = balance.granting(amount);
        same("balance", balance.balance(), balanceAfter);
    }

    private void lease(AccountEvent.CreditLeased leased) {
        var before =
                leases.put(
                        leased.lease(),
                        new AccountLease(
                                leased.lease(),
                                leased.gatewayId(),
                                leased.run(),
                                leased.amount(),
                                Usd.ZERO,
                                Usd.ZERO,
                                null,
                                true));
        if (before != null) {
            problems.add("lease " + leased.lease() + " was given out twice");
        }
    }

    private void debit(AccountEvent.UsageDebited debited) {
        var sum = Usd.ZERO;
        for (var line : debited.lines()) {
            sum = sum.plus(line.charge());
            var lease = leases.get(line.request().position().lease());
            // Usage of a lease that is closed is the late truth about a request; it sets nothing
            // aside any more.
            if (lease != null && lease.open()) {
                leases.put(lease.lease(), lease.spending(line.charge()));
            }
        }
        same("total of the lines", sum, debited.total());
        balance = balance.debiting(debited.total(), debited.lines().size());
        same("balance", balance.balance(), debited.balanceAfter());
    }

    private void reduce(AccountEvent.LeaseReduced reduced) {
        var lease = open(reduced.lease(), "reduced");
        if (lease != null) {
            leases.put(lease.lease(), lease.releasing(reduced.released()));
        }
    }

    private void extend(AccountEvent.LeaseExtended extended) {
        var lease = open(extended.lease(), "extended");
        if (lease != null) {
            leases.put(lease.lease(), lease.extending(extended.amount()));
        }
    }

    private void end(AccountEvent.LeaseEnded ended) {
        var lease = open(ended.lease(), "ended");
        if (lease != null) {
            leases.put(lease.lease(), lease.ending(ended.finalSequence()));
        }
    }

    private void close(AccountEvent.LeaseClosed closed) {
        var lease = open(closed.lease(), "closed");
        if (lease != null) {
            same("spent on lease " + closed.lease(), lease.spent(), closed.spent());
            leases.put(lease.lease(), lease.closing(closed.finalSequence()));
        }
    }

    private @Nullable AccountLease open(long number, String verb) {
        var lease = leases.get(number);
        if (lease == null || !lease.open()) {
            problems.add("lease " + number + " was " + verb + " but is not open");
            return null;
        }
        return lease;
    }

    private void same(String what, Usd ours, Usd theirs) {
        if (!ours.equals(theirs)) {
            problems.add(what + ": the event says " + theirs + " (expected: " + ours + ")");
        }
    }

    private Usd leased() {
        var sum = Usd.ZERO;
        for (var lease : leases.values()) {
            sum = sum.plus(lease.setAside());
        }
        return sum;
    }
}
