package com.metisrouter.ledger.eventstore;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.evidence.LedgerChain;
import com.metisrouter.ledger.eventstore.ChainHeads.Head;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.axonframework.common.DateTimeUtils;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventhandling.DomainEventMessage;
import org.axonframework.eventhandling.EventMessage;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.serialization.Serializer;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/// Axon's event storage with our own append: all events of a transaction in one go, each with its place in its stream's chain of hashes.
///
/// The chain needs no lock of its own: whoever appends to a stream holds the stream's, and another process that doesn't is caught by the
/// unique key. See decision 12.
@Edge
final class ChainedEventStorage extends JdbcEventStorageEngine {

    private final TransactionManager transactions;
    private final DataSource database;
    private final ChainHeads heads;
    private final ClosedStreams closings;

    ChainedEventStorage(
            Builder settings,
            TransactionManager transactions,
            DataSource database,
            int streamsMax,
            ClosedStreams closings) {
        super(settings);
        this.closings = closings;
        this.transactions = transactions;
        this.database = database;
        this.heads = new ChainHeads(streamsMax);
    }

    /// What reading a stream starts from: a snapshot, or a later closing of the stream itself.
    @Override
    public Optional<DomainEventMessage<?>> readSnapshot(String aggregateId) {
        var snapshot = super.readSnapshot(aggregateId);
        var sequence = snapshot.map(DomainEventMessage::getSequenceNumber).orElse(-1L);
        return closings.after(aggregateId, sequence).or(() -> snapshot);
    }

    @Override
    protected void appendEvents(List<? extends EventMessage<?>> events, Serializer serializer) {
        if (!events.isEmpty()) {
            transactions.executeInTransaction(() -> append(events, serializer));
        }
    }

    private void append(List<? extends EventMessage<?>> events, Serializer serializer) {
        var connection = DataSourceUtils.getConnection(database);
        try {
            var streams = new LinkedHashMap<String, Head>(previousHeads(connection, events));
            var rows = new ArrayList<EventCopy.Row>(events.size());
            for (var event : events) {
                rows.add(linked((DomainEventMessage<?>) event, serializer, streams));
            }
            EventCopy.write(connection, rows);
            rememberOnceCommitted(streams);
        } catch (SQLException e) {
            handlePersistenceException(e, events.getFirst());
        } finally {
            DataSourceUtils.releaseConnection(connection, database);
        }
    }

    /// Where each stream stands before the events: from memory, or else from the table, all in one query.
    private Map<String, Head> previousHeads(
            Connection connection, List<? extends EventMessage<?>> events) throws SQLException {
        var known = new HashMap<String, Head>();
        var unknown = new LinkedHashMap<String, Long>();
        for (var event : events) {
            var domainEvent = (DomainEventMessage<?>) event;
            var stream = domainEvent.getAggregateIdentifier();
            if (known.containsKey(stream) || unknown.containsKey(stream)) {
                continue;
            }
            var sequence = domainEvent.getSequenceNumber();
            if (sequence == 0) {
                known.put(stream, new Head(-1, LedgerChain.genesis(stream)));
                continue;
            }
            var head = heads.before(stream, sequence);
            if (head != null) {
                known.put(stream, head);
            } else {
                unknown.put(stream, sequence - 1);
            }
        }
        if (!unknown.isEmpty()) {
            known.putAll(StoredChain.headsAt(connection, unknown));
        }
        return known;
    }

    private static EventCopy.Row linked(
            DomainEventMessage<?> event, Serializer serializer, Map<String, Head> streams) {
        var stream = event.getAggregateIdentifier();
        var sequence = event.getSequenceNumber();
        var previous = Objects.requireNonNull(streams.get(stream), "head of " + stream);
        if (previous.sequence() != sequence - 1) {
            throw new IllegalStateException(
                    "stream "
                            + stream
                            + ": event "
                            + sequence
                            + " after "
                            + previous.sequence()
                            + " (expected: the next)");
        }
        var payload = event.serializePayload(serializer, byte[].class);
        var metaData = event.serializeMetaData(serializer, byte[].class);
        // As it is stored, so that the digest can be computed again from what is.
        var recordedAt = DateTimeUtils.formatInstant(event.getTimestamp());
        var digest =
                LedgerChain.digest(
                        stream,
                        sequence,
                        event.getIdentifier(),
                        payload.getType().getName(),
                        Instant.parse(recordedAt),
                        payload.getData());
        var chainHash = LedgerChain.link(previous.chainHash(), digest);
        streams.put(stream, new Head(sequence, chainHash));
        return new EventCopy.Row(
                event.getIdentifier(),
                event.getType(),
                stream,
                sequence,
                payload.getType().getName(),
                StoredPayload.of(payload.getData()),
                metaData.getData(),
                recordedAt,
                digest,
                chainHash,
                (short) LedgerChain.HASH_VERSION);
    }

    private void rememberOnceCommitted(Map<String, Head> written) {
        TransactionSynchronizationManager.registerSynchronization(
                new TransactionSynchronization() {
                    @Override
                    public void afterCompletion(int status) {
                        if (status == STATUS_COMMITTED) {
                            heads.committed(written);
                        } else {
                            heads.forget(written.keySet());
                        }
                    }
                });
    }
}
