package com.metisrouter.projections.usagelog;

import com.metisrouter.contracts.Edge;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/// The usage log's days. Made a week ahead, so that midnight costs nothing, and on demand for late rows of other days.
@Edge
final class UsagePartitions {

    static final int DAYS_AHEAD = 7;

    private final InstantSource clock;
    private final Set<LocalDate> known = new HashSet<>();

    UsagePartitions(InstantSource clock) {
        this.clock = clock;
    }

    /// Sees that the days of these rows, today and the week ahead exist.
    void ensure(Connection connection, Collection<UsageRow> rows) throws SQLException {
        var today = day(clock.instant());
        for (var ahead = 0; ahead <= DAYS_AHEAD; ahead++) {
            ensure(connection, today.plusDays(ahead));
        }
        for (var row : rows) {
            ensure(connection, day(row.mintedAt()));
        }
    }

    static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    private void ensure(Connection connection, LocalDate day) throws SQLException {
        if (known.contains(day)) {
            return;
        }
        var sql =
                "CREATE TABLE IF NOT EXISTS usage_log_%s PARTITION OF usage_log FOR VALUES FROM ('%s 00:00:00+00') TO ('%s 00:00:00+00')"
                        .formatted(
                                DateTimeFormatter.BASIC_ISO_DATE.format(day), day, day.plusDays(1));
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
        known.add(day);
    }

    void forget() {
        known.clear();
    }
}
