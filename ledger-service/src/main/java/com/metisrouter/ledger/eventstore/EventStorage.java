package com.metisrouter.ledger.eventstore;

import com.metisrouter.contracts.Edge;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.axonframework.common.transaction.TransactionManager;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.eventsourcing.eventstore.jdbc.EventSchema;
import org.axonframework.eventsourcing.eventstore.jdbc.JdbcEventStorageEngine;
import org.axonframework.serialization.Serializer;
import org.axonframework.spring.jdbc.SpringDataSourceConnectionProvider;

/// Axon's JDBC event storage on our tables.
@Edge
public final class EventStorage {

    private static final String UNIQUE_VIOLATION = "23505";

    /// Debits are large events, so few are read at a time.
    private static final int EVENTS_PER_READ = 50;

    private EventStorage() {}

    /// @param streamsMax how many streams' heads are kept in memory
    public static EventStorageEngine on(
            DataSource database,
            TransactionManager transactions,
            Serializer serializer,
            int streamsMax,
            ClosedStreams closings) {
        var settings =
                JdbcEventStorageEngine.builder()
                        .connectionProvider(new SpringDataSourceConnectionProvider(database))
                        .transactionManager(transactions)
                        .eventSerializer(serializer)
                        .snapshotSerializer(serializer)
                        .dataType(byte[].class)
                        .batchSize(EVENTS_PER_READ)
                        .persistenceExceptionResolver(EventStorage::isDuplicateKey)
                        .schema(schema());
        return new ChainedEventStorage(settings, transactions, database, streamsMax, closings);
    }

    private static EventSchema schema() {
        return EventSchema.builder()
                .eventTable("event")
                .snapshotTable("snapshot")
                .globalIndexColumn("global_index")
                .eventIdentifierColumn("event_id")
                .typeColumn("aggregate_type")
                .aggregateIdentifierColumn("aggregate_id")
                .sequenceNumberColumn("sequence_number")
                .payloadTypeColumn("payload_type")
                .payloadRevisionColumn("payload_revision")
                .payloadColumn("payload")
                .metaDataColumn("meta_data")
                .timestampColumn("recorded_at")
                .build();
    }

    private static boolean isDuplicateKey(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }
}
