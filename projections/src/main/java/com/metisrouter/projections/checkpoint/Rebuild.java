package com.metisrouter.projections.checkpoint;

import com.metisrouter.contracts.Edge;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/// Makes a view again from the first event, beside the live one, and puts it in its place in one transaction.
///
/// Readers see the old rows until the swap and the new ones after it. A rebuild that dies leaves a schema which the next one drops.
@Edge
public final class Rebuild {

    private static final Duration POLL = Duration.ofSeconds(1);

    private final String bootstrapServers;
    private final String topic;
    private final DataSource dataSource;
    private final String schema;
    private final Checkpoints checkpoints;

    public Rebuild(String bootstrapServers, String topic, DataSource dataSource, String schema) {
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
        this.dataSource = dataSource;
        this.schema = schema;
        this.checkpoints = new Checkpoints(schema);
    }

    /// @param view an instance of its own, which nothing else uses
    /// @param live the runner of the live view, made to stand still for the swap
    /// @return how many events were replayed
    public long run(View view, ProjectionRunner live) throws SQLException {
        var beside = schema + "_" + view.name() + "_rebuild";
        var checkpointName = view.name() + ".rebuild";
        prepare(view, beside, checkpointName);
        try (var update =
                new ViewUpdate(
                        dataSource,
                        beside,
                        checkpointName,
                        view,
                        new LedgerFeed(bootstrapServers, topic, "rebuild-" + view.name()),
                        checkpoints,
                        ViewUpdate.BeforeCommit.NOTHING)) {
            var replayed = new long[] {update.step(POLL)};
            replayed[0] += replay(update, update.feed().endOffsets());
            live.whileStandingStill(() -> {
                replayed[0] += replay(update, offsets(readLive(view.name())));
                swap(view, beside, checkpointName);
            });
            return replayed[0];
        }
    }

    private void prepare(View view, String beside, String checkpointName) throws SQLException {
        inTransaction(connection -> {
            execute(connection, "DROP SCHEMA IF EXISTS " + beside + " CASCADE");
            execute(connection, "CREATE SCHEMA " + beside);
            execute(connection, "SET LOCAL search_path = " + beside);
            view.createBeside(connection, schema);
            checkpoints.drop(connection, checkpointName);
        });
    }

    private static long replay(ViewUpdate update, Map<Integer, Long> until) throws SQLException {
        var replayed = 0L;
        while (!reached(update.standing(), until)) {
            replayed += update.step(POLL);
        }
        return replayed;
    }

    private static boolean reached(Map<Integer, Checkpoint> standing, Map<Integer, Long> until) {
        return until.entrySet().stream()
                .allMatch(end ->
                        standing.getOrDefault(end.getKey(), Checkpoint.START).nextOffset()
                                >= end.getValue());
    }

    private Map<Integer, Checkpoint> readLive(String view) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            return checkpoints.read(connection, view);
        }
    }

    private static Map<Integer, Long> offsets(Map<Integer, Checkpoint> checkpoints) {
        var offsets = new java.util.HashMap<Integer, Long>();
        checkpoints.forEach((partition, at) -> offsets.put(partition, at.nextOffset()));
        return offsets;
    }

    private void swap(View view, String beside, String checkpointName) throws SQLException {
        inTransaction(connection -> {
            for (var table : view.tables()) {
                execute(connection, "DROP TABLE " + schema + "." + table + " CASCADE");
            }
            for (var table : tablesOf(connection, beside)) {
                execute(
                        connection,
                        "ALTER TABLE " + beside + ".\"" + table + "\" SET SCHEMA " + schema);
            }
            execute(connection, "DROP SCHEMA " + beside);
            checkpoints.replace(connection, view.name(), checkpointName);
        });
    }

    private static List<String> tablesOf(Connection connection, String schema) throws SQLException {
        var tables = new ArrayList<String>();
        try (var statement =
                connection.prepareStatement(
                        "SELECT tablename FROM pg_tables WHERE schemaname = ?")) {
            statement.setString(1, schema);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
        }
        return tables;
    }

    private interface InConnection {
        void run(Connection connection) throws SQLException;
    }

    private void inTransaction(InConnection work) throws SQLException {
        try (var connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                work.run(connection);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
