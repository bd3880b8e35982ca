package com.metisrouter.simulation;

import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.proxy.journal.JournalRecord;
import com.metisrouter.proxy.journal.LeaseKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Whoever stands outside and counts: what clients were given, what was set aside for it, and what disks hold.
///
/// It does its own arithmetic, so that it can disagree.
final class Witness {

    /// One admitted request, as it really was.
    static final class Served {
        final String requestId;
        final String accountId;
        final LeasePosition position;

        /// What the account answers for on its behalf: the hold, and in the end the charge.
        private long exposure;

        private boolean admittedDurable;
        private @Nullable RequestMetered metered;
        private boolean sawSomething;
        private boolean sawTheEnd;
        private long cost;
        private boolean closed;

        Served(String requestId, String accountId, LeasePosition position, long hold) {
            this.requestId = requestId;
            this.accountId = accountId;
            this.position = position;
            this.exposure = hold;
        }

        @Override
        public String toString() {
            return requestId + " at " + position;
        }
    }

    private final World world;
    private final Map<String, Served> byRequest = new LinkedHashMap<>();
    private final Map<LeaseKey, TreeMap<Long, Served>> byLease = new HashMap<>();
    private final Map<String, Long> exposures = new HashMap<>();
    private final Map<String, Long> overruns = new HashMap<>();
    private int commandsOpen;
    private int asked;
    private int answered;

    Witness(World world) {
        this.world = world;
    }

    void commandAsked() {
        commandsOpen++;
    }

    void commandDone() {
        commandsOpen--;
    }

    int commandsOpen() {
        return commandsOpen;
    }

    int requests() {
        return asked;
    }

    int admitted() {
        return byRequest.size();
    }

    long exposure(String accountId) {
        return exposures.getOrDefault(accountId, 0L);
    }

    /// By how much providers billed more than the most that their requests could cost.
    long overrun(String accountId) {
        return overruns.getOrDefault(accountId, 0L);
    }

    Collection<Served> all() {
        return byRequest.values();
    }

    // ---- what the client sees ----

    void asks() {
        asked++;
    }

    /// Admitted, refused, or told to come again: whatever it was, the client was told.
    void isAnswered() {
        answered++;
    }

    int unanswered() {
        return asked - answered;
    }

    Served admitted(String requestId, String accountId, LeasePosition position, long hold) {
        var served = new Served(requestId, accountId, position, hold);
        byRequest.put(requestId, served);
        var other =
                byLease.computeIfAbsent(
                                new LeaseKey(accountId, position.lease()), _ -> new TreeMap<>())
                        .put(position.sequence(), served);
        Violation.unless(
                other == null, () -> "two requests have one place: " + other + ", " + served);
        if (world.watch().isSettled(accountId, position)) {
            // By a run that was replaced and doesn't know it yet, and whose successor has voided
            // the
            // place: its disk is gone, so it will give nobody anything.
            served.closed = true;
            served.exposure = 0;
        } else {
            expose(served, 0, hold);
        }
        return served;
    }

    void extended(Served served, long hold) {
        if (served.closed) {
            return;
        }
        expose(served, served.exposure, hold);
        served.exposure = hold;
    }

    private void expose(Served served, long before, long after) {
        exposures.merge(served.accountId, after - before, Long::sum);
        world.watch().exposed(served.accountId);
    }

    void seesSomething(Served served) {
        Violation.unless(
                !served.closed || served.metered != null,
                () -> "served, though it is settled: " + served);
        served.sawSomething = true;
    }

    /// The hold is settled, and the client has its last byte.
    void seesTheEnd(Served served, long cost) {
        served.sawTheEnd = true;
        Violation.unless(
                served.metered != null, () -> "served and not on disk, so not paid for: " + served);
        Violation.unless(
                !served.closed || served.exposure == cost,
                () ->
                        "given at "
                                + cost
                                + " after it was settled at "
                                + served.exposure
                                + ": "
                                + served);
        served.cost = cost;
        expose(served, served.exposure, cost);
        served.exposure = cost;
    }

    /// The provider went past the hold and past what was left.
    void overran(Served served, long by) {
        overruns.merge(served.accountId, by, Long::sum);
    }

    // ---- what disks hold ----

    void durable(JournalRecord record) {
        switch (record) {
            case JournalRecord.Admitted(var event, var _) -> {
                var served = byRequest.get(event.requestId());
                if (served != null) {
                    served.admittedDurable = true;
                }
            }
            case JournalRecord.Metered(var event, var _) -> {
                var served = byRequest.get(event.requestId());
                if (served == null) {
                    Violation.unless(
                            event.outcome() == Outcome.VOIDED && event.charge().isZero(),
                            () -> "nobody asked for " + event);
                    var there = served(event.caller().accountId(), event.position());
                    Violation.unless(
                            there == null || !(there.sawSomething || there.admittedDurable),
                            () -> "voided, though it was served: " + there);
                    return;
                }
                var before = served.metered;
                Violation.unless(
                        before == null || before.equals(event), () -> "two ends of " + served);
                served.metered = event;
            }
            case JournalRecord.Checkpoint _,
                    JournalRecord.LeaseTaken _,
                    JournalRecord.LeaseEnding _,
                    JournalRecord.RunBegins _ -> {
                // Of the books.
            }
        }
    }

    private @Nullable Served served(String accountId, LeasePosition position) {
        return byLease.getOrDefault(new LeaseKey(accountId, position.lease()), new TreeMap<>())
                .get(position.sequence());
    }

    // ---- what the books say ----

    void charged(UsageLine line) {
        var request = line.request();
        var accountId = request.caller().accountId();
        var served = byRequest.get(request.requestId());
        if (served == null) {
            Violation.unless(
                    line.charge().isZero(), () -> "nobody asked for what is charged: " + line);
            var there = served(accountId, request.position());
            if (there != null) {
                settle(there, 0);
            }
            return;
        }
        Violation.unless(
                served.position.equals(request.position()),
                () -> "charged at " + request.position() + ": " + served);
        Violation.unless(
                served.metered != null && served.metered.equals(request),
                () -> "charged without its end on disk: " + served);
        var cost = request.outcome() == Outcome.ORPHANED ? 0 : cost(request);
        Violation.unless(
                line.charge().nanos() == cost,
                () -> served + " costs " + cost + " and is charged " + line.charge());
        settle(served, cost);
    }

    private void settle(Served served, long cost) {
        Violation.unless(
                !served.sawTheEnd || served.cost == cost,
                () -> served + " was given at " + served.cost + " and is charged " + cost);
        expose(served, served.exposure, cost);
        served.exposure = cost;
        served.closed = true;
    }

    /// After a lease's final sequence there is nothing that anybody was given.
    void leaseClosed(String accountId, long lease, long finalSequence) {
        var all = byLease.get(new LeaseKey(accountId, lease));
        if (all == null) {
            return;
        }
        for (var served : all.values()) {
            if (served.position.sequence() > finalSequence) {
                Violation.unless(
                        !served.sawSomething && served.metered == null,
                        () ->
                                "past the end of its lease ("
                                        + finalSequence
                                        + "), so never paid for: "
                                        + served);
                settle(served, 0);
            } else {
                Violation.unless(served.closed, () -> "its lease is closed without it: " + served);
            }
        }
    }

    /// What the requests with an end on disk cost by our own arithmetic.
    long owed(String accountId) {
        var sum = 0L;
        for (var served : byRequest.values()) {
            var metered = served.metered;
            if (served.accountId.equals(accountId)
                    && metered != null
                    && metered.outcome() != Outcome.ORPHANED) {
                sum += cost(metered);
            }
        }
        return sum;
    }

    List<Served> open() {
        return byRequest.values().stream().filter(served -> !served.closed).toList();
    }

    private static long cost(RequestMetered request) {
        var cost = 0L;
        for (var quantity : request.quantities()) {
            cost +=
                    switch (quantity.unit()) {
                        case INPUT_TOKENS -> quantity.amount() * World.INPUT_PRICE_NANOS;
                        case OUTPUT_TOKENS -> quantity.amount() * World.OUTPUT_PRICE_NANOS;
                        default -> throw new Violation("unit " + quantity.unit());
                    };
        }
        return cost;
    }
}
