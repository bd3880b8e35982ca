package com.metisrouter.ledger.debiting;

import com.metisrouter.contracts.Edge;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A dead letter as it is listed.
///
/// @param times how often the same record has come
/// @param resolvedAt when it was applied after all, null while it waits
/// @param resolvedBy who had it applied, empty where it came again
@Edge
record DeadLetterEntry(
        long id,
        String accountId,
        long lease,
        long leaseSequence,
        String reason,
        String detail,
        String origin,
        long times,
        Instant recordedAt,
        @Nullable Instant resolvedAt,
        String resolvedBy) {

    static final String COLUMNS =
            "select id, account_id, lease, lease_sequence, reason, detail,"
                    + " topic || '/' || partition || '/' || record_offset, times, recorded_at, resolved_at,"
                    + " resolved_by from dead_letter";

    static DeadLetterEntry read(ResultSet row) throws SQLException {
        return new DeadLetterEntry(
                row.getLong(1),
                row.getString(2),
                row.getLong(3),
                row.getLong(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getLong(8),
                row.getTimestamp(9).toInstant(),
                instant(row.getTimestamp(10)),
                row.getString(11));
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }
}
