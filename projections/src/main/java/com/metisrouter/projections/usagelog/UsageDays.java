package com.metisrouter.projections.usagelog;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.money.Usd;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeMap;

/// What accounts' requests are charged by the UTC day on which they ended, so that a sum over long times reads few rows.
@Edge
final class UsageDays {

    private static final String ADD =
            """
            INSERT INTO usage_day VALUES (?, ?, ?, ?) ON CONFLICT (account_id, day) DO UPDATE SET
                requests = usage_day.requests + excluded.requests, charge_nanos = usage_day.charge_nanos + excluded.charge_nanos
            """;

    private record Key(String accountId, LocalDate day) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            var byAccount = accountId.compareTo(other.accountId);
            return byAccount == 0 ? day.compareTo(other.day) : byAccount;
        }
    }

    private record Change(long requests, Usd charge) {
        Change plus(Change more) {
            return new Change(requests + more.requests, charge.plus(more.charge));
        }
    }

    private final TreeMap<Key, Change> changes = new TreeMap<>();

    void charged(List<UsageRow> rows) {
        for (var row : rows) {
            var request = row.line().request();
            add(
                    request.caller().accountId(),
                    request.endedAt(),
                    new Change(1, row.line().charge()));
        }
    }

    void corrected(List<CorrectionRow> rows) {
        for (var row : rows) {
            add(row.entry().accountId(), row.line().endedAt(), new Change(0, row.difference()));
        }
    }

    private void add(String accountId, Instant endedAt, Change change) {
        var day = LocalDate.ofInstant(endedAt, ZoneOffset.UTC);
        changes.merge(new Key(accountId, day), change, Change::plus);
    }

    void write(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(ADD)) {
            for (var change : changes.entrySet()) {
                statement.setString(1, change.getKey().accountId());
                statement.setObject(2, change.getKey().day());
                statement.setLong(3, change.getValue().requests());
                statement.setLong(4, change.getValue().charge().nanos());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
