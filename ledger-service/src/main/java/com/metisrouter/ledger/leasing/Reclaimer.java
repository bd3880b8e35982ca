package com.metisrouter.ledger.leasing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.ledger.UsageLine;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.LostRequests;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Shard;
import com.metisrouter.ledger.account.AccountCommand.ReclaimLease;
import com.metisrouter.ledger.account.Accounts;
import com.metisrouter.ledger.account.Decision;
import com.metisrouter.ledger.account.OpenLease;
import com.metisrouter.ledger.leasing.OpenLeases.Due;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes back the leases of gateways that are gone: not before they must be settled, not from a run that may live, and not before all that
/// the run had sent has been read. Then each sequence without an end gets one: known to be admitted, it is an orphan; unknown, it is void.
///
/// Owns its thread, which does one pass after the other. A step that fails is tried again in the next pass.
@Edge
public final class Reclaimer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reclaimer.class);
    private static final int LEASES_PER_PASS_MAX = 1_000;
    private static final int LINES_PER_STEP_MAX = 2_000;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private record Run(String gatewayId, long run) {}

    private final OpenLeases openLeases;
    private final GatewayRuns runs;
    private final RunTails tails;
    private final Admissions admissions;
    private final TakenBackLeases takenBack;
    private final Accounts accounts;
    private final BiPredicate<String, Long> hasDeadLetters;
    private final Supplier<Map<String, Map<Integer, Long>>> endOffsets;
    private final ReclaimLimits limits;
    private final InstantSource clock;
    private final Instant listeningSince;
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong reclaimed = new AtomicLong();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("ledger-reclaim").factory());

    /// @param hasDeadLetters whether usage of a lease lies among the dead letters: what it was is known, so it isn't lost
    /// @param endOffsets how far the topics reach, by topic and partition
    Reclaimer(
            OpenLeases openLeases,
            GatewayRuns runs,
            RunTails tails,
            Admissions admissions,
            TakenBackLeases takenBack,
            Accounts accounts,
            BiPredicate<String, Long> hasDeadLetters,
            Supplier<Map<String, Map<Integer, Long>>> endOffsets,
            ReclaimLimits limits,
            InstantSource clock) {
        this.openLeases = openLeases;
        this.runs = runs;
        this.tails = tails;
        this.admissions = admissions;
        this.takenBack = takenBack;
        this.accounts = accounts;
        this.hasDeadLetters = hasDeadLetters;
        this.endOffsets = endOffsets;
        this.limits = limits;
        this.clock = clock;
        this.listeningSince = clock.instant();
    }

    void start() {
        var _ =
                thread.scheduleWithFixedDelay(
                        this::passOrSayWhyNot,
                        limits.every().toMillis(),
                        limits.every().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /// Leases taken back since the start.
    public long reclaimed() {
        return reclaimed.get();
    }

    private void passOrSayWhyNot() {
        try {
            pass();
        } catch (RuntimeException e) {
            LOG.warn("leases of gateways that are gone will be looked at again: {}", e.toString());
        }
    }

    /// One look at everything that is due.
    void pass() {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var byRun = new LinkedHashMap<Run, List<Due>>();
        for (var due : openLeases.due(now, now.minus(limits.earlyMargin()), LEASES_PER_PASS_MAX)) {
            byRun.computeIfAbsent(new Run(due.gatewayId(), due.run()), _ -> new ArrayList<>())
                    .add(due);
        }
        byRun.forEach((run, leases) -> look(run, leases, now));
        admissions.forgetEnded();
        tails.forgetDone();
        takenBack.forgetOld(now);
    }

    private void look(Run run, List<Due> leases, Instant now) {
        switch (DeadRun.of(leases.getFirst(), listeningSince, limits.silentFor(), now)) {
            case ALIVE -> {}
            case SILENT -> {
                var _ =
                        runs.retire(
                                run.gatewayId(),
                                "ledger",
                                "no sign of life for " + limits.silentFor(),
                                false);
                LOG.warn(
                        "gateway={} run={} is retired: leases={} are overdue and it has been silent for {}",
                        run.gatewayId(),
                        run.run(),
                        leases.size(),
                        limits.silentFor());
            }
            case DEAD -> {
                if (!tails.isKnown(run.gatewayId(), run.run())) {
                    tails.record(run.gatewayId(), run.run(), endOffsets.get(), now);
                }
                if (tails.isDrained(run.gatewayId(), run.run())) {
                    leases.forEach(due -> reclaim(due, now));
                }
            }
        }
    }

    private void reclaim(Due due, Instant now) {
        var place = due.place();
        if (!due.early() && hasDeadLetters.test(place.accountId(), place.lease())) {
            LOG.warn(
                    "account={} lease={} is not taken back: some of its usage waits among the dead letters",
                    place.accountId(),
                    place.lease());
            return;
        }
        accounts.state(place.accountId())
                .map(state -> state.lease(place.lease()))
                .ifPresent(lease -> reclaim(place.accountId(), lease, now));
    }

    private void reclaim(String accountId, OpenLease lease, Instant now) {
        var known = admissions.of(new OpenLeases.Place(accountId, lease.lease()));
        var last = lease.lastKnown();
        for (var sequence : known.keySet()) {
            // After a final sequence nothing can have been admitted.
            last = lease.ended() ? last : Math.max(last, sequence);
        }
        var unseen = lease.unseen(last, LINES_PER_STEP_MAX);
        var lines = new ArrayList<UsageLine>();
        var orphans = 0;
        for (var sequence : unseen) {
            var admitted = known.get(sequence);
            var end =
                    admitted == null
                            ? LostRequests.voidedByLedger(
                                    RequestId.mint(
                                            now.toEpochMilli(),
                                            random.nextLong(),
                                            random.nextLong()),
                                    accountId,
                                    new LeasePosition(
                                            lease.lease(),
                                            sequence,
                                            lease.gatewayId(),
                                            lease.run()),
                                    Shard.of(accountId),
                                    now)
                            : LostRequests.orphaned(admitted, now);
            orphans += admitted == null ? 0 : 1;
            lines.add(new UsageLine(end, List.of(), Usd.ZERO));
        }
        var complete = unseen.size() < LINES_PER_STEP_MAX;
        var decision =
                accounts.reclaim(
                        new ReclaimLease(
                                accountId,
                                lease.lease(),
                                complete ? last : ReclaimLease.NOT_YET,
                                lines),
                        () -> takenBack.note(accountId, lease.lease(), lease.gatewayId(), now));
        if (decision instanceof Decision.Accepted<Boolean>(_, var closed) && closed) {
            reclaimed.incrementAndGet();
            LOG.info(
                    "account={} lease={} of gateway={} run={} is taken back: returned={} orphaned={} voided={}",
                    accountId,
                    lease.lease(),
                    lease.gatewayId(),
                    lease.run(),
                    lease.reserved(),
                    orphans,
                    lines.size() - orphans);
        }
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
