package com.metisrouter.projections;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.projections.access.KeyDirectory;
import com.metisrouter.projections.access.KeyFollower;
import com.metisrouter.projections.access.Viewers;
import com.metisrouter.projections.balance.BalanceReader;
import com.metisrouter.projections.balance.BalanceView;
import com.metisrouter.projections.checkpoint.Freshness;
import com.metisrouter.projections.checkpoint.ProjectionRunner;
import com.metisrouter.projections.checkpoint.Rebuild;
import com.metisrouter.projections.checkpoint.View;
import com.metisrouter.projections.checkpoint.ViewStatus;
import com.metisrouter.projections.comparison.ComparisonReader;
import com.metisrouter.projections.margins.CostFollower;
import com.metisrouter.projections.margins.CostTable;
import com.metisrouter.projections.margins.MarginReader;
import com.metisrouter.projections.reconciliation.Reconciliation;
import com.metisrouter.projections.usagelog.UsageLog;
import com.metisrouter.projections.usagelog.UsageReader;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The projections: their tables, threads and readers, from start to close.
@Edge
public final class ProjectionsRuntime implements AutoCloseable, Freshness {

    static final String SCHEMA = "views";

    private static final int WRITE_CONNECTIONS = 3;
    private static final int READ_CONNECTIONS = 3;

    /// A page that takes longer is worth less than the database's time.
    private static final int READ_TIMEOUT_MILLIS = 5_000;

    private final InstantSource clock;
    private final HikariDataSource writes;
    private final HikariDataSource reads;
    private final KeyDirectory keys = new KeyDirectory();
    private final KeyFollower keyFollower;
    private final CostTable costs = new CostTable();
    private final Viewers viewers;
    private final Map<String, Supplier<View>> views = new LinkedHashMap<>();
    private final Map<String, ProjectionRunner> runners = new LinkedHashMap<>();
    private final Rebuild rebuild;
    private final JdbcClient jdbc;
    private final ComparisonReader comparisons;
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();

    private ProjectionsRuntime(ProjectionsConfig config, InstantSource clock) {
        this.clock = clock;
        views.put(UsageLog.NAME, () -> new UsageLog(clock));
        views.put(BalanceView.NAME, BalanceView::new);
        try {
            // What is lost of these rows in a power cut is lost with its checkpoint and is made
            // again, so no commit waits for the disk.
            this.writes =
                    own(
                            pool(
                                    config,
                                    "projections-writes",
                                    WRITE_CONNECTIONS,
                                    "SET synchronous_commit = off"));
            migrate(writes);
            this.reads =
                    own(
                            pool(
                                    config,
                                    "projections-reads",
                                    READ_CONNECTIONS,
                                    "SET statement_timeout = " + READ_TIMEOUT_MILLIS));
            this.jdbc = JdbcClient.create(reads);
            this.comparisons = new ComparisonReader(jdbc, Duration.ofMillis(READ_TIMEOUT_MILLIS));
            this.keyFollower = own(KeyFollower.start(config.bootstrapServers(), keys));
            var _ = own(CostFollower.start(config.bootstrapServers(), costs));
            this.viewers = new Viewers(keys, config.adminToken(), clock);
            this.rebuild =
                    new Rebuild(
                            config.bootstrapServers(),
                            Topic.LEDGER_EVENTS.wireName(),
                            writes,
                            SCHEMA);
            views.forEach((name, view) ->
                    runners.put(
                            name,
                            own(
                                    ProjectionRunner.start(
                                            config.bootstrapServers(),
                                            Topic.LEDGER_EVENTS.wireName(),
                                            writes,
                                            SCHEMA,
                                            view.get(),
                                            clock))));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    public static ProjectionsRuntime start(ProjectionsConfig config) {
        return start(config, InstantSource.system());
    }

    static ProjectionsRuntime start(ProjectionsConfig config, InstantSource clock) {
        return new ProjectionsRuntime(config, clock);
    }

    private static HikariDataSource pool(
            ProjectionsConfig config, String name, int connections, String onConnect) {
        var settings = new HikariConfig();
        settings.setJdbcUrl(config.jdbcUrl());
        settings.setPoolName(name);
        settings.setMaximumPoolSize(connections);
        settings.setMinimumIdle(1);
        settings.setConnectionTimeout(5_000);
        settings.setConnectionInitSql(onConnect + "; SET search_path = " + SCHEMA);
        settings.setInitializationFailTimeout(20_000);
        return new HikariDataSource(settings);
    }

    private static void migrate(HikariDataSource dataSource) {
        Flyway.configure()
                .dataSource(dataSource)
                .schemas(SCHEMA)
                .defaultSchema(SCHEMA)
                .locations("classpath:db/views")
                .load()
                .migrate();
    }

    private <T extends AutoCloseable> T own(T resource) {
        owned.push(resource);
        return resource;
    }

    public UsageReader usage() {
        return new UsageReader(jdbc);
    }

    /// What requests cost the operator.
    public CostTable costs() {
        return costs;
    }

    public MarginReader margins() {
        return new MarginReader(jdbc, costs);
    }

    public ComparisonReader comparisons() {
        return comparisons;
    }

    public BalanceReader balances() {
        return new BalanceReader(jdbc);
    }

    public Reconciliation reconciliation() {
        return new Reconciliation(jdbc);
    }

    public Viewers viewers() {
        return viewers;
    }

    public KeyDirectory keys() {
        return keys;
    }

    public InstantSource clock() {
        return clock;
    }

    /// Done when every key that was published before the start is known: customers can sign in.
    public CompletableFuture<Void> ready() {
        return keyFollower.caughtUp();
    }

    /// Done when every key that is published now is known.
    public CompletableFuture<Void> keysReadToEnd() {
        return keyFollower.readToEnd();
    }

    @Override
    public @Nullable Instant asOf(String view) {
        var runner = runners.get(view);
        return runner == null ? null : runner.status().asOf();
    }

    /// How each view is doing, with what was found wrong in the events.
    public ProjectionsStatus status() {
        var statuses =
                runners.values().stream()
                        .map(ProjectionRunner::status)
                        .map(this::withCounts)
                        .toList();
        return new ProjectionsStatus(statuses, keys.size());
    }

    private ViewStatus withCounts(ViewStatus status) {
        var poison =
                jdbc.sql("SELECT count(*) FROM poison_event WHERE view = ?")
                        .param(status.view())
                        .query(Long.class)
                        .single();
        var anomalies =
                jdbc.sql("SELECT count(*) FROM " + view(status.view()).get().anomalyTable())
                        .query(Long.class)
                        .single();
        return status.withCounts(poison, anomalies);
    }

    /// Makes a view again from the first event while it goes on serving.
    ///
    /// @return how many events were replayed
    public long rebuild(String name) throws SQLException {
        var fresh = view(name).get();
        var live = runners.get(name);
        if (live == null) {
            throw new IllegalStateException("view " + name + " has no runner");
        }
        return rebuild.run(fresh, live);
    }

    private Supplier<View> view(String name) {
        var view = views.get(name);
        if (view == null) {
            throw new IllegalArgumentException(
                    "view: \""
                            + name
                            + "\" (expected: one of "
                            + List.copyOf(views.keySet())
                            + ")");
        }
        return view;
    }

    @Override
    public void close() {
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("projections did not close", e);
            }
        }
    }
}
