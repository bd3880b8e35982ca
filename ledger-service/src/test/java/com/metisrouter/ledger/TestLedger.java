package com.metisrouter.ledger;

import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.metering.RequestAdmitted;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.CloudEvents;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.embedded.DataFolder;
import com.metisrouter.embedded.EmbeddedKafka;
import com.metisrouter.embedded.EmbeddedTopics;
import com.metisrouter.embedded.testing.TestServers;
import com.metisrouter.ledger.account.AccountCommand.DoAct;
import com.metisrouter.ledger.account.AccountCommand.OpenAccount;
import com.metisrouter.ledger.account.AccountState;
import com.metisrouter.ledger.eventstore.EventPages;
import com.metisrouter.ledger.eventstore.EventPosition;
import com.metisrouter.ledger.eventstore.StoredEvents;
import com.metisrouter.ledger.leasing.ReclaimLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/// A ledger on a database and a broker of its own, and the other ends of its wires.
public final class TestLedger implements AutoCloseable {

    public static final String GATEWAY = "gw-1";

    private final Path folder;
    private EmbeddedKafka broker;
    private final LedgerConfig config;
    private Producer<String, byte[]> producer;
    private final JdbcTemplate jdbc;
    private final InstantSource clock;
    private final ReclaimLimits reclaimLimits;
    private LedgerRuntime ledger;

    public TestLedger() throws Exception {
        this(UnaryOperator.identity());
    }

    public TestLedger(UnaryOperator<LedgerConfig> tuning) throws Exception {
        this(tuning, InstantSource.system(), ReclaimLimits.DEFAULT);
    }

    public TestLedger(
            UnaryOperator<LedgerConfig> tuning, InstantSource clock, ReclaimLimits reclaimLimits)
            throws Exception {
        this.clock = clock;
        this.reclaimLimits = reclaimLimits;
        folder = Files.createTempDirectory("ledger-test-");
        broker = EmbeddedKafka.start(folder, 0, 0, Map.of());
        EmbeddedTopics.create(broker.bootstrapServers(), topics());
        config = tuning.apply(configOnFreshDatabase());
        producer = producer();
        jdbc = jdbcOf(config);
        ledger = LedgerRuntime.start(config, clock, reclaimLimits);
    }

    private Producer<String, byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", 1),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    static List<EmbeddedTopics.Topic> topics() {
        return Arrays.stream(Topic.values())
                .map(topic ->
                        topic.compacted()
                                ? EmbeddedTopics.Topic.compacted(
                                        topic.wireName(), topic.partitions())
                                : EmbeddedTopics.Topic.unlimited(
                                        topic.wireName(), topic.partitions()))
                .toList();
    }

    public LedgerRuntime ledger() {
        return ledger;
    }

    /// For another ledger on the same broker.
    public LedgerConfig configOnFreshDatabase() {
        return LedgerConfig.of(
                TestServers.freshDatabase(),
                broker.bootstrapServers(),
                "internal-token-of-tests",
                "admin-token-of-the-tests");
    }

    public LedgerConfig config() {
        return config;
    }

    public JdbcTemplate jdbc() {
        return jdbc;
    }

    /// To the database of a ledger.
    public JdbcTemplate jdbcOf(LedgerConfig ledgerConfig) {
        return new JdbcTemplate(
                new DriverManagerDataSource(ledgerConfig.jdbcUrl() + "&currentSchema=ledger"));
    }

    public void restart() {
        ledger.close();
        ledger = LedgerRuntime.start(config, clock, reclaimLimits);
    }

    public void stop() {
        ledger.close();
    }

    public void start() {
        ledger = LedgerRuntime.start(config, clock, reclaimLimits);
    }

    /// After `stop`: another runtime on the same books takes the place of the one that was stopped, and is closed like it.
    public void use(LedgerRuntime other) {
        ledger = other;
    }

    /// Between `stop` and `start`, or while the ledger runs.
    public void restartBroker(boolean withoutItsData) throws Exception {
        producer.close();
        var port = broker.port();
        broker.close();
        if (withoutItsData) {
            DataFolder.delete(folder);
        }
        broker = EmbeddedKafka.start(folder, port, 0, Map.of());
        EmbeddedTopics.create(broker.bootstrapServers(), topics());
        producer = producer();
    }

    public void openAccount(String accountId, String amount) {
        ledger.accounts().open(new OpenAccount(accountId, accountId));
        ledger.accounts()
                .act(
                        DoAct.grant(
                                accountId,
                                "lot_" + accountId,
                                CreditKind.PAID,
                                Usd.parse(amount),
                                "ORDER-1",
                                "tests",
                                "",
                                "first"));
    }

    public void grant(String accountId, String amount, String commandKey) {
        ledger.accounts()
                .act(
                        DoAct.grant(
                                accountId,
                                "lot_" + commandKey,
                                CreditKind.PAID,
                                Usd.parse(amount),
                                "ORDER-2",
                                "tests",
                                "",
                                commandKey));
    }

    public long startRun() {
        return ledger.runs().start(GATEWAY).run();
    }

    public LeaseReply.Granted lease(String accountId, long run, String amount) {
        return (LeaseReply.Granted) ledger.leases().answer(asking(accountId, run, amount));
    }

    public static LeaseRequest asking(String accountId, long run, String amount) {
        return new LeaseRequest(
                accountId,
                GATEWAY,
                run,
                Usd.parse(amount),
                Usd.parse(amount),
                List.of(),
                List.of());
    }

    public static LeaseRequest ending(String accountId, long run, long lease, long finalSequence) {
        return new LeaseRequest(
                accountId,
                GATEWAY,
                run,
                Usd.ZERO,
                Usd.ZERO,
                List.of(),
                List.of(new LeaseRequest.Ending(lease, finalSequence)));
    }

    public void publish(PublishedModel model) {
        send(
                CloudEvents.toRecord(
                        Topic.MODELS.wireName(),
                        Event.of(
                                UUID.randomUUID().toString(),
                                "/tests",
                                model.id(),
                                model.id(),
                                Metered.AT,
                                model)));
        producer.flush();
    }

    /// Not flushed; sends in the background.
    public void admit(RequestAdmitted request) {
        send(
                CloudEvents.toRecord(
                        Topic.ADMITTED.wireName(),
                        Event.of(
                                request.requestId() + "-admitted",
                                "/tests",
                                request.requestId(),
                                request.caller().accountId(),
                                request.admittedAt(),
                                request)));
    }

    /// Not flushed; sends in the background.
    public void meter(RequestMetered request) {
        send(
                CloudEvents.toRecord(
                        Topic.METERED.wireName(),
                        Event.of(
                                request.requestId(),
                                "/tests",
                                request.requestId(),
                                request.caller().accountId(),
                                request.endedAt(),
                                request)));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What is lost is missed by the assertions.
    public void send(ProducerRecord<String, byte[]> record) {
        producer.send(record);
    }

    public void flush() {
        producer.flush();
    }

    public AccountState live(String accountId) {
        return ledger.accounts().state(accountId).orElseThrow();
    }

    public Map<String, AccountState> replayed() {
        return replayed(new LedgerReplay());
    }

    public Map<String, AccountState> replayed(LedgerReplay replay) {
        new EventPages(new StoredEvents(jdbc))
                .forEach(EventPosition.START, page -> page.forEach(replay::on));
        return replay.accounts();
    }

    /// All that a topic holds now.
    public List<ConsumerRecord<String, byte[]>> read(Topic topic) {
        try (var consumer =
                new KafkaConsumer<>(
                        Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()),
                        new StringDeserializer(),
                        new ByteArrayDeserializer())) {
            var partitions = new ArrayList<TopicPartition>();
            for (var i = 0; i < topic.partitions(); i++) {
                partitions.add(new TopicPartition(topic.wireName(), i));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var all = new ArrayList<ConsumerRecord<String, byte[]>>();
            while (partitions.stream()
                    .anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
            return all;
        }
    }

    @Override
    public void close() throws IOException {
        ledger.close();
        producer.close();
        broker.close();
        DataFolder.delete(folder);
    }
}
