package com.metisrouter.ledger.checkpoint;

import com.metisrouter.contracts.Edge;
import com.metisrouter.ledger.checkpoint.Heads.Head;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/// Which heads each checkpoint covers, so that its tree can be built again. Derived: what is built has to have the signed root.
@Edge
final class StoredHeads {

    private static final String AS_OF =
            "select l.leaf, l.stream_type, l.stream, h.sequence, h.chain_hash from checkpoint_leaf l"
                    + " cross join lateral (select sequence, chain_hash from checkpoint_head where leaf = l.leaf"
                    + " and checkpoint <= ? order by checkpoint desc limit 1) h order by l.leaf";

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    StoredHeads(JdbcTemplate jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /// Up to which checkpoint they are known.
    long upTo() {
        return Objects.requireNonNull(
                jdbc.queryForObject(
                        "select coalesce(max(checkpoint), 0) from checkpoint_head", Long.class));
    }

    /// Instead of whatever was known of this checkpoint and later ones, which can't have been signed.
    void write(long checkpoint, List<Head> changed) {
        transaction.executeWithoutResult(_ -> {
            jdbc.update("delete from checkpoint_head where checkpoint >= ?", checkpoint);
            jdbc.batchUpdate(
                    "insert into checkpoint_leaf (leaf, stream_type, stream) values (?, ?, ?)"
                            + " on conflict (leaf) do nothing",
                    changed.stream()
                            .map(head ->
                                    new Object[] {head.leaf(), head.streamType(), head.stream()})
                            .toList());
            jdbc.batchUpdate(
                    "insert into checkpoint_head (leaf, checkpoint, sequence, chain_hash) values (?, ?, ?, ?)",
                    changed.stream()
                            .map(head ->
                                    new Object[] {
                                        head.leaf(), checkpoint, head.sequence(), head.hash()
                                    })
                            .toList());
        });
    }

    /// Where a stream is in the tree and which checkpoint covers one of its events first.
    ///
    /// @param sequence the last of the stream that it covers
    record Cover(int leaf, long checkpoint, long sequence) {}

    Optional<Cover> covering(String stream, long sequence) {
        return jdbc
                .query(
                        "select h.leaf, h.checkpoint, h.sequence from checkpoint_leaf l"
                                + " join checkpoint_head h on h.leaf = l.leaf"
                                + " where l.stream = ? and h.sequence >= ? order by h.sequence, h.checkpoint limit 1",
                        (row, _) -> new Cover(row.getInt(1), row.getLong(2), row.getLong(3)),
                        stream,
                        sequence)
                .stream()
                .findFirst();
    }

    List<Head> asOf(long checkpoint) {
        return jdbc.query(
                AS_OF,
                (row, _) ->
                        new Head(
                                row.getInt(1),
                                row.getString(2),
                                row.getString(3),
                                row.getLong(4),
                                row.getBytes(5)),
                checkpoint);
    }
}
