package com.metisrouter.ledger.checkpoint;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.evidence.LedgerChain;
import com.metisrouter.ledger.eventstore.EventPosition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import org.springframework.jdbc.core.JdbcTemplate;

/// Follows all events in the gap-free order by their hashes alone, and numbers them.
///
/// Each hash must follow from the one before it in the stream; payloads are not read, that is the verifier's work. Reading on belongs to
/// one thread; asking where a number is may anybody.
@Edge
final class EventOrder {

    private static final int EVENTS_PER_READ = 5_000;

    /// How many events lie between two whose place is remembered.
    private static final int EVENTS_PER_MILESTONE = 256;

    private static final String NEXT =
            "select tx_id::text::bigint, global_index, aggregate_type, aggregate_id, sequence_number, digest, chain_hash"
                    + " from event where (tx_id, global_index) > (?::text::xid8, ?)"
                    + " and tx_id < pg_snapshot_xmin(pg_current_snapshot())"
                    + " order by event.tx_id, event.global_index limit ?";
    private static final String SKIP =
            "select tx_id::text::bigint, global_index from event where (tx_id, global_index) > (?::text::xid8, ?)"
                    + " order by event.tx_id, event.global_index offset ? limit 1";

    @SuppressWarnings("ArrayRecordComponent") // Never compared, and never changed.
    private record Hashed(
            EventPosition at,
            String streamType,
            String stream,
            long sequence,
            byte[] digest,
            byte[] hash) {}

    private final JdbcTemplate jdbc;
    private final Heads heads = new Heads();
    private final ConcurrentSkipListMap<Long, EventPosition> milestones =
            new ConcurrentSkipListMap<>();
    private volatile long read;
    private EventPosition at = EventPosition.START;

    EventOrder(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        milestones.put(0L, EventPosition.START);
    }

    Heads heads() {
        return heads;
    }

    /// How many events have a number.
    long read() {
        return read;
    }

    /// Reads on, at most up to a number of events.
    ///
    /// @return whether there may be more now
    boolean readOn(long upTo) {
        var limit = (int) Math.min(EVENTS_PER_READ, upTo - heads.events());
        if (limit <= 0) {
            return false;
        }
        var page =
                jdbc.query(
                        NEXT,
                        (row, _) -> hashed(row),
                        Long.toUnsignedString(at.txId()),
                        at.globalIndex(),
                        limit);
        page.forEach(this::add);
        return page.size() == limit;
    }

    private static Hashed hashed(ResultSet row) throws SQLException {
        return new Hashed(
                new EventPosition(row.getLong(1), row.getLong(2)),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                row.getBytes(6),
                row.getBytes(7));
    }

    private void add(Hashed event) {
        var previous = heads.previousHash(event.stream());
        if (!Arrays.equals(LedgerChain.link(previous, event.digest()), event.hash())) {
            throw new BooksDiffer(
                    "stream "
                            + event.stream()
                            + ": the hash of event "
                            + event.sequence()
                            + " does not follow from the one before");
        }
        heads.add(event.streamType(), event.stream(), event.sequence(), event.hash());
        at = event.at();
        read = heads.events();
        if (read % EVENTS_PER_MILESTONE == 0) {
            milestones.put(read, at);
        }
    }

    /// Where the event of a number is; the start for 0.
    ///
    /// @param number at most `read`
    EventPosition positionOf(long number) {
        var milestone = milestones.floorEntry(number);
        if (milestone.getKey() == number) {
            return milestone.getValue();
        }
        List<EventPosition> found =
                jdbc.query(
                        SKIP,
                        (row, _) -> new EventPosition(row.getLong(1), row.getLong(2)),
                        Long.toUnsignedString(milestone.getValue().txId()),
                        milestone.getValue().globalIndex(),
                        number - milestone.getKey() - 1);
        return found.getFirst();
    }
}
