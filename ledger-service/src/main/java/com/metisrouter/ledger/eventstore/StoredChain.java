package com.metisrouter.ledger.eventstore;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.evidence.LedgerChain;
import com.metisrouter.ledger.eventstore.ChainHeads.Head;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/// The chain as it lies in the table, and its completion where events were written without one: by a release before it, or by a ledger of that
/// release which is still running.
@Edge
public final class StoredChain {

    private static final Logger LOG = LoggerFactory.getLogger(StoredChain.class);
    private static final int EVENTS_PER_TRANSACTION = 200;
    private static final long LOG_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

    /// Any number that nobody else in this database locks.
    private static final long LOCK = 0x4d65746973436861L;

    private static final String HEADS =
            "select e.aggregate_id, e.sequence_number, e.chain_hash from unnest(?::text[], ?::bigint[]) as s (stream, sequence)"
                    + " join event e on e.aggregate_id = s.stream and e.sequence_number = s.sequence";
    private static final String EVENT =
            "select aggregate_id, sequence_number, event_id, payload_type, recorded_at, payload, global_index from event";
    private static final String UNCHAINED =
            EVENT + " where chain_hash is null order by tx_id, global_index limit ?";
    private static final String UNCHAINED_OF_STREAM =
            EVENT
                    + " where aggregate_id = ? and sequence_number <= ? and chain_hash is null order by sequence_number";
    private static final String CHAIN =
            "update event set digest = ?, chain_hash = ?, hash_version = ? where global_index = ?";

    private StoredChain() {}

    /// Chains, in order, whatever has no chain yet. Resumes where an earlier call was cut off. Call it before anything is appended.
    public static void complete(JdbcTemplate jdbc, TransactionTemplate transaction) {
        var waiting =
                Objects.requireNonNull(
                        jdbc.queryForObject(
                                "select count(*) from event where chain_hash is null", Long.class));
        if (waiting == 0) {
            return;
        }
        LOG.info("chaining {} events that were written before there was a chain", waiting);
        var heads = new HashMap<String, Head>();
        var lastLogNanos = System.nanoTime();
        for (var done = 0L; ; ) {
            var chained =
                    Objects.requireNonNull(
                            transaction.execute(_ ->
                                    Objects.requireNonNull(
                                            jdbc.execute((Connection connection) ->
                                                    chainSome(connection, heads)))));
            if (chained == 0) {
                LOG.info("chained {} events", done);
                return;
            }
            done += chained;
            if (System.nanoTime() - lastLogNanos >= LOG_EVERY_NANOS) {
                lastLogNanos = System.nanoTime();
                LOG.info("chained {} of {} events", done, waiting);
            }
        }
    }

    private static int chainSome(Connection connection, Map<String, Head> heads)
            throws SQLException {
        // Another ledger that starts now waits, and then finds nothing to do.
        try (var lock = connection.prepareStatement("select pg_advisory_xact_lock(?)")) {
            lock.setLong(1, LOCK);
            lock.execute();
        }
        try (var select = connection.prepareStatement(UNCHAINED)) {
            select.setInt(1, EVENTS_PER_TRANSACTION);
            return chain(connection, read(select.executeQuery()), heads);
        }
    }

    /// The heads of streams at given numbers, within the caller's transaction, which holds the streams.
    static Map<String, Head> headsAt(Connection connection, Map<String, Long> sequences)
            throws SQLException {
        var heads = new HashMap<String, Head>();
        try (var select = connection.prepareStatement(HEADS)) {
            select.setArray(
                    1, connection.createArrayOf("text", sequences.keySet().toArray(String[]::new)));
            select.setArray(
                    2, connection.createArrayOf("bigint", sequences.values().toArray(Long[]::new)));
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    var hash = row.getBytes(3);
                    if (hash != null) {
                        heads.put(row.getString(1), new Head(row.getLong(2), hash));
                    }
                }
            }
        }
        for (var sequence : sequences.entrySet()) {
            if (!heads.containsKey(sequence.getKey())) {
                heads.put(
                        sequence.getKey(),
                        headCompleted(connection, sequence.getKey(), sequence.getValue()));
            }
        }
        return heads;
    }

    private static Head headCompleted(Connection connection, String stream, long sequence)
            throws SQLException {
        var heads = new HashMap<String, Head>();
        try (var select = connection.prepareStatement(UNCHAINED_OF_STREAM)) {
            select.setString(1, stream);
            select.setLong(2, sequence);
            chain(connection, read(select.executeQuery()), heads);
        }
        var head = heads.get(stream);
        if (head == null || head.sequence() != sequence) {
            throw new IllegalStateException(
                    "stream " + stream + ": no event " + sequence + " (expected: to be stored)");
        }
        LOG.warn("stream={} was written without a chain, and has one now", stream);
        return head;
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared, and never changed.
    private record Unchained(
            String stream,
            long sequence,
            String eventId,
            String type,
            Instant recordedAt,
            byte[] payload,
            long globalIndex) {}

    private static List<Unchained> read(ResultSet rows) throws SQLException {
        try (rows) {
            var events = new ArrayList<Unchained>();
            while (rows.next()) {
                events.add(
                        new Unchained(
                                rows.getString(1),
                                rows.getLong(2),
                                rows.getString(3),
                                rows.getString(4),
                                Instant.parse(rows.getString(5)),
                                StoredPayload.json(rows.getBytes(6)),
                                rows.getLong(7)));
            }
            return events;
        }
    }

    /// @param events of each stream the next ones, in order
    private static int chain(Connection connection, List<Unchained> events, Map<String, Head> heads)
            throws SQLException {
        try (var update = connection.prepareStatement(CHAIN)) {
            for (var event : events) {
                var previous = previous(connection, event, heads.get(event.stream()));
                var digest =
                        LedgerChain.digest(
                                event.stream(),
                                event.sequence(),
                                event.eventId(),
                                event.type(),
                                event.recordedAt(),
                                event.payload());
                var hash = LedgerChain.link(previous, digest);
                update.setBytes(1, digest);
                update.setBytes(2, hash);
                update.setInt(3, LedgerChain.HASH_VERSION);
                update.setLong(4, event.globalIndex());
                update.addBatch();
                heads.put(event.stream(), new Head(event.sequence(), hash));
            }
            update.executeBatch();
        }
        return events.size();
    }

    private static byte[] previous(Connection connection, Unchained event, @Nullable Head cached)
            throws SQLException {
        if (event.sequence() == 0) {
            return LedgerChain.genesis(event.stream());
        }
        if (cached != null && cached.sequence() == event.sequence() - 1) {
            return cached.chainHash();
        }
        var before = new LinkedHashMap<String, Long>();
        before.put(event.stream(), event.sequence() - 1);
        return Objects.requireNonNull(headsAt(connection, before).get(event.stream())).chainHash();
    }
}
