package com.metisrouter.proxy;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.leasing.SpendScope;
import com.metisrouter.contracts.ledger.LeaseMark;
import com.metisrouter.contracts.providers.ProviderSnapshot;
import com.metisrouter.contracts.wire.FeedPulse;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.contracts.wire.TopicFollower;
import com.metisrouter.proxy.admission.KeyRing;
import com.metisrouter.proxy.admission.LeaseBook;
import com.metisrouter.proxy.admission.LedgerClient;
import com.metisrouter.proxy.directory.ModelDirectory;
import com.metisrouter.proxy.feed.LedgerFeed;
import com.metisrouter.proxy.feed.LedgerNews;
import com.metisrouter.proxy.idempotency.IdempotencyLimits;
import com.metisrouter.proxy.idempotency.KeptAnswers;
import com.metisrouter.proxy.journal.Journal;
import com.metisrouter.proxy.journal.JournalLimits;
import com.metisrouter.proxy.journal.KafkaPublisher;
import com.metisrouter.proxy.journal.LossWatch;
import com.metisrouter.proxy.journal.Recovery;
import com.metisrouter.proxy.journal.SeenMarks;
import com.metisrouter.proxy.rates.RateBook;
import com.metisrouter.proxy.upstream.ProviderDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything that a gateway knows and remembers: started and stopped in order.
@Edge
public final class GatewayState implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(GatewayState.class);
    private static final Duration HOUSEKEEPING_EVERY = Duration.ofSeconds(1);
    private static final Duration SIGN_OF_LIFE_EVERY = Duration.ofSeconds(3);
    private static final Duration DRAIN_LOOK_EVERY = Duration.ofMillis(20);

    /// How the state is, for health pages.
    ///
    /// @param phase in words: `starting: …`, `ready`, `fenced: …`, `failed: …`
    /// @param run 0 while the ledger has not given one
    /// @param journalBytes size on disk
    /// @param unsentRecords in the journal, but not yet acknowledged by Kafka
    /// @param journalProblem empty while the journal takes admissions
    /// @param publishProblem empty while Kafka acknowledges
    /// @param accounts with credit here, or credit on its way back
    public record Status(
            boolean ready,
            String phase,
            long run,
            boolean acceptsAdmissions,
            long journalBytes,
            long unsentRecords,
            String journalProblem,
            String publishProblem,
            int keys,
            int models,
            int accounts) {}

    /// The state in numbers, for metrics.
    ///
    /// @param journalBytesMax at which nothing more is admitted
    /// @param journalQueued records that wait to be written
    /// @param feeds in a fixed order
    public record Figures(long journalBytesMax, int journalQueued, List<Feed> feeds) {
        public Figures {
            feeds = List.copyOf(feeds);
        }
    }

    /// One topic that is followed.
    ///
    /// @param behind records that the broker has and we have not read
    /// @param silent how long the broker has not answered
    /// @param unreadable records that were skipped
    public record Feed(Topic topic, long behind, Duration silent, long unreadable) {}

    private final GatewayStateConfig config;
    private final Journal journal;
    private final LedgerClient ledger;
    private final SeenMarks marks = new SeenMarks();
    private final LossWatch lossWatch = new LossWatch(marks, System.nanoTime());
    private final LeaseBook leases;
    private final RateBook rates;
    private final KeptAnswers answers;
    private final KeyRing keys = new KeyRing();
    private final ModelDirectory models = new ModelDirectory();
    private final TopicFollower keyFollower;
    private final ProviderDirectory providers;
    private final TopicFollower modelFollower;
    private final TopicFollower providerFollower;
    private final LedgerFeed feed;
    private final RunStarter starter;
    private final ScheduledThreadPoolExecutor housekeeping;

    /// What all gateways of an installation share with its ledger, and nobody else knows.
    String sharedSecret() {
        return config.internalToken();
    }

    private GatewayState(GatewayStateConfig config, Journal journal, Recovery recovery) {
        this.config = config;
        this.journal = journal;
        this.ledger = new LedgerClient(config.ledgerUrl(), config.internalToken());
        this.leases =
                new LeaseBook(
                        ledger,
                        journal::append,
                        marks,
                        config.gatewayId(),
                        config.leaseLimits(),
                        System::nanoTime);
        this.rates = new RateBook(ledger, run(config.gatewayId()), System::nanoTime);
        this.answers =
                new KeptAnswers(ledger, config.gatewayId(), this::run, IdempotencyLimits.DEFAULT);
        var servers = config.bootstrapServers();
        this.keyFollower =
                TopicFollower.start(
                        servers,
                        Topic.KEYS,
                        config.gatewayId() + "-keys",
                        (key, event) ->
                                keys.on(key, event == null ? null : (KeySnapshot) event.data()));
        this.modelFollower =
                TopicFollower.start(
                        servers,
                        Topic.MODELS,
                        config.gatewayId() + "-models",
                        (key, event) ->
                                models.on(
                                        key, event == null ? null : (PublishedModel) event.data()));
        this.providers =
                new ProviderDirectory(config.credentialKeys(), config.internalProvidersForbidden());
        this.providerFollower =
                TopicFollower.start(
                        servers,
                        Topic.PROVIDERS,
                        config.gatewayId() + "-providers",
                        (key, event) ->
                                providers.on(
                                        key,
                                        event == null ? null : (ProviderSnapshot) event.data()));
        this.feed = LedgerFeed.start(servers, config.gatewayId(), news());
        this.starter =
                RunStarter.start(
                        config.gatewayId(),
                        servers,
                        journal,
                        recovery,
                        marks,
                        ledger,
                        leases,
                        feed.following(),
                        InstantSource.system());
        this.housekeeping =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("gateway-housekeeping").factory());
        var _ =
                housekeeping.scheduleWithFixedDelay(
                        this::keepHouse,
                        HOUSEKEEPING_EVERY.toMillis(),
                        HOUSEKEEPING_EVERY.toMillis(),
                        TimeUnit.MILLISECONDS);
        var _ =
                housekeeping.scheduleWithFixedDelay(
                        this::sayAlive,
                        SIGN_OF_LIFE_EVERY.toMillis(),
                        SIGN_OF_LIFE_EVERY.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /// Returns once the journal was read; the run and the recovery follow in the background, see `ready`.
    ///
    /// @throws UncheckedIOException if the journal can't be used: damaged, not writable, or in use by another gateway
    public static GatewayState start(GatewayStateConfig config) {
        var recovery = new Recovery();
        Journal journal;
        try {
            journal =
                    Journal.open(
                            config.journalDir(),
                            new JournalLimits(
                                    JournalLimits.SEGMENT_BYTES,
                                    config.journalBytesMax(),
                                    config.journalReserveBytes()),
                            config.durability(),
                            config.patience(),
                            InstantSource.system(),
                            recovery);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
        try {
            return new GatewayState(config, journal, recovery);
        } catch (RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    private LedgerNews news() {
        return new LedgerNews() {
            @Override
            public void leased(String accountId, SpendScope scope, long lease, long run) {
                leases.onLeased(accountId, scope, lease, run);
            }

            @Override
            public void seen(String accountId, LeaseMark mark) {
                marks.seen(accountId, mark);
            }

            @Override
            public void closed(String accountId, long lease) {
                marks.closed(accountId, lease);
                leases.onClosed(accountId, lease);
            }
        };
    }

    public Journal journal() {
        return journal;
    }

    public LeaseBook leases() {
        return leases;
    }

    private RateBook.Run run(String gatewayId) {
        return new RateBook.Run() {
            @Override
            public String gatewayId() {
                return gatewayId;
            }

            @Override
            public long number() {
                return run();
            }
        };
    }

    public RateBook rates() {
        return rates;
    }

    public KeptAnswers answers() {
        return answers;
    }

    public KeyRing keys() {
        return keys;
    }

    public ModelDirectory models() {
        return models;
    }

    public ProviderDirectory providers() {
        return providers;
    }

    /// Whether keys, models and providers are read, the run is known and what an earlier run left is settled.
    public boolean ready() {
        return starter.isDone()
                && keyFollower.caughtUp().isDone()
                && modelFollower.caughtUp().isDone()
                && providerFollower.caughtUp().isDone()
                && !leases.fenced();
    }

    /// Waits until ready.
    ///
    /// @return false if it isn't within that time
    public boolean awaitReady(Duration limit) {
        var until = System.nanoTime() + limit.toNanos();
        while (!ready()) {
            if (System.nanoTime() - until >= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(DRAIN_LOOK_EVERY.toNanos());
        }
        return true;
    }

    public Status status() {
        return new Status(
                ready(),
                phase(),
                run(),
                journal.acceptsAdmissions(),
                journal.sizeBytes(),
                starter.publisher().map(KafkaPublisher::unsent).orElse(0L),
                journal.problem(),
                starter.publisher().map(KafkaPublisher::problem).orElse(""),
                keys.size(),
                models.all().size(),
                leases.accounts());
    }

    public Figures figures() {
        return new Figures(
                config.journalBytesMax(),
                journal.queued(),
                List.of(
                        feed(Topic.KEYS, keyFollower.pulse(), keyFollower.unreadable()),
                        feed(Topic.MODELS, modelFollower.pulse(), modelFollower.unreadable()),
                        feed(
                                Topic.PROVIDERS,
                                providerFollower.pulse(),
                                providerFollower.unreadable()),
                        feed(Topic.LEDGER_EVENTS, feed.pulse(), feed.unreadable())));
    }

    private static Feed feed(Topic topic, FeedPulse pulse, long unreadable) {
        return new Feed(topic, pulse.behindRecords(), pulse.silent(), unreadable);
    }

    private String phase() {
        if (leases.fenced()) {
            return "fenced: a newer run of this gateway has taken over";
        }
        if (!starter.isDone()) {
            return starter.phase();
        }
        return ready() ? "ready" : "starting: reading keys, models and providers from Kafka";
    }

    /// This gateway's run, 0 while the ledger has not given one.
    public long run() {
        return starter.run();
    }

    /// After the server stopped accepting: waits until every lease is ended at the ledger, every answer that is to be kept has come there
    /// and every record is acknowledged by Kafka.
    public void drain(Duration limit) {
        var until = System.nanoTime() + limit.toNanos();
        try {
            leases.endAll().get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.warn(
                    "not every lease could be ended within {}; the next start ends the rest",
                    limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } catch (ExecutionException e) {
            LOG.warn("leases could not be ended", e);
        }
        while (answers.untold() > 0) {
            if (System.nanoTime() - until >= 0 || Thread.currentThread().isInterrupted()) {
                LOG.warn("{} answers with an idempotency key are not kept", answers.untold());
                break;
            }
            LockSupport.parkNanos(DRAIN_LOOK_EVERY.toNanos());
        }
        var publisher = starter.publisher().orElse(null);
        while (publisher != null && publisher.unsent() > 0) {
            if (System.nanoTime() - until >= 0 || Thread.currentThread().isInterrupted()) {
                LOG.warn(
                        "{} records stay in the journal for the next start: {}",
                        publisher.unsent(),
                        publisher.problem());
                return;
            }
            LockSupport.parkNanos(DRAIN_LOOK_EVERY.toNanos());
        }
    }

    /// Tells the ledger that this run lives, and hears whether it is still the current one. Without an answer the next time will do.
    private void sayAlive() {
        var mine = run();
        if (mine == 0 || leases.fenced()) {
            return;
        }
        var _ =
                ledger.alive(config.gatewayId(), mine)
                        .thenAccept(sign -> {
                            if (sign.currentRun() > mine) {
                                leases.fencedBy(sign.currentRun());
                            }
                        });
    }

    private void keepHouse() {
        try {
            journal.checkDisk();
            journal.giveUpLate();
            rates.keepHouse();
            var publisher = starter.publisher().orElse(null);
            if (publisher != null) {
                var sentEverything = publisher.unsent() == 0;
                if (sentEverything) {
                    marks.sentEverything();
                }
                if (lossWatch.suspectsLoss(sentEverything, System.nanoTime())) {
                    publisher.resendUnseen();
                }
                var forgotten = publisher.forgetSeen();
                if (forgotten > 0) {
                    LOG.debug("journal files={} deleted: the ledger has seen them", forgotten);
                }
            }
        } catch (RuntimeException e) {
            LOG.error("housekeeping failed", e);
        }
    }

    @Override
    public void close() {
        housekeeping.shutdown();
        starter.close();
        leases.close();
        keyFollower.close();
        modelFollower.close();
        providerFollower.close();
        feed.close();
        starter.publisher().ifPresent(KafkaPublisher::close);
        journal.close();
        ledger.close();
    }
}
