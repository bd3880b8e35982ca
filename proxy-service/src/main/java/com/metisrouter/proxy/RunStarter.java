package com.metisrouter.proxy;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.RunStarted;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.proxy.admission.LeaseBook;
import com.metisrouter.proxy.admission.LedgerClient;
import com.metisrouter.proxy.admission.LedgerRefused;
import com.metisrouter.proxy.journal.Journal;
import com.metisrouter.proxy.journal.JournalRecord;
import com.metisrouter.proxy.journal.KafkaPublisher;
import com.metisrouter.proxy.journal.Recovery;
import com.metisrouter.proxy.journal.SeenMarks;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings a new run of the gateway up: takes a run from the ledger, settles what earlier runs left, then opens the lease book.
///
/// Owns one thread, which ends with the start. Whatever isn't there yet is waited for, as long as it takes.
final class RunStarter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunStarter.class);
    private static final Duration RETRY_FIRST = Duration.ofMillis(100);
    private static final Duration RETRY_MAX = Duration.ofSeconds(3);
    private static final Duration LOG_EVERY = Duration.ofSeconds(5);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final String gatewayId;
    private final String bootstrapServers;
    private final Journal journal;
    private final Recovery recovery;
    private final SeenMarks marks;
    private final LedgerClient ledger;
    private final LeaseBook leases;
    private final CompletableFuture<Void> feedFollows;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final String startKey = UUID.randomUUID().toString();
    private final Thread thread;
    private volatile String phase = "starting: waiting for Kafka";
    private volatile boolean done;
    private volatile long run;
    private volatile @Nullable KafkaPublisher publisher;

    private RunStarter(
            String gatewayId,
            String bootstrapServers,
            Journal journal,
            Recovery recovery,
            SeenMarks marks,
            LedgerClient ledger,
            LeaseBook leases,
            CompletableFuture<Void> feedFollows,
            InstantSource clock) {
        this.gatewayId = gatewayId;
        this.bootstrapServers = bootstrapServers;
        this.journal = journal;
        this.recovery = recovery;
        this.marks = marks;
        this.ledger = ledger;
        this.leases = leases;
        this.feedFollows = feedFollows;
        this.clock = clock;
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("gateway-start")
                        .unstarted(this::startUpOrSayWhyNot);
    }

    /// @param feedFollows done when no event of the ledger will be missed: a run that starts earlier could miss marks
    static RunStarter start(
            String gatewayId,
            String bootstrapServers,
            Journal journal,
            Recovery recovery,
            SeenMarks marks,
            LedgerClient ledger,
            LeaseBook leases,
            CompletableFuture<Void> feedFollows,
            InstantSource clock) {
        var starter =
                new RunStarter(
                        gatewayId,
                        bootstrapServers,
                        journal,
                        recovery,
                        marks,
                        ledger,
                        leases,
                        feedFollows,
                        clock);
        starter.thread.start();
        return starter;
    }

    boolean isDone() {
        return done;
    }

    /// In words.
    String phase() {
        return phase;
    }

    long run() {
        return run;
    }

    /// Empty until the run is known: what the ledger has seen decides what is sent.
    Optional<KafkaPublisher> publisher() {
        return Optional.ofNullable(publisher);
    }

    private void startUp() throws InterruptedException, ExecutionException {
        feedFollows.get();
        phase = "starting: waiting for the ledger";
        var known = recovery.lastRun();
        var answer = answerOf("a run", false, () -> ledger.startRun(gatewayId, startKey, known));
        var started = withoutLost(answer, known);
        run = started.run();
        // A process that slept while another took its place and its disk must not end the other's
        // leases: it finds out here.
        journal.append(new JournalRecord.RunBegins(gatewayId, run)).get();
        phase = "starting: settling what earlier runs left";
        started.openLeases().forEach(lease -> marks.opened(lease, gatewayId));
        started.takenBack().forEach(marks::takenBack);
        sayWhatWasAdmitted(started);
        var endings = settleOpenLeases(started);
        publisher = KafkaPublisher.start(journal, marks, bootstrapServers, gatewayId);
        for (var ending : endings.entrySet()) {
            tellEndings(ending.getKey(), ending.getValue());
        }
        leases.open(run);
        done = true;
        LOG.info(
                "gateway={} run={} started, leases of earlier runs: {}",
                gatewayId,
                run,
                started.openLeases().size());
    }

    /// Leaves out the leases of runs whose journal is gone: where they end, only the ledger can find out, from what is in Kafka. It takes
    /// them back by itself, and what was admitted on them and never ended becomes orphans.
    private RunStarted withoutLost(RunStarted started, long known) {
        var kept = started.openLeases().stream().filter(lease -> lease.run() <= known).toList();
        var lost = started.openLeases().size() - kept.size();
        if (lost > 0) {
            LOG.warn(
                    "gateway={} has lost the journal of an earlier run: leases={} are left to the ledger, which takes them back",
                    gatewayId,
                    lost);
        }
        return new RunStarted(started.gatewayId(), started.run(), kept, started.takenBack());
    }

    /// Of leases that were taken back, the ledger may know less than this journal: that a request was admitted, and never ended.
    private void sayWhatWasAdmitted(RunStarted started)
            throws InterruptedException, ExecutionException {
        var durable = new ArrayList<CompletableFuture<Void>>();
        for (var lease : started.takenBack()) {
            for (var record : recovery.orphansOf(lease, clock.instant())) {
                durable.add(journal.append(new JournalRecord.Metered(record)));
            }
        }
        CompletableFuture.allOf(durable.toArray(CompletableFuture[]::new)).get();
        if (!started.takenBack().isEmpty()) {
            LOG.info(
                    "gateway={} leases taken back since it was here: {}, requests on them without an end: {}",
                    gatewayId,
                    started.takenBack().size(),
                    durable.size());
        }
    }

    /// Journals the missing ends of requests.
    private Map<String, List<LeaseRequest.Ending>> settleOpenLeases(RunStarted started)
            throws InterruptedException, ExecutionException {
        var endings = new TreeMap<String, List<LeaseRequest.Ending>>();
        var durable = new ArrayList<CompletableFuture<Void>>();
        for (var lease : started.openLeases()) {
            var closing = recovery.close(lease, gatewayId, clock.instant(), random);
            for (var record : closing.records()) {
                durable.add(journal.append(new JournalRecord.Metered(record)));
            }
            endings.computeIfAbsent(closing.accountId(), _ -> new ArrayList<>())
                    .add(closing.ending());
            LOG.info(
                    "account={} lease={} of run={} ends at sequence={}, without an end until now: {}",
                    lease.accountId(),
                    lease.lease(),
                    lease.run(),
                    closing.ending().finalSequence(),
                    closing.records().size());
        }
        CompletableFuture.allOf(durable.toArray(CompletableFuture[]::new)).get();
        return endings;
    }

    private void tellEndings(String accountId, List<LeaseRequest.Ending> endings)
            throws InterruptedException {
        var request =
                new LeaseRequest(accountId, gatewayId, run, Usd.ZERO, Usd.ZERO, List.of(), endings);
        try {
            var reply = answerOf("the end of leases", true, () -> ledger.lease(request));
            if (reply instanceof LeaseReply.Fenced(var newer)) {
                throw new IllegalStateException(
                        "run "
                                + run
                                + " is fenced by run "
                                + newer
                                + ": another gateway with this name has started");
            }
        } catch (LedgerRefused e) {
            // Its credit stays set aside until the next start; that is no reason not to serve the
            // others.
            LOG.error("account={} leases can't be ended: {}", accountId, e.getMessage());
        }
    }

    /// Asks until there is an answer.
    ///
    /// @param refusable whether a refusal ends it, rather than to be asked again until somebody has put it right
    /// @throws LedgerRefused if the ledger says that it will never answer this
    private <T> T answerOf(String what, boolean refusable, Supplier<CompletableFuture<T>> question)
            throws InterruptedException {
        var pause = RETRY_FIRST;
        var logged = System.nanoTime() - LOG_EVERY.toNanos();
        while (true) {
            try {
                return question.get().get();
            } catch (ExecutionException e) {
                if (refusable
                        && e.getCause() instanceof LedgerRefused refused
                        && refused.isFinal()) {
                    throw refused;
                }
                if (System.nanoTime() - logged >= LOG_EVERY.toNanos()) {
                    logged = System.nanoTime();
                    LOG.warn(
                            "gateway={} waits for {}: {}",
                            gatewayId,
                            what,
                            String.valueOf(e.getCause()));
                }
            }
            Thread.sleep(pause);
            pause =
                    pause.multipliedBy(2).compareTo(RETRY_MAX) > 0
                            ? RETRY_MAX
                            : pause.multipliedBy(2);
        }
    }

    private void startUpOrSayWhyNot() {
        try {
            startUp();
        } catch (InterruptedException e) {
            phase = "stopped";
        } catch (ExecutionException | RuntimeException e) {
            phase = "failed: " + e.getMessage();
            LOG.error("gateway={} can't start", gatewayId, e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(CLOSE_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
