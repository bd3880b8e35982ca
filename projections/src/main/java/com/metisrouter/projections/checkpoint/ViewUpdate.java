package com.metisrouter.projections.checkpoint;

import com.metisrouter.contracts.Edge;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Moves one view forward, batch by batch: rows and checkpoint commit together or not at all. Belongs to one thread.
@Edge
final class ViewUpdate implements AutoCloseable {

    private final DataSource dataSource;
    private final String schema;
    private final String checkpointName;
    private final View view;
    private final LedgerFeed feed;
    private final Checkpoints checkpoints;
    private final BeforeCommit beforeCommit;
    private Map<Integer, Checkpoint> standing = Map.of();
    private boolean loaded;

    /// A step between the rows and their commit, where tests pull the plug.
    interface BeforeCommit {
        BeforeCommit NOTHING = _ -> {};

        void run(Connection connection) throws SQLException;
    }

    /// @param schema where the view's tables are: the live ones or those of a rebuild
    /// @param checkpointName under which name the checkpoint is kept
    ViewUpdate(
            DataSource dataSource,
            String schema,
            String checkpointName,
            View view,
            LedgerFeed feed,
            Checkpoints checkpoints,
            BeforeCommit beforeCommit) {
        this.dataSource = dataSource;
        this.schema = schema;
        this.checkpointName = checkpointName;
        this.view = view;
        this.feed = feed;
        this.checkpoints = checkpoints;
        this.beforeCommit = beforeCommit;
    }

    /// Applies what the next poll brings.
    ///
    /// @return how many events were applied
    int step(Duration wait) throws SQLException {
        if (!loaded) {
            load();
        }
        var batch = feed.poll(wait, standing);
        if (batch.isEmpty()) {
            return 0;
        }
        // Until the commit is known to have happened, what we hold may be wrong; a failure leaves
        // it so, and the next step reads it again.
        loaded = false;
        try (var connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                useSchema(connection);
                checkpoints.advance(connection, checkpointName, standing, batch.after());
                checkpoints.keepPoison(connection, checkpointName, batch.poison());
                if (!batch.events().isEmpty()) {
                    view.apply(connection, batch.events());
                }
                beforeCommit.run(connection);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        }
        stand(batch.after());
        loaded = true;
        return batch.events().size();
    }

    private void load() throws SQLException {
        view.forget();
        try (var connection = dataSource.getConnection()) {
            standing = checkpoints.read(connection, checkpointName);
        }
        feed.seek(standing);
        loaded = true;
    }

    private void useSchema(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET LOCAL search_path = " + schema);
        }
    }

    private static void rollBack(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private void stand(Map<Integer, Checkpoint> after) {
        var next = new HashMap<>(standing);
        next.putAll(after);
        standing = Map.copyOf(next);
    }

    /// Reads checkpoint and tables anew before the next step.
    void reload() {
        loaded = false;
    }

    Map<Integer, Checkpoint> standing() {
        return standing;
    }

    long lastPosition() {
        return standing.values().stream().mapToLong(Checkpoint::lastPosition).max().orElse(0);
    }

    @Nullable Instant lastRecordedAt() {
        Instant last = null;
        for (var checkpoint : standing.values()) {
            var at = checkpoint.lastRecordedAt();
            if (at != null && (last == null || at.isAfter(last))) {
                last = at;
            }
        }
        return last;
    }

    LedgerFeed feed() {
        return feed;
    }

    @Override
    public void close() {
        feed.close();
    }
}
