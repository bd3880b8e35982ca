package com.metisrouter.verifier.books;

import static com.metisrouter.verifier.books.Difference.require;

import com.metisrouter.contracts.ledger.AccountEvent.CreditLeased;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseClosed;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseEnded;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseExtended;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseReduced;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.LeaseMark;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.LostRequests;
import com.metisrouter.contracts.money.Usd;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The open leases of an account: each request comes once, and none is missing when a lease closes.
final class LeaseBook {

    /// Where a request was admitted.
    private record Place(long lease, long sequence, String gatewayId) {}

    private final Map<Long, Lease> open = new TreeMap<>();
    private final Set<Place> voidedByLedger = new HashSet<>();

    /// By lease that the ledger ended: the last sequence that it knew of, and what has come after it.
    private final Map<Long, TakenBack> takenBack = new HashMap<>();

    private record TakenBack(String gatewayId, long finalSequence, Set<Long> seen) {}

    private long last;

    long last() {
        return last;
    }

    List<LeaseMark> open() {
        return open.values().stream().map(Lease::mark).toList();
    }

    void on(CreditLeased leased) {
        require("lease", leased.lease(), last + 1);
        require("amount is positive", leased.amount().isPositive(), true);
        last = leased.lease();
        open.put(last, new Lease(leased));
    }

    void on(LeaseExtended extended) {
        var lease = held(extended.lease(), extended.gatewayId());
        require("amount is positive", extended.amount().isPositive(), true);
        lease.amount = lease.amount.plus(extended.amount());
    }

    void on(LeaseReduced reduced) {
        var lease = held(reduced.lease(), reduced.gatewayId());
        lease.released = lease.released.plus(reduced.released());
        require("released is positive", reduced.released().isPositive(), true);
    }

    void on(LeaseEnded ended) {
        var lease = held(ended.lease(), ended.gatewayId());
        require("lease has ended already", lease.finalSequence >= 0, false);
        require(
                "finalSequence covers what was seen",
                ended.finalSequence() >= lease.highest(),
                true);
        lease.finalSequence = ended.finalSequence();
        if (ended.takenBack()) {
            takenBack.put(
                    ended.lease(),
                    new TakenBack(ended.gatewayId(), ended.finalSequence(), new HashSet<>()));
        }
    }

    void on(LeaseClosed closed) {
        var lease = held(closed.lease(), closed.gatewayId());
        require("finalSequence", closed.finalSequence(), lease.finalSequence);
        require("sequences missing up to the last", lease.missing(), List.of());
        require("spent", closed.spent(), lease.spent);
        require("returned", closed.returned(), lease.reserved());
        open.remove(closed.lease());
    }

    void on(UsageDebited debited) {
        var touched = new LinkedHashMap<Long, Lease>();
        for (var line : debited.lines()) {
            var position = line.request().position();
            var lease = held(position.lease(), position.gatewayId());
            lease.see(position);
            var _ = isAfterTheLast(position);
            lease.spent = lease.spent.plus(line.charge());
            if (LostRequests.isVoidedByLedger(line.request())) {
                require("charge of what nobody knows", line.charge(), Usd.ZERO);
                voidedByLedger.add(place(position));
            }
            touched.put(position.lease(), lease);
        }
        var marks = new ArrayList<>(touched.keySet()).stream().sorted().map(open::get).toList();
        require("marks", debited.marks(), marks.stream().map(Lease::mark).toList());
    }

    /// A request is charged late only where the ledger had voided its place or taken back the lease before it, and once.
    void on(CorrectedLine line) {
        var late = line.lateRecord();
        if (late == null) {
            return;
        }
        require("requestId of the late record", late.requestId(), line.requestId());
        require("charge before the late record", line.chargeBefore(), Usd.ZERO);
        require("position of the late record", late.position(), line.position());
        require(
                "lease and sequence of a late record are waited for",
                voidedByLedger.remove(place(late.position())) || isAfterTheLast(late.position()),
                true);
    }

    /// Whether it is the first of its number after the last that the ledger knew of on its lease.
    private boolean isAfterTheLast(LeasePosition position) {
        var lease = takenBack.get(position.lease());
        return lease != null
                && lease.gatewayId.equals(position.gatewayId())
                && position.sequence() > lease.finalSequence
                && lease.seen.add(position.sequence());
    }

    private static Place place(LeasePosition position) {
        return new Place(position.lease(), position.sequence(), position.gatewayId());
    }

    private Lease held(long number, String gatewayId) {
        var lease = open.get(number);
        if (lease == null) {
            throw new Difference("lease", number, "an open one");
        }
        require("gatewayId", gatewayId, lease.gatewayId);
        return lease;
    }

    private static final class Lease {
        private static final long NOT_ENDED = -1;
        private static final int MISSING_SHOWN_MAX = 10;

        private final long number;
        private final String gatewayId;
        private final long run;
        private Usd amount;
        private Usd released = Usd.ZERO;
        private Usd spent = Usd.ZERO;
        private long seenUpTo;
        private final TreeSet<Long> beyond = new TreeSet<>();
        private long finalSequence = NOT_ENDED;

        Lease(CreditLeased leased) {
            this.number = leased.lease();
            this.gatewayId = leased.gatewayId();
            this.run = leased.run();
            this.amount = leased.amount();
        }

        void see(LeasePosition position) {
            var sequence = position.sequence();
            if (sequence <= seenUpTo || !beyond.add(sequence)) {
                throw new Difference("sequence of lease " + number, sequence, "one not seen yet");
            }
            while (beyond.remove(seenUpTo + 1)) {
                seenUpTo++;
            }
        }

        long highest() {
            return beyond.isEmpty() ? seenUpTo : beyond.last();
        }

        List<Long> missing() {
            var missing = new ArrayList<Long>();
            for (var n = seenUpTo + 1;
                    n <= finalSequence && missing.size() < MISSING_SHOWN_MAX;
                    n++) {
                if (!beyond.contains(n)) {
                    missing.add(n);
                }
            }
            return missing;
        }

        Usd reserved() {
            return Usd.max(Usd.ZERO, amount.minus(released).minus(spent));
        }

        LeaseMark mark() {
            return new LeaseMark(number, gatewayId, run, seenUpTo, List.copyOf(beyond));
        }
    }
}
