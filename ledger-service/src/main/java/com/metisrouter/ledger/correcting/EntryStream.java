package com.metisrouter.ledger.correcting;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.wire.EventType;
import com.metisrouter.contracts.wire.Upcasters;
import com.metisrouter.ledger.account.Account;
import com.metisrouter.ledger.account.Entry;
import com.metisrouter.ledger.eventstore.StoredPayload;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.jdbc.core.JdbcTemplate;

/// The usage entries of one account, in the order of its stream.
@Edge
public final class EntryStream {

    /// A debit may have 256 lines and half a megabyte.
    private static final int PAGE = 16;

    private static final String USAGE =
            "'"
                    + EventType.USAGE_DEBITED.wireName()
                    + "', '"
                    + EventType.USAGE_CORRECTED.wireName()
                    + "'";
    private static final String CORRECTIONS = "'" + EventType.USAGE_CORRECTED.wireName() + "'";
    private static final String COLUMNS =
            "select sequence_number, payload_type, payload from event where aggregate_type = '"
                    + Account.TYPE
                    + "' and aggregate_id = ?";

    private final JdbcTemplate jdbc;

    public EntryStream(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// Number of the account's last event, -1 where there is none.
    long last(String accountId) {
        return Objects.requireNonNull(
                jdbc.queryForObject(
                        "select coalesce(max(sequence_number), -1) from event where aggregate_id = ?",
                        Long.class,
                        accountId));
    }

    Optional<Entry> find(String accountId, long sequence) {
        return jdbc
                .query(
                        COLUMNS + " and sequence_number = ?",
                        (row, _) -> entry(row),
                        accountId,
                        sequence)
                .stream()
                .findFirst();
    }

    /// Debits and corrections after one number and up to another.
    void usage(String accountId, long after, long through, Consumer<Entry> to) {
        read(USAGE, accountId, after, through, to);
    }

    void corrections(String accountId, long after, long through, Consumer<Entry> to) {
        read(CORRECTIONS, accountId, after, through, to);
    }

    private void read(
            String types, String accountId, long after, long through, Consumer<Entry> to) {
        var sql =
                COLUMNS
                        + " and sequence_number > ? and sequence_number <= ? and payload_type in ("
                        + types
                        + ") order by sequence_number limit "
                        + PAGE;
        var at = after;
        while (true) {
            var page = jdbc.query(sql, (row, _) -> entry(row), accountId, at, through);
            page.forEach(to);
            if (page.size() < PAGE) {
                return;
            }
            at = page.getLast().sequence();
        }
    }

    private static Entry entry(ResultSet row) throws SQLException {
        var type = EventType.ofWireName(row.getString(2)).payloadClass();
        return new Entry(
                row.getLong(1),
                (AccountEvent) Upcasters.read(StoredPayload.json(row.getBytes(3)), type));
    }
}
