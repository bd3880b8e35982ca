package com.metisrouter.projections.balance;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.Lot;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.projections.sql.SqlTime;
import com.metisrouter.projections.sql.StoredText;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// The rows of lots.
@Edge
final class AccountLots {

    private AccountLots() {}

    /// Those with something left, in the order they came.
    static Map<String, Map<String, AccountLot>> load(Connection connection, Array accounts)
            throws SQLException {
        var lots = new HashMap<String, Map<String, AccountLot>>();
        try (var statement =
                connection.prepareStatement(
                        "SELECT * FROM account_lot WHERE account_id = ANY (?) AND remaining_nanos > 0"
                                + " ORDER BY account_id, sequence, lot_id")) {
            statement.setArray(1, accounts);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var lot = read(rows);
                    lots.computeIfAbsent(rows.getString("account_id"), _ -> new LinkedHashMap<>())
                            .put(lot.lot().lotId(), lot);
                }
            }
        }
        return lots;
    }

    static AccountLot read(ResultSet rows) throws SQLException {
        return new AccountLot(
                new Lot(
                        rows.getString("lot_id"),
                        CreditKind.valueOf(rows.getString("kind")),
                        Usd.ofNanos(rows.getLong("remaining_nanos")),
                        rows.getInt("priority"),
                        rows.getObject("expires_at") == null
                                ? null
                                : SqlTime.read(rows, "expires_at")),
                Usd.ofNanos(rows.getLong("amount_nanos")),
                rows.getLong("sequence"));
    }

    static void write(
            Connection connection,
            Map<String, BalanceProjection.State> before,
            Map<String, BalanceProjection.State> after)
            throws SQLException {
        var sql =
                """
                INSERT INTO account_lot VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (account_id, lot_id) DO UPDATE SET
                    kind = excluded.kind, amount_nanos = excluded.amount_nanos,
                    remaining_nanos = excluded.remaining_nanos, priority = excluded.priority,
                    expires_at = excluded.expires_at, sequence = excluded.sequence
                """;
        try (var statement = connection.prepareStatement(sql)) {
            for (var entry : after.entrySet()) {
                var old = before.get(entry.getKey());
                for (var lot : entry.getValue().lots().values()) {
                    if (old == null || !lot.equals(old.lots().get(lot.lot().lotId()))) {
                        bind(statement, entry.getKey(), lot);
                        statement.addBatch();
                    }
                }
            }
            statement.executeBatch();
        }
    }

    private static void bind(PreparedStatement statement, String accountId, AccountLot accountLot)
            throws SQLException {
        var lot = accountLot.lot();
        statement.setString(1, accountId);
        statement.setString(2, StoredText.of(lot.lotId()));
        statement.setString(3, lot.kind().name());
        statement.setLong(4, accountLot.amount().nanos());
        statement.setLong(5, lot.remaining().nanos());
        statement.setInt(6, lot.priority());
        if (lot.expiresAt() == null) {
            statement.setNull(7, Types.TIMESTAMP_WITH_TIMEZONE);
        } else {
            statement.setObject(7, SqlTime.write(lot.expiresAt()));
        }
        statement.setLong(8, accountLot.sequence());
    }
}
