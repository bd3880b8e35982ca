package com.metisrouter.projections.balance;

import com.metisrouter.contracts.Edge;
import com.metisrouter.projections.sql.SqlTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// The rows of entries that moved money.
@Edge
final class AccountEntries {

    private AccountEntries() {}

    static void write(Connection connection, List<AccountEntry> entries) throws SQLException {
        // An event that came with a number which another has had is an anomaly; the first one's row
        // stands.
        var sql = "INSERT INTO account_entry VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
        try (var statement = connection.prepareStatement(sql)) {
            for (var entry : entries) {
                statement.setString(1, entry.accountId());
                statement.setLong(2, entry.sequence());
                statement.setObject(3, SqlTime.write(entry.countsFrom()));
                statement.setString(4, entry.type());
                statement.setBoolean(5, entry.isUsage());
                statement.setLong(6, entry.amount().nanos());
                statement.setLong(7, entry.balanceAfter().nanos());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
