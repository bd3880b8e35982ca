package com.metisrouter.proxy.admission;

import com.metisrouter.contracts.access.SpendLimit;
import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.LimitShare;
import com.metisrouter.contracts.leasing.RunStarted;
import com.metisrouter.contracts.leasing.SpendScope;
import com.metisrouter.contracts.ledger.LeaseMark;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.money.Usd;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The ledger's lease rules in memory, for tests: grants, reductions, endings, marks, runs. Thread-safe.
///
/// It checks what the real one can't: that no sequence is used twice, none lies past a final one, and no lease is spent twice over.
public final class InMemoryLedger {

    private static final class Lease {
        private final String gatewayId;
        private final long run;
        private final SpendScope scope;
        private Usd amount;
        private Usd released = Usd.ZERO;
        private Usd spent = Usd.ZERO;
        private long finalSequence = -1;
        private final TreeSet<Long> seen = new TreeSet<>();

        Lease(String gatewayId, long run, Usd amount, SpendScope scope) {
            this.scope = scope;
            this.gatewayId = gatewayId;
            this.run = run;
            this.amount = amount;
        }

        Usd reserved() {
            return Usd.max(Usd.ZERO, amount.minus(released).minus(spent));
        }

        long seenUpTo() {
            var upTo = 0L;
            while (seen.contains(upTo + 1)) {
                upTo++;
            }
            return upTo;
        }
    }

    private static final class Account {
        private Usd balance = Usd.ZERO;
        private long lastLease;
        private final Map<Long, Lease> open = new TreeMap<>();
        private final Map<String, LeaseReply> answers = new HashMap<>();
        private final Map<SpendScope, LimitShare> limits = new HashMap<>();
        private final Map<SpendScope, Usd> spent = new HashMap<>();

        Usd rest(SpendScope scope, LimitShare limit) {
            var rest = limit.limit().minus(spent.getOrDefault(scope, Usd.ZERO));
            for (var lease : open.values()) {
                rest = lease.scope.equals(scope) ? rest.minus(lease.reserved()) : rest;
            }
            return rest;
        }

        Usd available() {
            var available = balance;
            for (var lease : open.values()) {
                available = available.minus(lease.reserved());
            }
            return available;
        }
    }

    private final Map<String, Account> accounts = new HashMap<>();
    private final Map<String, Long> runs = new HashMap<>();
    private final Map<String, List<RunStarted.TakenBack>> takenBack = new HashMap<>();
    private final long admitForMillis;
    private long requests;
    private Usd exactBelow = Usd.ZERO;

    public InMemoryLedger() {
        this(300_000);
    }

    public InMemoryLedger(long admitForMillis) {
        this.admitForMillis = admitForMillis;
    }

    public synchronized void topUp(String accountId, String amount) {
        var account = accounts.computeIfAbsent(accountId, _ -> new Account());
        account.balance = account.balance.plus(Usd.parse(amount));
    }

    /// From here on a scope may spend so much in all.
    public synchronized void limit(String accountId, SpendScope scope, String amount) {
        account(accountId)
                .limits
                .put(
                        scope,
                        new LimitShare(
                                LimitShare.Kind.KEY,
                                scope.keyId(),
                                scope.keyId(),
                                SpendLimit.Period.TOTAL,
                                Usd.parse(amount),
                                Instant.EPOCH,
                                null));
    }

    /// From here on leases are exact where less than this is left.
    public synchronized void exactBelow(String amount) {
        exactBelow = Usd.parse(amount);
    }

    public synchronized Usd balance(String accountId) {
        return account(accountId).balance;
    }

    public synchronized Usd spent(String accountId, SpendScope scope) {
        return account(accountId).spent.getOrDefault(scope, Usd.ZERO);
    }

    public synchronized Usd available(String accountId) {
        return account(accountId).available();
    }

    public synchronized int openLeases(String accountId) {
        return account(accountId).open.size();
    }

    public synchronized long requests() {
        return requests;
    }

    public synchronized RunStarted startRun(String gatewayId) {
        var run = runs.merge(gatewayId, 1L, Long::sum);
        var open = new ArrayList<RunStarted.OpenLease>();
        accounts.forEach((accountId, account) ->
                account.open.forEach((number, lease) -> {
                    if (lease.gatewayId.equals(gatewayId)) {
                        var upTo = lease.seenUpTo();
                        open.add(
                                new RunStarted.OpenLease(
                                        accountId,
                                        number,
                                        lease.run,
                                        lease.amount,
                                        upTo,
                                        List.copyOf(lease.seen.tailSet(upTo, false)),
                                        lease.finalSequence >= 0));
                    }
                }));
        return new RunStarted(gatewayId, run, open, takenBack(gatewayId));
    }

    private List<RunStarted.TakenBack> takenBack(String gatewayId) {
        return takenBack.getOrDefault(gatewayId, List.of());
    }

    /// Ends all leases of an account as of gateways that never came back.
    public synchronized void takeBack(String accountId) {
        var open = account(accountId).open;
        open.forEach((number, lease) ->
                takenBack
                        .computeIfAbsent(lease.gatewayId, _ -> new ArrayList<>())
                        .add(new RunStarted.TakenBack(accountId, number)));
        open.clear();
    }

    public synchronized long currentRun(String gatewayId) {
        return runs.getOrDefault(gatewayId, 0L);
    }

    public synchronized LeaseReply lease(LeaseRequest request) {
        requests++;
        var current = runs.getOrDefault(request.gatewayId(), 0L);
        if (current != request.run()) {
            return new LeaseReply.Fenced(current);
        }
        var account = accounts.get(request.accountId());
        if (account == null) {
            return new LeaseReply.NoAccount();
        }
        var earlier = account.answers.get(request.requestKey());
        if (earlier != null) {
            return earlier;
        }
        for (var reduction : request.reductions()) {
            reduce(account, reduction, request);
        }
        for (var ending : request.endings()) {
            end(account, ending);
        }
        var reply = grant(account, request);
        account.answers.put(request.requestKey(), reply);
        return reply;
    }

    private static void reduce(
            Account account, LeaseRequest.Reduction reduction, LeaseRequest request) {
        var lease = account.open.get(reduction.lease());
        if (lease == null || lease.finalSequence >= 0 || lease.run != request.run()) {
            return;
        }
        if (reduction.released().compareTo(lease.reserved()) > 0) {
            throw new AssertionError("more is given back than is left: " + reduction);
        }
        lease.released = lease.released.plus(reduction.released());
    }

    private static void end(Account account, LeaseRequest.Ending ending) {
        var lease = account.open.get(ending.lease());
        if (lease == null || lease.finalSequence >= 0) {
            return;
        }
        if (!lease.seen.isEmpty() && lease.seen.last() > ending.finalSequence()) {
            throw new AssertionError("a sequence beyond the final one was used: " + ending);
        }
        lease.finalSequence = ending.finalSequence();
        closeIfComplete(account, ending.lease(), lease);
    }

    private LeaseReply grant(Account account, LeaseRequest request) {
        if (request.want().isZero()) {
            return new LeaseReply.Returned();
        }
        var available = account.available();
        var limit = account.limits.get(request.scope());
        var rest = limit == null ? available : account.rest(request.scope(), limit);
        var limited = rest.compareTo(available) < 0;
        var pool = limited ? rest : available;
        var exact = pool.compareTo(exactBelow) < 0;
        if (request.need().compareTo(pool) > 0
                || !pool.isPositive()
                || (exact && request.ahead())) {
            return limited && limit != null
                    ? new LeaseReply.LimitReached(limit, Usd.max(Usd.ZERO, pool))
                    : new LeaseReply.Insufficient(Usd.max(Usd.ZERO, pool));
        }
        var amount =
                exact
                        ? request.need()
                        : Usd.max(request.need(), Usd.min(request.want(), pool.dividedBy(2)));
        if (request.extend() != null) {
            var lease = account.open.get(request.extend());
            if (lease == null) {
                return new LeaseReply.Returned();
            }
            lease.amount = lease.amount.plus(amount);
            return new LeaseReply.Extended(request.extend(), amount);
        }
        account.lastLease++;
        account.open.put(
                account.lastLease,
                new Lease(request.gatewayId(), request.run(), amount, request.scope()));
        return new LeaseReply.Granted(account.lastLease, amount, admitForMillis, exact);
    }

    /// Applies a terminal record.
    ///
    /// @return false if it had been seen before
    public synchronized boolean meter(String accountId, LeasePosition position, Usd charge) {
        var account = account(accountId);
        var lease = account.open.get(position.lease());
        if (lease == null) {
            return false;
        }
        if (lease.finalSequence >= 0 && position.sequence() > lease.finalSequence) {
            throw new AssertionError("past the final sequence: " + position);
        }
        if (!lease.seen.add(position.sequence())) {
            return false;
        }
        lease.spent = lease.spent.plus(charge);
        account.spent.merge(lease.scope, charge, Usd::plus);
        account.balance = account.balance.minus(charge);
        closeIfComplete(account, position.lease(), lease);
        return true;
    }

    private static void closeIfComplete(Account account, long number, Lease lease) {
        if (lease.finalSequence >= 0 && lease.seenUpTo() >= lease.finalSequence) {
            account.open.remove(number);
        }
    }

    /// Of an open lease; null once it is closed.
    public synchronized @Nullable LeaseMark mark(String accountId, long number) {
        var lease = account(accountId).open.get(number);
        if (lease == null) {
            return null;
        }
        var upTo = lease.seenUpTo();
        return new LeaseMark(
                number,
                lease.gatewayId,
                lease.run,
                upTo,
                List.copyOf(lease.seen.tailSet(upTo, false)));
    }

    private Account account(String accountId) {
        var account = accounts.get(accountId);
        if (account == null) {
            throw new IllegalArgumentException("no account " + accountId);
        }
        return account;
    }
}
