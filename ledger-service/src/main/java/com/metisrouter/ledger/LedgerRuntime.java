package com.metisrouter.ledger;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.ledger.access.ApiKeys;
import com.metisrouter.ledger.access.ChangedKeys;
import com.metisrouter.ledger.access.KeyDirectory;
import com.metisrouter.ledger.access.Projects;
import com.metisrouter.ledger.account.AccountEvents;
import com.metisrouter.ledger.account.AccountListener;
import com.metisrouter.ledger.account.Accounts;
import com.metisrouter.ledger.account.OvertakenStates;
import com.metisrouter.ledger.checkpoint.Checkpointer;
import com.metisrouter.ledger.checkpoint.DebitSpans;
import com.metisrouter.ledger.checkpoint.Evidence;
import com.metisrouter.ledger.correcting.CaseList;
import com.metisrouter.ledger.correcting.CorrectionDesk;
import com.metisrouter.ledger.correcting.CorrectionJobs;
import com.metisrouter.ledger.correcting.CorrectionRuns;
import com.metisrouter.ledger.correcting.EntryStream;
import com.metisrouter.ledger.correcting.OneEntryPlanner;
import com.metisrouter.ledger.correcting.OpenCases;
import com.metisrouter.ledger.correcting.OrphanSweep;
import com.metisrouter.ledger.credit.AccountBook;
import com.metisrouter.ledger.credit.AccountSweeper;
import com.metisrouter.ledger.credit.CreditDesk;
import com.metisrouter.ledger.credit.PeriodClosing;
import com.metisrouter.ledger.debiting.ConsumerPositions;
import com.metisrouter.ledger.debiting.DeadLetterDesk;
import com.metisrouter.ledger.debiting.DeadLetters;
import com.metisrouter.ledger.debiting.UsageConsumer;
import com.metisrouter.ledger.debiting.UsageCounters;
import com.metisrouter.ledger.debiting.UsageDebits;
import com.metisrouter.ledger.eventstore.StoredChain;
import com.metisrouter.ledger.eventstore.StoredEvents;
import com.metisrouter.ledger.idempotency.AnswerDesk;
import com.metisrouter.ledger.idempotency.AnswerLimits;
import com.metisrouter.ledger.idempotency.AnswerSweep;
import com.metisrouter.ledger.leasing.DeadGateways;
import com.metisrouter.ledger.leasing.GatewayRuns;
import com.metisrouter.ledger.leasing.LeaseDesk;
import com.metisrouter.ledger.leasing.OpenLeases;
import com.metisrouter.ledger.leasing.ReclaimLimits;
import com.metisrouter.ledger.leasing.ScopeLimits;
import com.metisrouter.ledger.pricing.PriceBook;
import com.metisrouter.ledger.pricing.PriceVersions;
import com.metisrouter.ledger.publishing.LedgerEventPublisher;
import com.metisrouter.ledger.publishing.Publication;
import com.metisrouter.ledger.publishing.PublishedTail;
import com.metisrouter.ledger.publishing.PublisherCheckpoint;
import com.metisrouter.ledger.rates.RateDesk;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The running ledger, without HTTP: its database, its aggregates, and the two threads that move usage in and events out.
///
/// Owns all of them and closes them in the opposite order.
@Edge
public final class LedgerRuntime implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerRuntime.class);
    private static final Duration PRODUCER_CLOSE_WAIT = Duration.ofSeconds(5);

    /// Before compression; the broker's own limit is on what is left after it.
    private static final int REQUEST_BYTES_MAX = 16 * 1024 * 1024;

    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private final Accounts accounts;
    private final CreditDesk credit;
    private final PeriodClosing periods;
    private final AccountSweeper sweeper;
    private final ApiKeys keys;
    private final Projects projects;
    private final KeyDirectory keyDirectory;
    private final OpenLeases openLeases;
    private final GatewayRuns runs;
    private final LeaseDesk leases;
    private final RateDesk rates;
    private final AnswerDesk answers;
    private final PublisherCheckpoint checkpoint;
    private final DeadLetters deadLetters;
    private final DeadLetterDesk deadLetterDesk;
    private final UsageCounters counters = new UsageCounters();
    private final UsageConsumer consumer;
    private final Optional<Evidence> evidence;
    private final DeadGateways deadGateways;
    private final CorrectionDesk corrections;
    private final CorrectionJobs correctionJobs;
    private final CaseList cases;

    public static LedgerRuntime start(LedgerConfig config) {
        return start(config, InstantSource.system(), ReclaimLimits.DEFAULT);
    }

    /// With a clock of the caller's.
    public static LedgerRuntime start(
            LedgerConfig config, InstantSource clock, ReclaimLimits reclaimLimits) {
        LOG.info("ledger starts: {}", config);
        return new LedgerRuntime(config, clock, reclaimLimits);
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private LedgerRuntime(LedgerConfig config, InstantSource clock, ReclaimLimits reclaimLimits) {
        try {
            var database = own(LedgerDatabase.open(config));
            var jdbc = database.jdbc();
            StoredChain.complete(jdbc, database.transaction());
            openLeases = new OpenLeases(jdbc);
            var openCases = new OpenCases(jdbc);
            var book = new AccountBook(jdbc);
            var overtaken = new OvertakenStates(jdbc);
            AccountListener listener =
                    (before, after) -> {
                        openLeases.changed(before, after);
                        openCases.changed(before, after);
                        book.changed(before, after);
                        overtaken.changed(before, after);
                    };
            var aggregates = own(LedgerAggregates.start(database, config, listener));
            var transactions = aggregates.transactions();

            keyDirectory = new KeyDirectory(jdbc);
            aggregates.eventStore().subscribe(openLeases::on);
            aggregates.eventStore().subscribe(keyDirectory::on);
            var debitSpans = new DebitSpans(jdbc);
            aggregates.eventStore().subscribe(debitSpans::on);

            accounts = new Accounts(aggregates.commands(), transactions, jdbc, clock);
            var accountEvents = new AccountEvents(jdbc);
            credit = new CreditDesk(accounts, accountEvents, config.aloneUpTo());
            periods = new PeriodClosing(accounts, book);
            var changedKeys = new ChangedKeys();
            projects =
                    new Projects(
                            aggregates.commands(), transactions, keyDirectory, changedKeys, clock);
            keys =
                    new ApiKeys(
                            aggregates.commands(),
                            transactions,
                            projects,
                            keyDirectory,
                            changedKeys,
                            clock);
            runs =
                    new GatewayRuns(
                            jdbc,
                            openLeases,
                            accounts,
                            clock,
                            () -> DeadGateways.ends(config.bootstrapServers()));
            leases = new LeaseDesk(accounts, runs, new ScopeLimits(keyDirectory));
            rates = new RateDesk(jdbc, database.transaction(), keyDirectory, clock);
            answers = new AnswerDesk(jdbc, database.transaction(), AnswerLimits.DEFAULT, clock);
            own(AnswerSweep.start(answers));

            var producer = producer(config.bootstrapServers());
            owned.push(() -> producer.close(PRODUCER_CLOSE_WAIT));
            checkpoint = new PublisherCheckpoint(jdbc);
            var publisher =
                    own(
                            LedgerEventPublisher.start(
                                    new StoredEvents(jdbc),
                                    checkpoint,
                                    new Publication(keyDirectory, clock),
                                    new PublishedTail(config.bootstrapServers()),
                                    changedKeys,
                                    producer));
            transactions.onCommitted(publisher::wake);

            var priceVersions = new PriceVersions(jdbc, database.transaction());
            var prices = own(PriceBook.open(priceVersions, config.bootstrapServers(), clock));
            debitSpans.rebuildIfEmpty();
            evidence =
                    config.evidenceFolder().isEmpty()
                            ? Optional.empty()
                            : Optional.of(
                                    new Evidence(
                                            jdbc,
                                            own(
                                                    Checkpointer.start(
                                                            jdbc,
                                                            database.transaction(),
                                                            Path.of(config.evidenceFolder()),
                                                            priceVersions,
                                                            config.bootstrapServers(),
                                                            producer,
                                                            clock,
                                                            config.checkpointEvery())),
                                            debitSpans,
                                            priceVersions));
            var entries = new EntryStream(jdbc);
            corrections =
                    new CorrectionDesk(
                            accounts,
                            entries,
                            prices,
                            new OneEntryPlanner(accounts, entries, openCases, prices),
                            new CorrectionRuns(jdbc),
                            config.aloneUpTo());
            correctionJobs = own(new CorrectionJobs(corrections));
            cases = new CaseList(openCases, accounts);
            own(OrphanSweep.start(config.orphanPolicy(), cases, accounts, clock));
            deadLetters = new DeadLetters(jdbc, producer);
            var debits = new UsageDebits(transactions, accounts, prices, deadLetters, counters);
            deadLetterDesk = new DeadLetterDesk(deadLetters, debits);
            consumer =
                    own(
                            UsageConsumer.start(
                                    config.bootstrapServers(),
                                    () ->
                                            ConsumerPositions.takeOver(
                                                    jdbc,
                                                    database.transaction(),
                                                    Topic.METERED.wireName(),
                                                    Topic.METERED.partitions()),
                                    debits,
                                    counters));
            deadGateways =
                    own(
                            DeadGateways.start(
                                    config.bootstrapServers(),
                                    jdbc,
                                    database.transaction(),
                                    openLeases,
                                    runs,
                                    accounts,
                                    deadLetters::holdsUsageOf,
                                    reclaimLimits,
                                    clock));
            sweeper = own(AccountSweeper.start(accounts, accountEvents, book, periods, clock));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T own(T part) {
        owned.push(part);
        return part;
    }

    private static Producer<String, byte[]> producer(String bootstrapServers) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "ledger",
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        // One at a time: see decision 9.
                        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                        1,
                        // Events of many lines are large, and much the same line by line.
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4",
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        REQUEST_BYTES_MAX,
                        // An event that was given up on would be overtaken by those behind it.
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        Integer.MAX_VALUE,
                        ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                        1_000),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    public CorrectionDesk corrections() {
        return corrections;
    }

    public CorrectionJobs correctionJobs() {
        return correctionJobs;
    }

    public DeadLetterDesk deadLetters() {
        return deadLetterDesk;
    }

    public CaseList cases() {
        return cases;
    }

    public Accounts accounts() {
        return accounts;
    }

    public CreditDesk credit() {
        return credit;
    }

    public PeriodClosing periods() {
        return periods;
    }

    public AccountSweeper sweeper() {
        return sweeper;
    }

    public ApiKeys keys() {
        return keys;
    }

    public Projects projects() {
        return projects;
    }

    public KeyDirectory keyDirectory() {
        return keyDirectory;
    }

    public GatewayRuns runs() {
        return runs;
    }

    public RateDesk rates() {
        return rates;
    }

    public AnswerDesk answers() {
        return answers;
    }

    public LeaseDesk leases() {
        return leases;
    }

    /// What the consumer has done; cheap to ask for.
    public UsageCounters counters() {
        return counters;
    }

    /// Leases of gateways that are gone, taken back since the start.
    public long reclaimedLeases() {
        return deadGateways.reclaimed();
    }

    /// Empty for a ledger that was given no folder for it.
    public Optional<Evidence> evidence() {
        return evidence;
    }

    public LedgerHealth health() {
        return new LedgerHealth(
                counters.lag(),
                checkpoint.lag(),
                deadLetters.open(),
                openLeases.missing(),
                counters.differences(),
                counters.brokerLosses(),
                counters.failures(),
                counters.applied(),
                counters.duplicates(),
                consumer.fenced(),
                evidence.map(it -> it.checkpointer().refusal()).orElse(""));
    }

    @Override
    public void close() {
        while (!owned.isEmpty()) {
            var part = owned.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("a part of the ledger did not close: {}", e.toString());
            }
        }
    }
}
