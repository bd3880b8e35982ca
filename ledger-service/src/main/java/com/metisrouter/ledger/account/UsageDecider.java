package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.LeaseMark;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.ledger.account.AccountCommand.ApplyUsage;
import com.metisrouter.ledger.account.LeaseMarks.Marking;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Charges usage that has already been served.
///
/// The balance is not consulted: admission limits spending before the work is done, and the ledger records what was done, overdrawn if
/// need be. Refusing here would only lose the fact. A line is applied once, however often it comes: open leases remember what they have
/// seen, and a lease that is no longer open has seen everything. What comes again is a duplicate, or the late truth about an orphan.
final class UsageDecider {

    /// So that an event stays small enough to be sent, read and shown. One line alone may be larger than the limit on bytes.
    static final int LINES_PER_EVENT_MAX = 256;

    static final int BYTES_PER_EVENT_MAX = 512 * 1024;

    private UsageDecider() {}

    static Decision<UsageApplied> decide(ApplyUsage usage, AccountState state, Instant now) {
        if (!state.opened()) {
            return new Decision.Refused<>(Refusal.NOT_OPEN);
        }
        var unfolding = new Unfolding(state, now);
        var markings = new TreeMap<Long, Marking>();
        var fresh = new ArrayList<UsageLine>();
        var seen = new ArrayList<UsageLine>();
        var unknown = new ArrayList<UsageLine>();
        var marked = new HashSet<Long>();
        var applied = 0;
        var bytes = 0;
        for (var line : usage.lines()) {
            if (bytes >= BYTES_PER_EVENT_MAX - UsageSize.of(line)
                    || fresh.size() == LINES_PER_EVENT_MAX) {
                debit(fresh, markings, unfolding, now);
                marked.clear();
                bytes = 0;
            }
            switch (standing(line, state, markings)) {
                case NEW -> {
                    var number = line.request().position().lease();
                    var lease = state.lease(number);
                    if (lease != null && marked.add(number)) {
                        bytes += UsageSize.of(lease.marks());
                    }
                    fresh.add(line);
                    bytes += UsageSize.of(line);
                    applied++;
                }
                case SEEN -> seen.add(line);
                case UNKNOWN_LEASE -> unknown.add(line);
            }
        }
        debit(fresh, markings, unfolding, now);
        var corrected = seen.isEmpty() ? 0 : LateTruth.book(seen, unfolding, now);
        unfolding.closeCompleteLeases();
        return unfolding.answered(
                new UsageApplied(applied, corrected, seen.size() - corrected, unknown));
    }

    private enum Standing {
        NEW,
        SEEN,
        UNKNOWN_LEASE
    }

    private static Standing standing(
            UsageLine line, AccountState state, Map<Long, Marking> markings) {
        var position = line.request().position();
        var lease = state.lease(position.lease());
        if (lease == null) {
            return position.lease() <= state.lastLease() ? Standing.SEEN : Standing.UNKNOWN_LEASE;
        }
        if (!lease.gatewayId().equals(position.gatewayId())) {
            return Standing.UNKNOWN_LEASE;
        }
        var marking = markings.computeIfAbsent(lease.lease(), _ -> lease.marks().marking());
        return marking.see(position.sequence()) ? Standing.NEW : Standing.SEEN;
    }

    /// Adds one event for the lines, if there are any, and empties the list for the next.
    private static void debit(
            List<UsageLine> lines, Map<Long, Marking> markings, Unfolding unfolding, Instant now) {
        if (lines.isEmpty()) {
            return;
        }
        var state = unfolding.state();
        var total = Usd.ZERO;
        for (var line : lines) {
            total = total.plus(line.charge());
        }
        unfolding.add(
                new UsageDebited(
                        state.accountId(),
                        lines,
                        total,
                        marks(state, lines, markings),
                        postings(state, total),
                        state.balance().minus(total),
                        now));
        lines.clear();
    }

    private static List<LeaseMark> marks(
            AccountState state, List<UsageLine> lines, Map<Long, Marking> markings) {
        var touched = new TreeMap<Long, LeaseMark>();
        for (var line : lines) {
            var number = line.request().position().lease();
            var lease = state.lease(number);
            var marking = markings.get(number);
            if (lease != null && marking != null) {
                touched.computeIfAbsent(number, _ -> lease.marked(marking.marks()).mark());
            }
        }
        return List.copyOf(touched.values());
    }

    private static List<Posting> postings(AccountState state, Usd total) {
        var postings = new ArrayList<>(state.credit().burning(total));
        if (!total.isZero()) {
            postings.add(new Posting(LedgerAccounts.REVENUE, total.negated()));
        }
        return postings;
    }
}
