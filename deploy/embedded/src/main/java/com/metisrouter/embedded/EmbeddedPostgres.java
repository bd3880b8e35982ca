package com.metisrouter.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/// A PostgreSQL server of our own: a child process with its data in a folder, durable, and gone when this JVM is.
///
/// One owner starts and closes it. A second one on the same folder is refused, in this process and in any other.
public final class EmbeddedPostgres implements AutoCloseable {

    /// Durable, and sized for a laptop. `io_method` and the missing workers save processes, not safety.
    private static final Map<String, String> DEFAULTS =
            Map.ofEntries(
                    Map.entry("fsync", "on"),
                    Map.entry("synchronous_commit", "on"),
                    Map.entry("full_page_writes", "on"),
                    Map.entry("shared_buffers", "64MB"),
                    Map.entry("max_connections", "60"),
                    Map.entry("jit", "off"),
                    Map.entry("huge_pages", "off"),
                    Map.entry("io_method", "sync"),
                    Map.entry("max_wal_size", "512MB"),
                    Map.entry("min_wal_size", "64MB"),
                    Map.entry("maintenance_work_mem", "32MB"),
                    Map.entry("autovacuum_max_workers", "2"),
                    Map.entry("autovacuum_worker_slots", "2"),
                    Map.entry("max_worker_processes", "2"),
                    Map.entry("max_parallel_workers_per_gather", "0"),
                    Map.entry("max_logical_replication_workers", "0"),
                    Map.entry("update_process_title", "off"),
                    Map.entry("log_min_messages", "warning"),
                    Map.entry("log_timezone", "UTC"),
                    Map.entry("timezone", "UTC"));

    private final FolderLock lock;
    private final PostgresProcess process;
    private final String password;
    private final Timing timing;

    private EmbeddedPostgres(
            FolderLock lock, PostgresProcess process, String password, Timing timing) {
        this.lock = lock;
        this.process = process;
        this.password = password;
        this.timing = timing;
    }

    /// How long each part of a start took.
    public record Timing(Duration unpack, Duration initialise, Duration start) {}

    /// Starts on `home`, which is created when missing. Port 0 takes a free one. `settings` override the defaults.
    public static EmbeddedPostgres start(Path home, int port, Map<String, String> settings)
            throws StartupProblem, InterruptedException {
        if (port != 0) {
            Ports.requireFree("PostgreSQL", port, "--postgres-port");
        }
        Path folder = DataFolder.prepare(home, DataFolder.FREE_BYTES_MIN);
        FolderLock lock = FolderLock.take(folder);
        try {
            return start(folder, lock, port, settings);
        } catch (IOException e) {
            lock.close();
            throw StartupProblem.of(e, "PostgreSQL", folder);
        } catch (StartupProblem | InterruptedException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static EmbeddedPostgres start(
            Path home, FolderLock lock, int port, Map<String, String> settings)
            throws IOException, StartupProblem, InterruptedException {
        long begin = System.nanoTime();
        PostgresBinaries binaries = PostgresBinaries.forThisMachine();
        PostgresFolder folder = PostgresFolder.at(home);
        Path programs = folder.unpack(binaries);
        long unpacked = System.nanoTime();
        String password = folder.password();
        if (!folder.isInitialised()) {
            folder.initialise(programs, password);
        }
        long initialised = System.nanoTime();
        var all = new TreeMap<>(DEFAULTS);
        all.putAll(settings);
        PostgresProcess process = PostgresProcess.start(folder, programs, port, all);
        var timing =
                new Timing(
                        Duration.ofNanos(unpacked - begin),
                        Duration.ofNanos(initialised - unpacked),
                        Duration.ofNanos(System.nanoTime() - initialised));
        var server = new EmbeddedPostgres(lock, process, password, timing);
        server.requirePassword(home);
        return server;
    }

    /// Without user and password, which [#user()] and [#password()] tell.
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
    }

    public String user() {
        return PostgresFolder.SUPERUSER;
    }

    public String password() {
        return password;
    }

    public int port() {
        return process.port();
    }

    public long pid() {
        return process.pid();
    }

    public Timing timing() {
        return timing;
    }

    public static String version() {
        return PostgresBinaries.version();
    }

    /// Creates a database unless it is there. The name is ours, never a user's.
    public void createDatabase(String name) throws SQLException {
        if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException(
                    "database name: " + name + " (expected: lower-case letters and digits)");
        }
        try (Connection connection = connect()) {
            try (var known =
                    connection.prepareStatement("select 1 from pg_database where datname = ?")) {
                known.setString(1, name);
                try (var row = known.executeQuery()) {
                    if (row.next()) {
                        return;
                    }
                }
            }
            try (var create = connection.createStatement()) {
                create.execute("create database " + name);
            }
        }
    }

    /// Ends open connections, writes a checkpoint, waits for the process, frees the folder.
    @Override
    public void close() {
        try {
            process.close();
        } finally {
            lock.close();
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl("postgres"), user(), password);
    }

    private void requirePassword(Path home) throws StartupProblem {
        try {
            connect().close();
        } catch (SQLException e) {
            process.close();
            throw new StartupProblem(
                    StartupProblem.Kind.SERVER_FAILED,
                    "PostgreSQL started, but refuses us: "
                            + e.getMessage()
                            + " (was "
                            + home.resolve("password")
                            + " changed? put the old one back)",
                    e);
        }
    }
}
