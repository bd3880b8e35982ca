package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent.AccountClosed;
import com.metisrouter.contracts.ledger.AccountEvent.AccountOpened;
import com.metisrouter.contracts.ledger.AccountEvent.ActDeclined;
import com.metisrouter.contracts.ledger.AccountEvent.ActProposed;
import com.metisrouter.contracts.ledger.AccountEvent.BalanceAdjusted;
import com.metisrouter.contracts.ledger.AccountEvent.CommandRefused;
import com.metisrouter.contracts.ledger.AccountEvent.CreditExpired;
import com.metisrouter.contracts.ledger.AccountEvent.CreditGranted;
import com.metisrouter.contracts.ledger.AccountEvent.CreditLeased;
import com.metisrouter.contracts.ledger.AccountEvent.CreditRefunded;
import com.metisrouter.contracts.ledger.AccountEvent.EntryReversed;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseClosed;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseEnded;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseExtended;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseReduced;
import com.metisrouter.contracts.ledger.AccountEvent.PeriodClosed;
import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.Lot;
import com.metisrouter.contracts.money.Usd;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What an account's events add up to. Immutable: an event makes another.
///
/// @param version how many events there were; the next event's number in the stream
/// @param balance credit less charges, below zero where something is owed
/// @param leases open leases by number
/// @param lastLease the highest lease number given out
/// @param grants answers to grants by the caller's key
/// @param lending what grants go by beside the open leases
/// @param closed whether it takes no more credit and gives no more leases
/// @param cases requests whose charge may still change
public record AccountState(
        String accountId,
        String name,
        long version,
        Usd balance,
        CreditLots credit,
        SortedMap<Long, OpenLease> leases,
        long lastLease,
        Map<String, GrantReceipt> grants,
        Lending lending,
        boolean closed,
        CaseBook cases) {

    public static final AccountState NOT_OPEN =
            new AccountState(
                    "",
                    "",
                    0,
                    Usd.ZERO,
                    CreditLots.NONE,
                    new TreeMap<>(),
                    0,
                    Map.of(),
                    Lending.NONE,
                    false,
                    CaseBook.NONE);

    public AccountState {
        leases = Collections.unmodifiableSortedMap(leases);
        grants = Collections.unmodifiableMap(grants);
    }

    public boolean opened() {
        return version > 0;
    }

    /// What may still be leased: the balance less what gateways may still spend.
    public Usd available() {
        return balance.minus(leased());
    }

    public Usd leased() {
        var sum = Usd.ZERO;
        for (var lease : leases.values()) {
            sum = sum.plus(lease.reserved());
        }
        return sum;
    }

    public @Nullable OpenLease lease(long number) {
        return leases.get(number);
    }

    AccountState after(AccountOpened opened) {
        return next().named(opened.accountId(), opened.name()).build();
    }

    AccountState after(CreditGranted granted) {
        var lot =
                new Lot(
                        granted.lotId(),
                        granted.kind(),
                        granted.amount(),
                        granted.priority(),
                        granted.expiresAt());
        var newBalance = checked(balance.plus(granted.amount()), granted.balanceAfter());
        var receipts = new HashMap<>(grants);
        receipts.put(
                granted.commandKey(),
                new GrantReceipt(
                        granted.lotId(),
                        granted.kind(),
                        granted.amount(),
                        granted.reference(),
                        granted.reason(),
                        newBalance,
                        newBalance.minus(leased()),
                        version));
        return next().money(newBalance, credit.granted(lot, granted.postings()))
                .grants(receipts)
                .build();
    }

    AccountState after(CreditExpired expired) {
        var newBalance = checked(balance.minus(expired.amount()), expired.balanceAfter());
        return next().money(newBalance, credit.without(expired.taken(), expired.postings()))
                .build();
    }

    AccountState after(BalanceAdjusted adjusted) {
        var newBalance = checked(balance.plus(adjusted.amount()), adjusted.balanceAfter());
        var lot = Lot.of(adjusted.adjustmentId(), adjusted.kind(), adjusted.amount());
        var lots =
                adjusted.amount().isPositive()
                        ? credit.granted(lot, adjusted.postings())
                        : credit.without(adjusted.taken(), adjusted.postings());
        return next().money(newBalance, lots).build();
    }

    AccountState after(CreditRefunded refunded) {
        var newBalance = checked(balance.minus(refunded.amount()), refunded.balanceAfter());
        return next().money(newBalance, credit.without(refunded.taken(), refunded.postings()))
                .build();
    }

    AccountState after(EntryReversed reversed) {
        var newBalance = checked(balance.plus(reversed.amount()), reversed.balanceAfter());
        var lots =
                credit.without(reversed.taken(), reversed.postings())
                        .with(reversed.restored(), List.of());
        return next().money(newBalance, lots).build();
    }

    AccountState after(UsageCorrected corrected) {
        var newBalance = checked(balance.minus(corrected.total()), corrected.balanceAfter());
        var lots =
                corrected.total().isNegative()
                        ? credit.with(corrected.restored(), corrected.postings())
                        : credit.debited(corrected.postings());
        var next = next().money(newBalance, lots).cases(cases.after(corrected, version));
        for (var line : corrected.lines()) {
            next.lending = next.lending.corrected(line);
        }
        return next.build();
    }

    AccountState after(ActProposed proposed) {
        return next().build();
    }

    AccountState after(ActDeclined declined) {
        return next().build();
    }

    AccountState after(CommandRefused refused) {
        return next().build();
    }

    AccountState after(AccountClosed closed) {
        return next().closed().build();
    }

    AccountState after(PeriodClosed closed) {
        return next().build();
    }

    AccountState after(CreditLeased leased) {
        return next().lent(lending.leased(leased, leases.values()))
                .lease(
                        new OpenLease(
                                leased.lease(),
                                leased.gatewayId(),
                                leased.run(),
                                leased.amount(),
                                Usd.ZERO,
                                Usd.ZERO,
                                leased.admitUntil(),
                                leased.settleBy(),
                                LeaseMarks.NONE,
                                OpenLease.NOT_ENDED,
                                leased.requestKey(),
                                List.of(),
                                Map.of(),
                                leased.limits()))
                .build();
    }

    AccountState after(LeaseReduced reduced) {
        var lease = required(reduced.lease()).reduced(reduced.released(), reduced.requestKey());
        return next().lease(lease).build();
    }

    AccountState after(LeaseExtended extended) {
        var lease = required(extended.lease()).extended(extended.amount(), extended.requestKey());
        return next().lease(lease).build();
    }

    AccountState after(LeaseEnded ended) {
        return next().lease(required(ended.lease()).endedAt(ended.finalSequence())).build();
    }

    AccountState after(LeaseClosed closed) {
        return next().withoutLease(closed.lease()).build();
    }

    AccountState after(UsageDebited debited) {
        var next = next();
        for (var line : debited.lines()) {
            var number = line.request().position().lease();
            next.ifOpen(number, lease -> lease.charged(line.charge()));
            var lease = leases.get(number);
            if (lease != null) {
                next.lending = next.lending.charged(lease.limits(), line.charge());
            }
        }
        for (var mark : debited.marks()) {
            next.ifOpen(
                    mark.lease(),
                    lease -> lease.marked(new LeaseMarks(mark.seenUpTo(), mark.beyond())));
        }
        var newBalance = checked(balance.minus(debited.total()), debited.balanceAfter());
        return next.money(newBalance, credit.debited(debited.postings()))
                .cases(cases.after(debited, version))
                .build();
    }

    private Next next() {
        return new Next(this);
    }

    /// The state after one more event, while it is being made.
    private static final class Next {
        private final AccountState before;
        private String accountId;
        private String name;
        private Usd balance;
        private CreditLots credit;
        private @Nullable SortedMap<Long, OpenLease> leases;
        private Map<String, GrantReceipt> grants;
        private Lending lending;
        private boolean closed;
        private CaseBook cases;

        private Next(AccountState before) {
            this.before = before;
            this.accountId = before.accountId;
            this.name = before.name;
            this.balance = before.balance;
            this.credit = before.credit;
            this.grants = before.grants;
            this.lending = before.lending;
            this.closed = before.closed;
            this.cases = before.cases;
        }

        Next named(String newAccountId, String newName) {
            accountId = newAccountId;
            name = newName;
            return this;
        }

        Next money(Usd newBalance, CreditLots newCredit) {
            balance = newBalance;
            credit = newCredit;
            return this;
        }

        Next grants(Map<String, GrantReceipt> newGrants) {
            grants = newGrants;
            return this;
        }

        Next lent(Lending newLending) {
            lending = newLending;
            return this;
        }

        Next closed() {
            closed = true;
            return this;
        }

        Next cases(CaseBook newCases) {
            cases = newCases;
            return this;
        }

        Next lease(OpenLease lease) {
            leases().put(lease.lease(), lease);
            return this;
        }

        Next withoutLease(long number) {
            leases().remove(number);
            return this;
        }

        void ifOpen(long number, UnaryOperator<OpenLease> change) {
            leases().computeIfPresent(number, (_, lease) -> change.apply(lease));
        }

        private SortedMap<Long, OpenLease> leases() {
            if (leases == null) {
                leases = new TreeMap<>(before.leases);
            }
            return leases;
        }

        AccountState build() {
            SortedMap<Long, OpenLease> open = leases == null ? before.leases : leases;
            var highest =
                    open.isEmpty() ? before.lastLease : Math.max(before.lastLease, open.lastKey());
            return new AccountState(
                    accountId,
                    name,
                    before.version + 1,
                    balance,
                    credit,
                    open,
                    highest,
                    grants,
                    lending,
                    closed,
                    cases);
        }
    }

    private OpenLease required(long number) {
        var lease = leases.get(number);
        if (lease == null) {
            throw new IllegalStateException(
                    "account " + accountId + ": lease " + number + " (expected: an open one)");
        }
        return lease;
    }

    private Usd checked(Usd computed, Usd recorded) {
        if (!computed.equals(recorded)) {
            throw new IllegalStateException(
                    "account "
                            + accountId
                            + " event "
                            + version
                            + ": balance after it "
                            + recorded
                            + " (expected: "
                            + computed
                            + ")");
        }
        return computed;
    }
}
