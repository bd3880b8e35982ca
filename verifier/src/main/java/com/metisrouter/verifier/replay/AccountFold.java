package com.metisrouter.verifier.replay;

import com.metisrouter.contracts.evidence.AccountFigures;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.verifier.reading.LedgerEntry;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An account added up from its postings and leases alone: nothing of the ledger's own rules, lots or marks is used, so that a
/// mistake in those shows as a difference. Belongs to the replay that feeds it.
final class AccountFold {

    private final String accountId;
    private final Map<String, Usd> sums;
    private final Map<Long, Lease> leases;
    private long sequence;
    private Usd balance;
    private long lastLease;
    private boolean closed;

    /// What a gateway may still spend on an open lease.
    record Lease(Usd amount, Usd spent) {

        Usd reserved() {
            return Usd.max(Usd.ZERO, amount.minus(spent));
        }

        Lease larger(Usd more) {
            return new Lease(amount.plus(more), spent);
        }

        Lease spending(Usd more) {
            return new Lease(amount, spent.plus(more));
        }
    }

    /// All that there is to it, to be kept between two runs.
    record Saved(
            String accountId,
            long sequence,
            Usd balance,
            Map<String, Usd> sums,
            Map<Long, Lease> leases,
            long lastLease,
            boolean closed) {}

    AccountFold(String accountId) {
        this(new Saved(accountId, -1, Usd.ZERO, Map.of(), Map.of(), 0, false));
    }

    AccountFold(Saved saved) {
        this.accountId = saved.accountId();
        this.sequence = saved.sequence();
        this.balance = saved.balance();
        this.sums = new HashMap<>(saved.sums());
        this.leases = new HashMap<>(saved.leases());
        this.lastLease = saved.lastLease();
        this.closed = saved.closed();
    }

    Saved saved() {
        return new Saved(accountId, sequence, balance, sums, leases, lastLease, closed);
    }

    long sequence() {
        return sequence;
    }

    Usd balance() {
        return balance;
    }

    /// Takes in the account's next event.
    ///
    /// @param contradictions told of what the event says and the events before it don't bear out
    void on(LedgerEntry entry, Consumer<String> contradictions) {
        if (entry.sequence() != sequence + 1) {
            contradictions.accept(
                    "number in the stream "
                            + entry.sequence()
                            + " (expected: "
                            + (sequence + 1)
                            + ")");
        }
        sequence = entry.sequence();
        if (sequence == 0 != entry.event() instanceof AccountEvent.AccountOpened) {
            contradictions.accept("opening (expected: as the first event and no other)");
        }
        switch (entry.event()) {
            case AccountEvent.AccountOpened _ -> {}
            case AccountEvent.CreditGranted e ->
                    moved(e.amount(), e.postings(), e.balanceAfter(), contradictions);
            case AccountEvent.CreditExpired e ->
                    moved(e.amount().negated(), e.postings(), e.balanceAfter(), contradictions);
            case AccountEvent.BalanceAdjusted e ->
                    moved(e.amount(), e.postings(), e.balanceAfter(), contradictions);
            case AccountEvent.CreditRefunded e ->
                    moved(e.amount().negated(), e.postings(), e.balanceAfter(), contradictions);
            case AccountEvent.EntryReversed e ->
                    moved(e.amount(), e.postings(), e.balanceAfter(), contradictions);
            case AccountEvent.UsageDebited e -> debited(e, contradictions);
            case AccountEvent.UsageCorrected e -> corrected(e, contradictions);
            case AccountEvent.CreditLeased e -> leased(e, contradictions);
            case AccountEvent.LeaseReduced e ->
                    change(e.lease(), e.released().negated(), contradictions);
            case AccountEvent.LeaseExtended e -> change(e.lease(), e.amount(), contradictions);
            case AccountEvent.LeaseEnded e -> change(e.lease(), Usd.ZERO, contradictions);
            case AccountEvent.LeaseClosed e -> leaseClosed(e, contradictions);
            case AccountEvent.PeriodClosed e -> periodClosed(e, contradictions);
            case AccountEvent.AccountClosed _ -> {
                closed = true;
                same("balance at its closing", Usd.ZERO, balance, contradictions);
            }
            case AccountEvent.ActProposed _,
                    AccountEvent.ActDeclined _,
                    AccountEvent.CommandRefused _ -> {}
        }
    }

    AccountFigures figures() {
        var credit = new EnumMap<CreditKind, Usd>(CreditKind.class);
        for (var kind : CreditKind.values()) {
            credit.put(kind, of(LedgerAccounts.customerCredit(kind)).negated());
        }
        return new AccountFigures(
                accountId,
                sequence,
                balance,
                reserved(),
                of(LedgerAccounts.customerOverdraft()),
                credit,
                lastLease,
                leases.size(),
                closed);
    }

    private void debited(AccountEvent.UsageDebited event, Consumer<String> contradictions) {
        var sum = Usd.ZERO;
        for (var line : event.lines()) {
            sum = sum.plus(line.charge());
            leases.computeIfPresent(
                    line.request().position().lease(), (_, lease) -> lease.spending(line.charge()));
        }
        same("sum of the lines", event.total(), sum, contradictions);
        moved(sum.negated(), event.postings(), event.balanceAfter(), contradictions);
    }

    private void corrected(AccountEvent.UsageCorrected event, Consumer<String> contradictions) {
        var sum = Usd.ZERO;
        for (var line : event.lines()) {
            sum = sum.plus(line.charge()).minus(line.chargeBefore());
        }
        same("sum of the lines", event.total(), sum, contradictions);
        moved(sum.negated(), event.postings(), event.balanceAfter(), contradictions);
    }

    /// @param change of the balance, as the event says in words; its postings have to say the same
    private void moved(
            Usd change, List<Posting> postings, Usd claimed, Consumer<String> contradictions) {
        var all = Usd.ZERO;
        var customers = Usd.ZERO;
        for (var posting : postings) {
            all = all.plus(posting.amount());
            sums.merge(posting.account(), posting.amount(), Usd::plus);
            if (LedgerAccounts.isCustomers(posting.account())) {
                customers = customers.plus(posting.amount());
            }
        }
        same("sum of the postings", all, Usd.ZERO, contradictions);
        same("postings of the customer", customers, change.negated(), contradictions);
        balance = balance.plus(change);
        same("balance after it", claimed, balance, contradictions);
    }

    private void leased(AccountEvent.CreditLeased event, Consumer<String> contradictions) {
        if (event.lease() <= lastLease) {
            contradictions.accept(
                    "lease " + event.lease() + " (expected: above " + lastLease + ")");
        }
        lastLease = Math.max(lastLease, event.lease());
        leases.put(event.lease(), new Lease(event.amount(), Usd.ZERO));
    }

    private void change(long number, Usd more, Consumer<String> contradictions) {
        var lease = open(number, contradictions);
        if (lease != null) {
            leases.put(number, lease.larger(more));
        }
    }

    private void leaseClosed(AccountEvent.LeaseClosed event, Consumer<String> contradictions) {
        var lease = open(event.lease(), contradictions);
        if (lease != null) {
            same("spent on lease " + event.lease(), event.spent(), lease.spent(), contradictions);
            leases.remove(event.lease());
        }
    }

    private @Nullable Lease open(long number, Consumer<String> contradictions) {
        var lease = leases.get(number);
        if (lease == null) {
            contradictions.accept("lease " + number + " (expected: one that is open)");
        }
        return lease;
    }

    private void periodClosed(AccountEvent.PeriodClosed event, Consumer<String> contradictions) {
        var opening = event.opening();
        same("balance at the closing", opening.balance(), balance, contradictions);
        same(
                "overdraft at the closing",
                opening.overdraft(),
                of(LedgerAccounts.customerOverdraft()),
                contradictions);
        for (var leg : opening.trialBalance()) {
            same(
                    leg.account() + " at the closing",
                    leg.amount(),
                    of(leg.account()),
                    contradictions);
        }
    }

    private Usd of(String ledgerAccount) {
        return sums.getOrDefault(ledgerAccount, Usd.ZERO);
    }

    private Usd reserved() {
        var sum = Usd.ZERO;
        for (var lease : leases.values()) {
            sum = sum.plus(lease.reserved());
        }
        return sum;
    }

    private static void same(
            String what, Usd claimed, Usd computed, Consumer<String> contradictions) {
        if (!claimed.equals(computed)) {
            contradictions.accept(what + " " + claimed + " (expected: " + computed + ")");
        }
    }
}
