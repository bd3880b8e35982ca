package com.metisrouter.simulation;

import com.metisrouter.contracts.leasing.LimitShare;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.CreditGranted;
import com.metisrouter.contracts.ledger.AccountEvent.CreditLeased;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseClosed;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.account.AccountDecider;
import com.metisrouter.ledger.account.AccountState;
import com.metisrouter.proxy.journal.LeaseKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Holds the books to their promises at every event and every hold.
final class Watch implements Books.Watch {

    private final World world;
    private final Map<String, AccountState> replayed = new HashMap<>();
    private final Map<String, Long> granted = new HashMap<>();
    private final Map<String, Long> charged = new HashMap<>();
    private final Map<String, Long> trial = new HashMap<>();
    private final Set<String> requestsCharged = new HashSet<>();
    private final Map<LeaseKey, TreeSet<Long>> sequences = new HashMap<>();
    private final Map<LeaseKey, Long> finals = new HashMap<>();
    private final Map<LeaseKey, List<LimitShare>> limits = new HashMap<>();
    private final Map<List<Object>, Long> windows = new HashMap<>();
    private final Map<Outcome, Integer> outcomes = new HashMap<>();

    Watch(World world) {
        this.world = world;
    }

    int lines() {
        return requestsCharged.size();
    }

    int lines(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0);
    }

    long granted(String accountId) {
        return granted.getOrDefault(accountId, 0L);
    }

    long charged(String accountId) {
        return charged.getOrDefault(accountId, 0L);
    }

    AccountState replayed(String accountId) {
        return replayed.getOrDefault(accountId, AccountState.NOT_OPEN);
    }

    /// Whether nothing can be charged at a place any more: it has its line, or its lease has ended before it.
    boolean isSettled(String accountId, LeasePosition position) {
        var lease = new LeaseKey(accountId, position.lease());
        return finals.containsKey(lease)
                || sequences.getOrDefault(lease, new TreeSet<>()).contains(position.sequence());
    }

    long admittedOnLeases() {
        return finals.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void committed(AccountEvent event) {
        world.agenda().mix(event.getClass().getSimpleName().hashCode());
        balanced(Postings.of(event));
        replay(event);
        switch (event) {
            case CreditGranted it -> granted.merge(it.accountId(), it.amount().nanos(), Long::sum);
            case UsageDebited it -> debited(it);
            case LeaseClosed it -> closed(it);
            case CreditLeased it ->
                    limits.put(new LeaseKey(it.accountId(), it.lease()), it.limits());
            default -> {
                // Its postings and the state after it say all.
            }
        }
        solvent(event.accountId());
        world.trace().say("%s", new Telling(event));
    }

    /// P1.
    private void balanced(List<Posting> postings) {
        for (var posting : postings) {
            trial.merge(posting.account(), posting.amount().nanos(), Long::sum);
        }
        var sum = postings.stream().mapToLong(posting -> posting.amount().nanos()).sum();
        Violation.unless(sum == 0, () -> "P1: the postings add up to " + sum + ": " + postings);
        var all = trial.values().stream().mapToLong(Long::longValue).sum();
        Violation.unless(all == 0, () -> "P1: the trial balance is " + all);
    }

    /// P6: from the event as it is stored.
    private void replay(AccountEvent event) {
        var stored = Json.read(Json.bytes(event), event.getClass());
        var before = replayed(event.accountId());
        try {
            replayed.put(event.accountId(), AccountDecider.evolve(before, stored));
        } catch (RuntimeException e) {
            throw new Violation("P6: the event does not follow from those before it: " + e);
        }
    }

    /// What a process holds in memory after its commit is what the events say.
    void cached(AccountState state) {
        var fromEvents = replayed(state.accountId());
        Violation.unless(
                state.version() != fromEvents.version() || state.equals(fromEvents),
                () -> "P6: replayed " + fromEvents + ", in memory " + state);
    }

    private void debited(UsageDebited debited) {
        for (var line : debited.lines()) {
            var request = line.request();
            var lease = new LeaseKey(debited.accountId(), request.position().lease());
            Violation.unless(
                    requestsCharged.add(request.requestId()),
                    () ->
                            "P3: charged twice: "
                                    + request.requestId()
                                    + " at "
                                    + request.position());
            Violation.unless(
                    sequences
                            .computeIfAbsent(lease, _ -> new TreeSet<>())
                            .add(request.position().sequence()),
                    () -> "P3: two records at one place: " + request.position());
            outcomes.merge(request.outcome(), 1, Integer::sum);
            charged.merge(debited.accountId(), line.charge().nanos(), Long::sum);
            world.witness().charged(line);
            withinLimits(lease, line.charge().nanos());
        }
        for (var mark : debited.marks()) {
            var seen =
                    sequences.getOrDefault(
                            new LeaseKey(debited.accountId(), mark.lease()), new TreeSet<>());
            var upTo = 0L;
            while (seen.contains(upTo + 1)) {
                upTo++;
            }
            Violation.unless(
                    mark.seenUpTo() == upTo
                            && mark.beyond().equals(List.copyOf(seen.tailSet(upTo, false))),
                    () -> "P3: seen " + seen + ", marked " + mark);
        }
    }

    /// P2, of keys and projects: in each window no more is charged than its limit.
    private void withinLimits(LeaseKey lease, long charge) {
        for (var share : limits.getOrDefault(lease, List.of())) {
            var window =
                    List.<Object>of(
                            lease.accountId(),
                            share.kind(),
                            share.id(),
                            share.period(),
                            share.windowStart());
            var spent = windows.merge(window, charge, Long::sum);
            var most = share.limit().nanos() + world.witness().overrun(lease.accountId());
            Violation.unless(
                    spent <= most, () -> "P2: charged " + spent + " within the limit " + share);
        }
    }

    private void closed(LeaseClosed closed) {
        var lease = new LeaseKey(closed.accountId(), closed.lease());
        var seen = sequences.getOrDefault(lease, new TreeSet<>());
        Violation.unless(
                seen.size() == closed.finalSequence()
                        && (seen.isEmpty() || seen.last() == closed.finalSequence()),
                () -> "P3: closed at " + closed.finalSequence() + ", but seen " + seen);
        finals.put(lease, closed.finalSequence());
        world.witness().leaseClosed(closed.accountId(), closed.lease(), closed.finalSequence());
    }

    /// P2, in the books.
    private void solvent(String accountId) {
        var state = replayed(accountId);
        Violation.unless(
                world.chances().overruns() || !state.available().isNegative(),
                () -> "P2: available is " + state.available() + " of " + accountId);
        Violation.unless(
                world.chances().overruns() || !state.balance().isNegative(),
                () -> "P2: the balance is " + state.balance() + " of " + accountId);
    }

    /// P2, in the world: what was served and what is held at this instant, wherever the books are.
    void exposed(String accountId) {
        var exposure = world.witness().exposure(accountId);
        var most = granted(accountId) + world.witness().overrun(accountId);
        Violation.unless(
                exposure <= most,
                () ->
                        "P2: served and held "
                                + exposure
                                + " of "
                                + most
                                + " granted to "
                                + accountId);
    }

    /// Formats itself when it is read, which is seldom.
    private record Telling(AccountEvent event) {

        @Override
        public String toString() {
            var text =
                    switch (event) {
                        case UsageDebited it ->
                                "UsageDebited["
                                        + it.accountId()
                                        + ", "
                                        + it.lines().stream()
                                                .map(line ->
                                                        line.request().position().lease()
                                                                + ":"
                                                                + line.request()
                                                                        .position()
                                                                        .sequence()
                                                                + "="
                                                                + line.charge().nanos())
                                                .toList()
                                        + ", balance "
                                        + it.balanceAfter()
                                        + "]";
                        default -> event.toString();
                    };
            return "committed " + text;
        }
    }
}
