package com.metisrouter.ledger.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.evidence.EventLine;
import com.metisrouter.contracts.evidence.Hex;
import com.metisrouter.contracts.evidence.LedgerChain;
import com.metisrouter.contracts.evidence.MerkleTree;
import com.metisrouter.contracts.evidence.Receipt;
import com.metisrouter.ledger.checkpoint.DebitSpans.Place;
import com.metisrouter.ledger.checkpoint.StoredHeads.Cover;
import com.metisrouter.ledger.eventstore.EventPosition;
import com.metisrouter.ledger.eventstore.StoredPayload;
import com.metisrouter.ledger.pricing.PriceVersions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.jdbc.core.JdbcTemplate;

/// What auditors and customers are given to check the books by: pages of an export, and receipts.
@Edge
public final class Evidence {

    /// After so many bytes a page ends, with its line.
    private static final int PAGE_BYTES_MAX = 8 * 1024 * 1024;

    /// Debits are large, so few are read at a time.
    private static final int EVENTS_PER_READ = 50;

    private static final int TREES_KEPT_MAX = 4;

    private static final String LINES =
            "select tx_id::text::bigint, global_index, aggregate_id, aggregate_type, sequence_number, event_id,"
                    + " payload_type, recorded_at, hash_version, chain_hash, payload from event"
                    + " where (tx_id, global_index) > (?::text::xid8, ?)"
                    + " order by event.tx_id, event.global_index limit ?";
    private static final String LINE =
            "select tx_id::text::bigint, global_index, aggregate_id, aggregate_type, sequence_number, event_id,"
                    + " payload_type, recorded_at, hash_version, chain_hash, payload from event"
                    + " where aggregate_id = ? and sequence_number = ?";

    /// What came of asking for a receipt.
    public sealed interface Answer {
        record Given(Receipt receipt) implements Answer {}

        record UnknownRequest() implements Answer {}

        /// The request was charged; the next checkpoint will cover it.
        record NotYetCovered() implements Answer {}
    }

    private final JdbcTemplate jdbc;
    private final Checkpointer checkpointer;
    private final DebitSpans spans;
    private final PriceVersions prices;
    private final Map<Long, MerkleTree> trees =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, MerkleTree> eldest) {
                    return size() > TREES_KEPT_MAX;
                }
            };

    public Evidence(
            JdbcTemplate jdbc, Checkpointer checkpointer, DebitSpans spans, PriceVersions prices) {
        this.jdbc = jdbc;
        this.checkpointer = checkpointer;
        this.spans = spans;
        this.prices = prices;
    }

    public Checkpointer checkpointer() {
        return checkpointer;
    }

    /// @param position of the last event that the reader has
    public List<EventLine> eventsAfter(long position, int linesMax) {
        var order = checkpointer.order();
        if (order.read() < position + linesMax) {
            checkpointer.catchUp();
        }
        var upTo = Math.min(order.read(), position + linesMax);
        var lines = new ArrayList<EventLine>();
        if (position >= upTo) {
            return lines;
        }
        var at = order.positionOf(position);
        var bytes = 0L;
        while (position + lines.size() < upTo && bytes < PAGE_BYTES_MAX) {
            var number = position + lines.size();
            var read = new ArrayList<EventLine>();
            var limit = (int) Math.min(EVENTS_PER_READ, upTo - number);
            var reached = new AtomicReference<>(at);
            jdbc.query(
                    LINES,
                    row -> {
                        read.add(line(row, number + read.size() + 1));
                        reached.set(new EventPosition(row.getLong(1), row.getLong(2)));
                    },
                    Long.toUnsignedString(at.txId()),
                    at.globalIndex(),
                    limit);
            lines.addAll(read);
            for (var line : read) {
                bytes += line.payload().length;
            }
            if (read.isEmpty()) {
                break;
            }
            at = Objects.requireNonNull(reached.get());
        }
        return lines;
    }

    private static EventLine line(ResultSet row, long position) throws SQLException {
        return new EventLine(
                position,
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                row.getString(6),
                row.getString(7),
                Instant.parse(row.getString(8)),
                row.getInt(9),
                Hex.of(row.getBytes(10)),
                StoredPayload.json(row.getBytes(11)));
    }

    public List<EventLine> pricesAfter(long position, int linesMax) {
        return prices.linesAfter(position, linesMax);
    }

    /// Lines of `checkpoints.ndjson`.
    public List<byte[]> checkpointsAfter(long number, int linesMax) {
        return checkpointer.log().linesAfter(number, linesMax);
    }

    public String publicKey() {
        return checkpointer.publicKey();
    }

    /// @param accountId whose request it must be; empty for anybody's
    public Answer receipt(String requestId, String accountId) {
        var place = spans.find(requestId, accountId);
        if (place.isEmpty()) {
            return new Answer.UnknownRequest();
        }
        return checkpointer
                .heads()
                .covering(place.get().accountId(), place.get().sequence())
                .filter(cover -> cover.checkpoint() <= checkpointer.log().size())
                .<Answer>map(cover -> new Answer.Given(receipt(requestId, place.get(), cover)))
                .orElseGet(Answer.NotYetCovered::new);
    }

    private Receipt receipt(String requestId, Place place, Cover cover) {
        var event =
                Objects.requireNonNull(
                        jdbc.queryForObject(
                                LINE,
                                (row, _) -> line(row, 0),
                                place.accountId(),
                                place.sequence()));
        var signed = checkpointer.log().read(cover.checkpoint());
        var tree = tree(cover.checkpoint(), signed.checkpoint().root());
        return new Receipt(
                Receipt.FORM,
                requestId,
                place.accountId(),
                new String(event.line(), UTF_8),
                previousHash(place),
                Hex.of(event.digest()),
                digestsAfter(place, cover.sequence()),
                cover.leaf(),
                path(tree, cover.leaf()),
                signed.note());
    }

    private String previousHash(Place place) {
        return place.sequence() == 0
                ? Hex.of(LedgerChain.genesis(place.accountId()))
                : Objects.requireNonNull(
                        jdbc.queryForObject(
                                "select chain_hash from event where aggregate_id = ? and sequence_number = ?",
                                (row, _) -> Hex.of(row.getBytes(1)),
                                place.accountId(),
                                place.sequence() - 1));
    }

    private List<String> digestsAfter(Place place, long upTo) {
        return jdbc.query(
                "select digest from event where aggregate_id = ? and sequence_number > ?"
                        + " and sequence_number <= ? order by sequence_number",
                (row, _) -> Hex.of(row.getBytes(1)),
                place.accountId(),
                place.sequence(),
                upTo);
    }

    private List<String> path(MerkleTree tree, int leaf) {
        synchronized (trees) {
            return tree.path(leaf).stream().map(Hex::of).toList();
        }
    }

    private MerkleTree tree(long checkpoint, String root) {
        synchronized (trees) {
            var kept = trees.get(checkpoint);
            if (kept != null) {
                return kept;
            }
            var tree = Heads.treeOf(checkpointer.heads().asOf(checkpoint));
            if (!Hex.of(tree.root()).equals(root)) {
                throw new IllegalStateException(
                        "the heads of checkpoint " + checkpoint + " don't have the signed root");
            }
            trees.put(checkpoint, tree);
            return tree;
        }
    }
}
