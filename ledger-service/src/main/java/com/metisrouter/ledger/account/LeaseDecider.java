package com.metisrouter.ledger.account;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.LimitShare;
import com.metisrouter.contracts.ledger.AccountEvent.CreditLeased;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseEnded;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseExtended;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseReduced;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.ledger.account.AccountCommand.UseLeases;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Sets credit aside for a gateway, and takes back what it will not use.
///
/// A repeated request, known by its key, gets the lease that it was granted and gives back only once.
final class LeaseDecider {

    /// How long a gateway may admit on a lease.
    static final Duration ADMIT = Duration.ofMinutes(5);

    /// How long the records of what it admitted may take to arrive, at the very most.
    static final Duration SETTLE = Duration.ofHours(24);

    private LeaseDecider() {}

    static Decision<LeaseReply> decide(UseLeases use, AccountState state, Instant now) {
        var request = use.request();
        if (!state.opened()) {
            return new Decision.Refused<>(Refusal.NOT_OPEN);
        }
        if (!namesOnlyItsOwn(request, state)) {
            return new Decision.Refused<>(Refusal.NOT_YOUR_LEASE);
        }
        var unfolding = new Unfolding(state, now);
        request.reductions().forEach(reduction -> reduce(request, reduction, unfolding, now));
        request.endings().forEach(ending -> end(ending, unfolding, now));
        unfolding.closeCompleteLeases();
        return unfolding.answered(grant(use, unfolding, now));
    }

    private static boolean namesOnlyItsOwn(LeaseRequest request, AccountState state) {
        return LongStream.concat(
                        request.reductions().stream().mapToLong(LeaseRequest.Reduction::lease),
                        request.endings().stream().mapToLong(LeaseRequest.Ending::lease))
                .allMatch(number -> {
                    var lease = state.lease(number);
                    return lease == null
                            ? number >= 1 && number <= state.lastLease()
                            : lease.gatewayId().equals(request.gatewayId());
                });
    }

    private static void reduce(
            LeaseRequest request,
            LeaseRequest.Reduction reduction,
            Unfolding unfolding,
            Instant now) {
        var lease = unfolding.state().lease(reduction.lease());
        if (lease == null
                || lease.ended()
                || lease.run() != request.run()
                || lease.releaseKeys().contains(request.requestKey())) {
            return;
        }
        var released = Usd.min(reduction.released(), lease.reserved());
        if (released.isPositive()) {
            unfolding.add(
                    new LeaseReduced(
                            request.accountId(),
                            lease.lease(),
                            lease.gatewayId(),
                            lease.run(),
                            released,
                            now,
                            request.requestKey()));
        }
    }

    private static void end(LeaseRequest.Ending ending, Unfolding unfolding, Instant now) {
        var lease = unfolding.state().lease(ending.lease());
        if (lease == null || lease.ended()) {
            return;
        }
        // Whoever ends it may know less than we do: a gateway that lost its journal.
        var last = Math.max(ending.finalSequence(), lease.marks().highest());
        unfolding.add(
                new LeaseEnded(
                        unfolding.state().accountId(),
                        lease.lease(),
                        lease.gatewayId(),
                        lease.run(),
                        last,
                        now,
                        false));
    }

    private static LeaseReply grant(UseLeases use, Unfolding unfolding, Instant now) {
        var request = use.request();
        if (request.want().isZero()) {
            return new LeaseReply.Returned();
        }
        if (request.extend() != null) {
            return extend(use, request.extend(), unfolding, now);
        }
        var earlier = grantedTo(request, unfolding.state());
        if (earlier != null) {
            var left = Duration.between(now, earlier.admitUntil()).toMillis();
            // Exactly what was needed is for one request only; with more in it, it can't have been.
            var exact = earlier.amount().equals(request.need());
            return new LeaseReply.Granted(
                    earlier.lease(), earlier.amount(), Math.max(0, left), exact);
        }
        var shares = use.limits().stream().map(limit -> limit.at(now)).toList();
        var pool = Pool.of(unfolding.state(), shares);
        var size =
                LeaseSizing.grant(
                        request.need(),
                        request.want(),
                        pool.amount(),
                        unfolding.state().lending().sharers(request.gatewayId(), now),
                        request.ahead());
        if (size.isEmpty()) {
            return pool.refusal();
        }
        var amount = size.get().amount();
        var number = unfolding.state().lastLease() + 1;
        var admitUntil = admitUntil(shares, now);
        unfolding.add(
                new CreditLeased(
                        request.accountId(),
                        number,
                        request.gatewayId(),
                        request.run(),
                        amount,
                        admitUntil,
                        now.plus(SETTLE),
                        now,
                        request.requestKey(),
                        request.scope(),
                        shares));
        return new LeaseReply.Granted(
                number, amount, Duration.between(now, admitUntil).toMillis(), size.get().exact());
    }

    /// A lease admits in one window of each of its limits, so that what it is charged counts where it was admitted.
    private static Instant admitUntil(List<LimitShare> shares, Instant now) {
        var until = now.plus(ADMIT);
        for (var share : shares) {
            var end = share.windowEnd();
            if (end != null && end.isBefore(until)) {
                until = end;
            }
        }
        return until;
    }

    /// Makes a lease larger, within the limits and the windows that it was granted in: an open hold has run past what it held.
    private static LeaseReply extend(UseLeases use, long number, Unfolding unfolding, Instant now) {
        var request = use.request();
        var lease = unfolding.state().lease(number);
        if (lease == null || lease.run() != request.run()) {
            return new LeaseReply.Returned();
        }
        var earlier = lease.extensions().get(request.requestKey());
        if (earlier != null) {
            return new LeaseReply.Extended(number, earlier);
        }
        var shares = lease.limits().stream().map(share -> current(share, use.limits())).toList();
        var pool = Pool.of(unfolding.state(), shares);
        var size =
                LeaseSizing.grant(
                        request.need(),
                        request.want(),
                        pool.amount(),
                        unfolding.state().lending().sharers(request.gatewayId(), now),
                        request.ahead());
        if (size.isEmpty()) {
            return pool.refusal();
        }
        unfolding.add(
                new LeaseExtended(
                        request.accountId(),
                        number,
                        lease.gatewayId(),
                        lease.run(),
                        size.get().amount(),
                        now,
                        request.requestKey()));
        return new LeaseReply.Extended(number, size.get().amount());
    }

    /// The share as it was, under the limit as it is.
    private static LimitShare current(LimitShare share, List<ScopeLimit> limits) {
        for (var limit : limits) {
            if (limit.kind() == share.kind()
                    && limit.id().equals(share.id())
                    && limit.limit().period() == share.period()) {
                return new LimitShare(
                        share.kind(),
                        share.id(),
                        share.name(),
                        share.period(),
                        limit.limit().amount(),
                        share.windowStart(),
                        share.windowEnd());
            }
        }
        return share;
    }

    /// What may be lent: what the account has available, or what the tightest limit leaves of it.
    private record Pool(Usd amount, Usd available, @Nullable LimitShare tightest) {

        static Pool of(AccountState state, List<LimitShare> shares) {
            var available = Usd.max(Usd.ZERO, state.available());
            var pool = new Pool(available, available, null);
            for (var share : shares) {
                var rest = state.lending().rest(share, state.leases().values());
                if (rest.compareTo(pool.amount) < 0) {
                    pool = new Pool(Usd.max(Usd.ZERO, rest), available, share);
                }
            }
            return pool;
        }

        LeaseReply refusal() {
            return tightest == null
                    ? new LeaseReply.Insufficient(available)
                    : new LeaseReply.LimitReached(tightest, amount);
        }
    }

    private static @Nullable OpenLease grantedTo(LeaseRequest request, AccountState state) {
        for (var lease : state.leases().values()) {
            if (!lease.ended()
                    && lease.requestKey().equals(request.requestKey())
                    && lease.gatewayId().equals(request.gatewayId())
                    && lease.run() == request.run()) {
                return lease;
            }
        }
        return null;
    }
}
