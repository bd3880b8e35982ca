package com.metisrouter.ledger.account;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.ledger.AccountEvent.CreditLeased;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseEnded;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseReduced;
import com.metisrouter.contracts.money.Usd;
import java.time.Duration;
import java.time.Instant;
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

    static Decision<LeaseReply> decide(LeaseRequest request, AccountState state, Instant now) {
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
        return unfolding.answered(grant(request, unfolding, now));
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
                        now));
    }

    private static LeaseReply grant(LeaseRequest request, Unfolding unfolding, Instant now) {
        if (request.want().isZero()) {
            return new LeaseReply.Returned();
        }
        var earlier = grantedTo(request, unfolding.state());
        if (earlier != null) {
            var left = Duration.between(now, earlier.admitUntil()).toMillis();
            return new LeaseReply.Granted(earlier.lease(), earlier.amount(), Math.max(0, left));
        }
        var available = unfolding.state().available();
        var amount =
                LeaseSizing.grant(request.need(), request.want(), available)
                        .filter(Usd::isPositive);
        if (amount.isEmpty()) {
            return new LeaseReply.Insufficient(Usd.max(Usd.ZERO, available));
        }
        var number = unfolding.state().lastLease() + 1;
        unfolding.add(
                new CreditLeased(
                        request.accountId(),
                        number,
                        request.gatewayId(),
                        request.run(),
                        amount.get(),
                        now.plus(ADMIT),
                        now.plus(SETTLE),
                        now,
                        request.requestKey()));
        return new LeaseReply.Granted(number, amount.get(), ADMIT.toMillis());
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
