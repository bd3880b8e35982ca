package com.metisrouter.ledger.debiting;

import com.metisrouter.contracts.Edge;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/// Up to where each partition has been applied, moved in the transaction that applied it.
///
/// A fence says who may move them. A consumer takes the next fence when it starts; one that still runs with an older fence updates no row
/// and rolls back, so whatever it had applied is undone.
@Edge
public final class ConsumerPositions {

    /// A newer consumer has taken over; this one must stop.
    public static final class FencedOff extends RuntimeException {
        FencedOff(String topic, long fence) {
            super(
                    "positions of "
                            + topic
                            + " are no longer fence "
                            + fence
                            + "'s: a newer consumer took over",
                    null,
                    false,
                    false);
        }
    }

    /// Where to read on.
    ///
    /// @param leaderEpoch of the last record applied, -1 where none is known
    public record Place(long nextOffset, int leaderEpoch) {

        /// Nothing of a partition has been applied yet.
        static final Place NONE = new Place(-1, -1);

        public static Place at(long offset) {
            return new Place(offset, -1);
        }
    }

    private static final String TAKE =
            "insert into consumer_position (topic, partition, next_offset, leader_epoch, fence)"
                    + " values (?, ?, ?, ?, ?) on conflict (topic, partition)"
                    + " do update set fence = excluded.fence where consumer_position.fence < excluded.fence";
    private static final String ADVANCE =
            "update consumer_position set next_offset = ?, leader_epoch = ?"
                    + " where topic = ? and partition = ? and next_offset = ? and fence = ?";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final String topic;
    private final long fence;

    private ConsumerPositions(
            JdbcTemplate jdbc, TransactionTemplate transaction, String topic, long fence) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.topic = topic;
        this.fence = fence;
    }

    /// Takes the positions over from whoever has them.
    public static ConsumerPositions takeOver(
            JdbcTemplate jdbc, TransactionTemplate transaction, String topic, int partitions) {
        var fence =
                Objects.requireNonNull(
                        jdbc.queryForObject("select nextval('consumer_fence')", Long.class));
        transaction.executeWithoutResult(_ -> {
            for (var partition = 0; partition < partitions; partition++) {
                jdbc.update(
                        TAKE,
                        topic,
                        partition,
                        Place.NONE.nextOffset(),
                        Place.NONE.leaderEpoch(),
                        fence);
            }
        });
        return new ConsumerPositions(jdbc, transaction, topic, fence);
    }

    /// The next offset of each partition, as it is committed.
    ///
    /// @throws FencedOff if they are another's
    public Map<Integer, Place> read() {
        var next = new TreeMap<Integer, Place>();
        jdbc.query(
                "select partition, next_offset, leader_epoch, fence from consumer_position where topic = ?",
                row -> {
                    if (row.getLong(4) != fence) {
                        throw new FencedOff(topic, fence);
                    }
                    next.put(row.getInt(1), new Place(row.getLong(2), row.getInt(3)));
                },
                topic);
        return next;
    }

    /// Moves one position on, within the caller's transaction.
    ///
    /// @throws FencedOff if it isn't ours, or not where we think
    public void advance(int partition, Place expected, Place next) {
        var moved =
                jdbc.update(
                        ADVANCE,
                        next.nextOffset(),
                        next.leaderEpoch(),
                        topic,
                        partition,
                        expected.nextOffset(),
                        fence);
        if (moved == 0) {
            throw new FencedOff(topic, fence);
        }
    }

    /// Sets a position where the broker's own end or beginning leaves no choice.
    public void reset(int partition, Place expected, Place next) {
        transaction.executeWithoutResult(_ -> advance(partition, expected, next));
    }
}
