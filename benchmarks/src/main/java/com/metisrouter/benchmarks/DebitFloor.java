package com.metisrouter.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// What the server does without us: one event of one line a transaction, the plain way.
///
/// The table is like the ledger's own, with its indexes; the payload is a debit of one request.
final class DebitFloor {

    private static final String INSERT =
            "insert into floor.event (event_id, aggregate_type, aggregate_id, sequence_number, payload_type, payload,"
                    + " recorded_at) values (?, 'account', ?, ?, 'com.metisrouter.ledger.usage-debited.v1', ?, ?)";

    private final String jdbcUrl;
    private final byte[] payload;

    DebitFloor(String jdbcUrl, byte[] payload) throws SQLException {
        this.jdbcUrl = jdbcUrl;
        this.payload = payload;
        try (var connection = DriverManager.getConnection(jdbcUrl);
                var statement = connection.createStatement()) {
            statement.execute("create schema if not exists floor");
            statement.execute(
                    "create table if not exists floor.event (like ledger.event including all)");
        }
    }

    /// @param writers each with a connection and streams of its own
    /// @return events a second
    long measure(int writers, int streamsPerWriter, Duration duration)
            throws InterruptedException, ExecutionException {
        try (var threads = Executors.newFixedThreadPool(writers)) {
            var started = System.nanoTime();
            var until = started + duration.toNanos();
            var written = new ArrayList<Future<Long>>();
            for (var i = 0; i < writers; i++) {
                written.add(threads.submit(() -> write(streamsPerWriter, until)));
            }
            var events = 0L;
            for (var count : written) {
                events += count.get();
            }
            return events * 1_000_000_000 / (System.nanoTime() - started);
        }
    }

    private long write(int streams, long until) throws SQLException {
        var prefix = UUID.randomUUID() + "-";
        var events = 0L;
        try (var connection = DriverManager.getConnection(jdbcUrl)) {
            connection.setAutoCommit(false);
            while (System.nanoTime() < until) {
                write(connection, prefix + events % streams, events / streams);
                events++;
            }
        }
        return events;
    }

    private void write(Connection connection, String stream, long sequence) throws SQLException {
        try (var insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, UUID.randomUUID().toString());
            insert.setString(2, stream);
            insert.setLong(3, sequence);
            insert.setBytes(4, payload);
            insert.setString(5, Instant.now().toString());
            insert.executeUpdate();
        }
        connection.commit();
    }
}
