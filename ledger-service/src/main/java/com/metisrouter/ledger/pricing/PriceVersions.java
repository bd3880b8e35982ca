package com.metisrouter.ledger.pricing;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.evidence.EventLine;
import com.metisrouter.contracts.evidence.Hex;
import com.metisrouter.contracts.evidence.LedgerChain;
import com.metisrouter.contracts.evidence.PriceChain;
import com.metisrouter.contracts.pricing.PriceVersion;
import com.metisrouter.contracts.wire.Json;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/// The table of price versions, which is a chain: in the order in which they were first seen, each one's hash covers all before it.
@Edge
public final class PriceVersions {

    /// How far the chain has come.
    ///
    /// @param hash of the last, in hex
    public record Head(long count, String hash) {}

    private static final String LOCK = "lock table price_version in share row exclusive mode";
    private static final String UNCHAINED =
            "select id, payload, seen_at from price_version where sequence is null order by seen_at, id";
    private static final String INSERT =
            "insert into price_version (id, model_id, payload, seen_at) values (?, ?, ?, ?)"
                    + " on conflict (id) do nothing";
    private static final String CHAIN =
            "update price_version set sequence = ?, chain_hash = ?, hash_version = ? where id = ?";

    @SuppressWarnings("ArrayRecordComponent") // Never compared, and never changed.
    private record Unchained(String id, byte[] payload, Instant seenAt) {}

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    public PriceVersions(JdbcTemplate jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /// All of them, after those of releases that had no chain were put into it.
    List<PriceVersion> load() {
        transaction.executeWithoutResult(_ -> chainNew());
        return jdbc.query(
                "select payload from price_version order by sequence",
                (row, _) -> Json.read(row.getBytes(1), PriceVersion.class));
    }

    /// Adds a version, unless its id is there; the first content of an id stands.
    void keep(PriceVersion version, Instant now) {
        transaction.executeWithoutResult(_ -> {
            jdbc.execute(LOCK);
            jdbc.update(
                    INSERT,
                    version.id(),
                    version.modelId(),
                    Json.bytes(version),
                    Timestamp.from(now.truncatedTo(ChronoUnit.MICROS)));
            chainNew();
        });
    }

    private void chainNew() {
        var fresh =
                jdbc.query(
                        UNCHAINED,
                        (row, _) ->
                                new Unchained(
                                        row.getString(1),
                                        row.getBytes(2),
                                        row.getTimestamp(3).toInstant()));
        if (fresh.isEmpty()) {
            return;
        }
        jdbc.execute(LOCK);
        var head = head();
        var count = head.count();
        var hash = Hex.hash(head.hash());
        for (var version : fresh) {
            hash =
                    LedgerChain.link(
                            hash,
                            LedgerChain.digest(
                                    PriceChain.STREAM,
                                    count,
                                    version.id(),
                                    PriceChain.TYPE,
                                    version.seenAt(),
                                    version.payload()));
            jdbc.update(CHAIN, count, hash, LedgerChain.HASH_VERSION, version.id());
            count++;
        }
    }

    public Head head() {
        return jdbc
                .query(
                        "select sequence, chain_hash from price_version where sequence is not null"
                                + " order by sequence desc limit 1",
                        (row, _) -> new Head(row.getLong(1) + 1, Hex.of(row.getBytes(2))))
                .stream()
                .findFirst()
                .orElseGet(() -> new Head(0, Hex.of(LedgerChain.genesis(PriceChain.STREAM))));
    }

    /// The chain's hash after so many versions; empty where there aren't so many.
    public String headAt(long count) {
        if (count == 0) {
            return Hex.of(LedgerChain.genesis(PriceChain.STREAM));
        }
        return jdbc
                .query(
                        "select chain_hash from price_version where sequence = ?",
                        (row, _) -> Hex.of(row.getBytes(1)),
                        count - 1)
                .stream()
                .findFirst()
                .orElse("");
    }

    /// As lines of an export.
    ///
    /// @param position of the last one that the reader has, 0 for the start
    public List<EventLine> linesAfter(long position, int linesMax) {
        return jdbc.query(
                "select sequence, id, seen_at, hash_version, chain_hash, payload from price_version"
                        + " where sequence >= ? order by sequence limit ?",
                (row, _) ->
                        new EventLine(
                                row.getLong(1) + 1,
                                PriceChain.STREAM,
                                PriceChain.STREAM_TYPE,
                                row.getLong(1),
                                row.getString(2),
                                PriceChain.TYPE,
                                row.getTimestamp(3).toInstant(),
                                row.getInt(4),
                                Hex.of(row.getBytes(5)),
                                Objects.requireNonNull(row.getBytes(6))),
                position,
                linesMax);
    }
}
