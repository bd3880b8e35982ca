package com.metisrouter.ledger.publishing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.ledger.eventstore.EventPosition;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;

/// Up to where events have been published.
@Edge
public final class PublisherCheckpoint {

    private static final String NAME = "ledger-events";
    private static final int LAG_COUNTED_MAX = 100_000;

    /// @param at the last event published
    /// @param position its dense number
    public record At(EventPosition at, long position) {}

    private final JdbcTemplate jdbc;

    public PublisherCheckpoint(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        jdbc.update(
                "insert into publisher_checkpoint (name, tx_id, global_index, position)"
                        + " values (?, '0', 0, 0) on conflict (name) do nothing",
                NAME);
    }

    public At read() {
        return Objects.requireNonNull(
                jdbc.queryForObject(
                        "select tx_id::text::bigint, global_index, position from publisher_checkpoint where name = ?",
                        (row, _) ->
                                new At(
                                        new EventPosition(row.getLong(1), row.getLong(2)),
                                        row.getLong(3)),
                        NAME));
    }

    /// Moves on; another publisher that was faster has sent the same and moved it already.
    public void move(At from, EventPosition to, long position) {
        jdbc.update(
                "update publisher_checkpoint set tx_id = ?::text::xid8, global_index = ?, position = ?"
                        + " where name = ? and position = ? and tx_id = ?::text::xid8 and global_index = ?",
                Long.toUnsignedString(to.txId()),
                to.globalIndex(),
                position,
                NAME,
                from.position(),
                Long.toUnsignedString(from.at().txId()),
                from.at().globalIndex());
    }

    /// How many events wait to be published, counted up to a limit.
    public long lag() {
        return Objects.requireNonNull(
                jdbc.queryForObject(
                        "select count(*) from (select from event e, publisher_checkpoint c where c.name = ?"
                                + " and (e.tx_id, e.global_index) > (c.tx_id, c.global_index) limit "
                                + LAG_COUNTED_MAX
                                + ") waiting",
                        Long.class,
                        NAME));
    }
}
