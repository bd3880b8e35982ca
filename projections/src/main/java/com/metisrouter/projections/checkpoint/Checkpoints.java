package com.metisrouter.projections.checkpoint;

import com.metisrouter.contracts.Edge;
import com.metisrouter.projections.sql.SqlTime;
import com.metisrouter.projections.sql.StoredText;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Checkpoints in PostgreSQL. An advance names where it came from, so of two writers of a view only one succeeds.
@Edge
final class Checkpoints {

    /// Another writer has moved the checkpoint: nothing of this transaction may stay.
    static final class Moved extends SQLException {
        Moved(String view, int partition) {
            super(
                    "checkpoint of "
                            + view
                            + " partition "
                            + partition
                            + " was moved by another writer");
        }
    }

    private final String table;
    private final String poisonTable;

    Checkpoints(String schema) {
        this.table = schema + ".projection_checkpoint";
        this.poisonTable = schema + ".poison_event";
    }

    Map<Integer, Checkpoint> read(Connection connection, String view) throws SQLException {
        var found = new HashMap<Integer, Checkpoint>();
        var sql =
                "SELECT kafka_partition, next_offset, leader_epoch, last_position, last_recorded_at FROM "
                        + table
                        + " WHERE view = ?";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, view);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(
                            rows.getInt(1),
                            new Checkpoint(
                                    rows.getLong(2),
                                    rows.getInt(3),
                                    rows.getLong(4),
                                    SqlTime.readOrNull(rows, 5)));
                }
            }
        }
        return found;
    }

    void advance(
            Connection connection,
            String view,
            Map<Integer, Checkpoint> before,
            Map<Integer, Checkpoint> after)
            throws SQLException {
        for (var entry : after.entrySet()) {
            var from = before.get(entry.getKey());
            var moved =
                    from == null
                            ? insert(connection, view, entry.getKey(), entry.getValue())
                            : update(connection, view, entry.getKey(), from, entry.getValue());
            if (moved != 1) {
                throw new Moved(view, entry.getKey());
            }
        }
    }

    private int insert(Connection connection, String view, int partition, Checkpoint to)
            throws SQLException {
        var sql = "INSERT INTO " + table + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, view);
            statement.setInt(2, partition);
            statement.setLong(3, to.nextOffset());
            statement.setInt(4, to.leaderEpoch());
            statement.setLong(5, to.lastPosition());
            statement.setObject(
                    6, SqlTime.writeOrNull(to.lastRecordedAt()), Types.TIMESTAMP_WITH_TIMEZONE);
            return statement.executeUpdate();
        }
    }

    private int update(
            Connection connection, String view, int partition, Checkpoint from, Checkpoint to)
            throws SQLException {
        var sql =
                "UPDATE "
                        + table
                        + " SET next_offset = ?, leader_epoch = ?, last_position = ?, last_recorded_at = ?"
                        + " WHERE view = ? AND kafka_partition = ? AND next_offset = ? AND last_position = ?";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, to.nextOffset());
            statement.setInt(2, to.leaderEpoch());
            statement.setLong(3, to.lastPosition());
            statement.setObject(
                    4, SqlTime.writeOrNull(to.lastRecordedAt()), Types.TIMESTAMP_WITH_TIMEZONE);
            statement.setString(5, view);
            statement.setInt(6, partition);
            statement.setLong(7, from.nextOffset());
            statement.setLong(8, from.lastPosition());
            return statement.executeUpdate();
        }
    }

    void keepPoison(Connection connection, String view, List<PoisonEvent> poison)
            throws SQLException {
        if (poison.isEmpty()) {
            return;
        }
        var sql = "INSERT INTO " + poisonTable + " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
        try (var statement = connection.prepareStatement(sql)) {
            for (var event : poison) {
                statement.setString(1, view);
                statement.setInt(2, event.partition());
                statement.setLong(3, event.offset());
                statement.setString(4, StoredText.of(event.key()));
                statement.setString(5, StoredText.of(event.reason()));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /// Gives a rebuilt view the checkpoint that its rows stand for.
    void replace(Connection connection, String view, String by) throws SQLException {
        for (var name : List.of(table, poisonTable)) {
            delete(connection, name, view);
            try (var statement =
                    connection.prepareStatement(
                            "UPDATE " + name + " SET view = ? WHERE view = ?")) {
                statement.setString(1, view);
                statement.setString(2, by);
                statement.executeUpdate();
            }
        }
    }

    void drop(Connection connection, String view) throws SQLException {
        delete(connection, table, view);
        delete(connection, poisonTable, view);
    }

    private static void delete(Connection connection, String from, String view)
            throws SQLException {
        try (var statement =
                connection.prepareStatement("DELETE FROM " + from + " WHERE view = ?")) {
            statement.setString(1, view);
            statement.executeUpdate();
        }
    }
}
