package com.metisrouter.ledger.publishing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.ledger.account.Account;
import com.metisrouter.ledger.eventstore.EventPosition;
import java.util.Map;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.core.type.TypeReference;

/// Up to where events have been published.
@Edge
public final class PublisherCheckpoint {

    private static final String NAME = "ledger-events";
    private static final TypeReference<Map<String, Long>> ENDS = new TypeReference<>() {};
    private static final int LAG_COUNTED_MAX = 100_000;

    /// @param at the last event published
    /// @param position its dense number
    /// @param brokerEnds the offset after the last record acknowledged, by partition
    public record At(EventPosition at, long position, Map<String, Long> brokerEnds) {

        public At {
            brokerEnds = Map.copyOf(brokerEnds);
        }
    }

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
                        "select tx_id::text::bigint, global_index, position, broker_ends from publisher_checkpoint where name = ?",
                        (row, _) ->
                                new At(
                                        new EventPosition(row.getLong(1), row.getLong(2)),
                                        row.getLong(3),
                                        Json.mapper().readValue(row.getString(4), ENDS)),
                        NAME));
    }

    /// Moves on, or back; another publisher that was faster has sent the same and moved it already.
    public void move(At from, At to) {
        jdbc.update(
                "update publisher_checkpoint set tx_id = ?::text::xid8, global_index = ?, position = ?, broker_ends = ?::jsonb"
                        + " where name = ? and position = ? and tx_id = ?::text::xid8 and global_index = ?",
                Long.toUnsignedString(to.at().txId()),
                to.at().globalIndex(),
                to.position(),
                Json.mapper().writeValueAsString(to.brokerEnds()),
                NAME,
                from.position(),
                Long.toUnsignedString(from.at().txId()),
                from.at().globalIndex());
    }

    /// Where the checkpoint stood when it had the number, counted back from now.
    public EventPosition whenAt(At now, long position) {
        if (position == 0) {
            return EventPosition.START;
        }
        return Objects.requireNonNull(
                jdbc.queryForObject(
                        "select tx_id::text::bigint, global_index from event where aggregate_type = ?"
                                + " and (tx_id, global_index) <= (?::text::xid8, ?)"
                                + " order by event.tx_id desc, event.global_index desc offset ? limit 1",
                        (row, _) -> new EventPosition(row.getLong(1), row.getLong(2)),
                        Account.TYPE,
                        Long.toUnsignedString(now.at().txId()),
                        now.at().globalIndex(),
                        now.position() - position));
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
