package com.metisrouter.ledger.eventstore;

import com.metisrouter.contracts.Edge;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/// Reads all events in the one order in which none can appear later before one that has been read.
///
/// An index is drawn before its transaction commits, so ordering by index alone would skip those that commit late. Transactions below the
/// oldest one that is still running are all decided; only their events are read.
@Edge
public final class StoredEvents {

    private static final String COLUMNS =
            "tx_id::text::bigint, global_index, event_id, aggregate_type, aggregate_id, sequence_number,"
                    + " payload_type, payload, recorded_at, digest, chain_hash, hash_version";

    /// The order names the table, or it would be by the column that is selected, a cast that has no index: then each read sorts all
    /// that is left.
    private static final String NEXT =
            "select "
                    + COLUMNS
                    + " from event where (tx_id, global_index) > (?::text::xid8, ?)"
                    + " and tx_id < pg_snapshot_xmin(pg_current_snapshot())"
                    + " order by event.tx_id, event.global_index limit ?";

    private final JdbcTemplate jdbc;

    public StoredEvents(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    public List<StoredEvent> after(EventPosition position, int eventsMax) {
        return jdbc.query(
                NEXT,
                (row, _) -> read(row),
                Long.toUnsignedString(position.txId()),
                position.globalIndex(),
                eventsMax);
    }

    private static StoredEvent read(ResultSet row) throws SQLException {
        return new StoredEvent(
                new EventPosition(row.getLong(1), row.getLong(2)),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getLong(6),
                row.getString(7),
                StoredPayload.json(row.getBytes(8)),
                Instant.parse(row.getString(9)),
                row.getBytes(10),
                row.getBytes(11),
                row.getInt(12));
    }
}
