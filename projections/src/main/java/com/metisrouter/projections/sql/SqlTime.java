package com.metisrouter.projections.sql;

import com.metisrouter.contracts.Edge;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Instants to and from `timestamptz`: in UTC, whatever the zone of the machine, and cut to microseconds, which is what is kept.
@Edge
public final class SqlTime {

    private SqlTime() {}

    public static OffsetDateTime write(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    public static @Nullable OffsetDateTime writeOrNull(@Nullable Instant instant) {
        return instant == null ? null : write(instant);
    }

    public static Instant read(ResultSet rows, int column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }

    public static Instant read(ResultSet rows, String column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }

    public static @Nullable Instant readOrNull(ResultSet rows, int column) throws SQLException {
        var time = rows.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
