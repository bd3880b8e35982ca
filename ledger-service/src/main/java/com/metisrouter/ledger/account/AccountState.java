package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent.AccountOpened;
import com.metisrouter.contracts.ledger.AccountEvent.CreditGranted;
import com.metisrouter.contracts.ledger.AccountEvent.CreditLeased;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseClosed;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseEnded;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseReduced;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.money.Usd;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What an account's events add up to. Immutable: an event makes another.
///
/// @param version how many events there were; the next event's number in the stream
/// @param balance credit less charges, below zero where something is owed
/// @param leases open leases by number
/// @param lastLease the highest lease number given out
/// @param grants answers to grants by the caller's key
public record AccountState(
        String accountId,
        String name,
        long version,
        Usd balance,
        CreditLots credit,
        SortedMap<Long, OpenLease> leases,
        long lastLease,
        Map<String, GrantReceipt> grants) {

    public static final AccountState NOT_OPEN =
            new AccountState("", "", 0, Usd.ZERO, CreditLots.NONE, new TreeMap<>(), 0, Map.of());

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
        return new AccountState(
                opened.accountId(),
                opened.name(),
                version + 1,
                balance,
                credit,
                leases,
                lastLease,
                grants);
    }

    AccountState after(CreditGranted granted) {
        var lots = credit.granted(granted.lotId(), granted.kind(), granted.postings());
        var newBalance = balance.plus(granted.amount());
        check(newBalance, granted.balanceAfter());
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
        return with(newBalance, lots, leases, receipts);
    }

    AccountState after(CreditLeased leased) {
        var opened =
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
                        List.of());
        return with(balance, credit, leasesWith(opened), grants);
    }

    AccountState after(LeaseReduced reduced) {
        var lease = required(reduced.lease()).reduced(reduced.released(), reduced.requestKey());
        return with(balance, credit, leasesWith(lease), grants);
    }

    AccountState after(LeaseEnded ended) {
        var lease = required(ended.lease()).endedAt(ended.finalSequence());
        return with(balance, credit, leasesWith(lease), grants);
    }

    AccountState after(LeaseClosed closed) {
        var left = new TreeMap<>(leases);
        left.remove(closed.lease());
        return with(balance, credit, left, grants);
    }

    AccountState after(UsageDebited debited) {
        var after = new TreeMap<>(leases);
        for (var line : debited.lines()) {
            after.computeIfPresent(
                    line.request().position().lease(), (_, lease) -> lease.charged(line.charge()));
        }
        for (var mark : debited.marks()) {
            after.computeIfPresent(
                    mark.lease(),
                    (_, lease) -> lease.marked(new LeaseMarks(mark.seenUpTo(), mark.beyond())));
        }
        var newBalance = balance.minus(debited.total());
        check(newBalance, debited.balanceAfter());
        return with(newBalance, credit.debited(debited.postings()), after, grants);
    }

    private AccountState with(
            Usd newBalance,
            CreditLots newCredit,
            SortedMap<Long, OpenLease> newLeases,
            Map<String, GrantReceipt> newGrants) {
        var highest = newLeases.isEmpty() ? lastLease : Math.max(lastLease, newLeases.lastKey());
        return new AccountState(
                accountId, name, version + 1, newBalance, newCredit, newLeases, highest, newGrants);
    }

    private SortedMap<Long, OpenLease> leasesWith(OpenLease lease) {
        var after = new TreeMap<>(leases);
        after.put(lease.lease(), lease);
        return after;
    }

    private OpenLease required(long number) {
        var lease = leases.get(number);
        if (lease == null) {
            throw new IllegalStateException(
                    "account " + accountId + ": lease " + number + " (expected: an open one)");
        }
        return lease;
    }

    private void check(Usd computed, Usd recorded) {
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
    }
}
