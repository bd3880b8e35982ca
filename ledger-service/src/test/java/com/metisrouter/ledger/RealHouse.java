package com.metisrouter.ledger;

import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.embedded.DataFolder;
import com.metisrouter.embedded.EmbeddedPostgres;
import com.metisrouter.embedded.EmbeddedTopics;
import com.metisrouter.embedded.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/// PostgreSQL with all its durability, a broker and a ledger, each a process of its own that can be killed and started again.
final class RealHouse implements AutoCloseable {

    private static final String DATABASE = "ledger_service";
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(20);

    /// A ledger and the name that its connections have.
    record Ledger(ChildJvm jvm, String application) {}

    private final Path folder;
    private final int brokerPort;
    private final List<ChildJvm> started = new ArrayList<>();
    private final LedgerCalls calls = new LedgerCalls();
    private final JdbcTemplate jdbc;
    private EmbeddedPostgres postgres;
    private ChildJvm broker;
    private Ledger ledger;
    private int ledgers;
    private boolean wentWell;

    RealHouse() throws Exception {
        folder = Files.createTempDirectory("ledger-faults-");
        // PostgreSQL may run as another user, who has to get through.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"), 0, Map.of());
        postgres.createDatabase(DATABASE);
        jdbc = new JdbcTemplate(new DriverManagerDataSource(jdbcUrl("tests")));
        brokerPort = Ports.free(1).getFirst();
        broker = startBroker();
        EmbeddedTopics.create(bootstrapServers(), TestLedger.topics());
        ledger = beginLedger();
        useLedger(ledger);
    }

    LedgerCalls calls() {
        return calls;
    }

    JdbcTemplate jdbc() {
        return jdbc;
    }

    String bootstrapServers() {
        return "127.0.0.1:" + brokerPort;
    }

    /// The one that was started last.
    Ledger ledger() {
        return ledger;
    }

    private String jdbcUrl(String application) {
        return postgres.jdbcUrl(DATABASE)
                + "?user="
                + postgres.user()
                + "&password="
                + postgres.password()
                + "&currentSchema=ledger&ApplicationName="
                + application;
    }

    /// Not ready yet, and not called yet.
    Ledger beginLedger() throws Exception {
        var application = "ledger-" + ++ledgers;
        var jvm =
                ChildJvm.start(
                        folder,
                        application,
                        LedgerForKilling.class,
                        jdbcUrl(application),
                        bootstrapServers());
        started.add(jvm);
        return new Ledger(jvm, application);
    }

    /// From now on this is the ledger.
    void useLedger(Ledger next) throws Exception {
        calls.to(next.jvm().awaitReady());
        ledger = next;
    }

    private ChildJvm startBroker() throws Exception {
        var jvm =
                ChildJvm.start(
                        folder,
                        "broker",
                        BrokerForKilling.class,
                        folder.resolve("kafka").toString(),
                        Integer.toString(brokerPort));
        started.add(jvm);
        jvm.awaitReady();
        return jvm;
    }

    void restartBroker(boolean killed) throws Exception {
        if (killed) {
            broker.kill();
        } else {
            broker.end();
        }
        broker = startBroker();
    }

    /// As `pg_ctl stop -m immediate` does: no transaction ends, nothing is written down.
    void restartDatabaseAtOnce() throws Exception {
        var pid = postgres.pid();
        ChildJvm.signal(pid, "QUIT");
        await().atMost(LONG)
                .pollInterval(LOOK)
                .until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
        var port = postgres.port();
        postgres.close();
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"), port, Map.of());
    }

    /// `kill -9` of a server process that works for the ledger: PostgreSQL ends all others and recovers.
    void killABackend() throws Exception {
        var pid =
                await().atMost(LONG)
                        .pollInterval(LOOK)
                        .until(
                                () ->
                                        jdbc.queryForList(
                                                "select pid from pg_stat_activity where application_name = ?"
                                                        + " order by state = 'idle', backend_xid is null limit 1",
                                                Long.class,
                                                ledger.application()),
                                found -> !found.isEmpty());
        ChildJvm.signal(Objects.requireNonNull(pid.getFirst()), "KILL");
    }

    Gate.Keeper shut(Gate gate, Ledger whose) throws SQLException {
        return gate.shut(DriverManager.getConnection(jdbcUrl("gate")), whose.application());
    }

    /// @return the transaction of the ledger that waits at the one gate that is shut, 0 where it has no number yet
    long awaitAtGate(Ledger whose) {
        var waiting =
                await().atMost(LONG)
                        .pollInterval(LOOK)
                        .until(
                                () ->
                                        jdbc.queryForList(
                                                "select coalesce(backend_xid::text, '0')::bigint from pg_stat_activity"
                                                        + " where application_name = ? and wait_event = 'advisory'",
                                                Long.class,
                                                whose.application()),
                                found -> !found.isEmpty());
        return Objects.requireNonNull(waiting.getFirst());
    }

    /// What has become of a transaction.
    String awaitEndOf(long transaction) {
        return await().atMost(LONG)
                .pollInterval(LOOK)
                .until(
                        () ->
                                String.valueOf(
                                        jdbc.queryForObject(
                                                "select pg_xact_status(?::text::xid8)",
                                                String.class,
                                                Long.toString(transaction))),
                        status -> !status.equals("in progress"));
    }

    /// Before PostgreSQL has done what they ask for.
    void endConnectionsOf(Ledger whose) {
        jdbc.queryForList(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = ?",
                whose.application());
    }

    /// Until the server has noticed that it is gone.
    void awaitNoConnectionOf(Ledger whose) {
        await().atMost(LONG)
                .pollInterval(LOOK)
                .until(() ->
                        jdbc.queryForList(
                                        "select pid from pg_stat_activity where application_name = ?",
                                        Long.class,
                                        whose.application())
                                .isEmpty());
    }

    /// Which of the consumers may move the positions now.
    long fence() {
        return Objects.requireNonNull(
                jdbc.queryForObject(
                        "select max(fence) from consumer_position where topic = ?",
                        Long.class,
                        Topic.METERED.wireName()));
    }

    void awaitTakeOver(long earlierFence) {
        await().atMost(LONG).pollInterval(LOOK).until(() -> fence() > earlierFence);
    }

    void awaitSaid(Ledger whose, String text) {
        await(whose.application() + ": " + text)
                .atMost(LONG)
                .until(() -> whose.jvm().output().contains(text));
    }

    void wentWell() {
        wentWell = true;
    }

    /// The logs stay where something went wrong.
    @Override
    public void close() throws IOException {
        started.forEach(ChildJvm::kill);
        calls.close();
        postgres.close();
        if (wentWell) {
            DataFolder.delete(folder);
        } else {
            System.out.println("real faults: the logs are in " + folder);
        }
    }
}
