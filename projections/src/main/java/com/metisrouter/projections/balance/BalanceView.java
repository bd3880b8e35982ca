package com.metisrouter.projections.balance;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.projections.checkpoint.View;
import com.metisrouter.projections.sql.SqlTime;
import com.metisrouter.projections.sql.StoredText;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Balances and leases in PostgreSQL: loads the accounts of a batch, folds, writes those accounts back.
@Edge
public final class BalanceView implements View {

    public static final String NAME = "balance";

    private static final Logger LOG = LoggerFactory.getLogger(BalanceView.class);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> tables() {
        return List.of(
                "account_balance",
                "account_lease",
                "account_lot",
                "account_entry",
                "balance_anomaly");
    }

    @Override
    public String anomalyTable() {
        return "balance_anomaly";
    }

    @Override
    public void createBeside(Connection connection, String liveSchema) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var table : tables()) {
                statement.execute(
                        "CREATE TABLE %s (LIKE %s.%s INCLUDING ALL)"
                                .formatted(table, liveSchema, table));
            }
        }
    }

    @Override
    public void apply(Connection connection, List<Event> events) throws SQLException {
        var before = load(connection, events);
        var after = new LinkedHashMap<>(before);
        var anomalies = new ArrayList<BalanceProjection.Anomaly>();
        var entries = new ArrayList<AccountEntry>();
        for (var event : events) {
            var data = (AccountEvent) event.data();
            var state =
                    after.getOrDefault(
                            data.accountId(), BalanceProjection.State.unopened(data.accountId()));
            var next = BalanceProjection.evolve(state, event, anomalies);
            AccountEntry.of(data, state.balance(), next.balance()).ifPresent(entries::add);
            after.put(data.accountId(), next);
        }
        writeBalances(connection, after);
        writeLeases(connection, before, after);
        AccountLots.write(connection, before, after);
        AccountEntries.write(connection, entries);
        writeAnomalies(connection, anomalies);
    }

    @Override
    public void forget() {}

    private static Map<String, BalanceProjection.State> load(
            Connection connection, List<Event> events) throws SQLException {
        var ids =
                events.stream()
                        .map(event -> ((AccountEvent) event.data()).accountId())
                        .distinct()
                        .toArray();
        var array = connection.createArrayOf("text", ids);
        try {
            var leases = loadLeases(connection, array);
            var lots = AccountLots.load(connection, array);
            var states = new HashMap<String, BalanceProjection.State>();
            try (var statement =
                    connection.prepareStatement(
                            "SELECT * FROM account_balance WHERE account_id = ANY (?)")) {
                statement.setArray(1, array);
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        var balance = readBalance(rows);
                        states.put(
                                balance.accountId(),
                                new BalanceProjection.State(
                                        balance,
                                        leases.getOrDefault(balance.accountId(), Map.of()),
                                        lots.getOrDefault(balance.accountId(), Map.of())));
                    }
                }
            }
            return states;
        } finally {
            array.free();
        }
    }

    private static Map<String, Map<Long, AccountLease>> loadLeases(
            Connection connection, Array accounts) throws SQLException {
        var leases = new HashMap<String, Map<Long, AccountLease>>();
        try (var statement =
                connection.prepareStatement(
                        "SELECT * FROM account_lease WHERE account_id = ANY (?) AND is_open")) {
            statement.setArray(1, accounts);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var lease = readLease(rows);
                    leases.computeIfAbsent(rows.getString("account_id"), _ -> new HashMap<>())
                            .put(lease.lease(), lease);
                }
            }
        }
        return leases;
    }

    static AccountBalance readBalance(ResultSet rows) throws SQLException {
        return new AccountBalance(
                rows.getString("account_id"),
                rows.getString("name"),
                Usd.ofNanos(rows.getLong("balance_nanos")),
                Usd.ofNanos(rows.getLong("leased_nanos")),
                Usd.ofNanos(rows.getLong("granted_nanos")),
                Usd.ofNanos(rows.getLong("spent_nanos")),
                rows.getLong("debited_lines"),
                rows.getLong("last_sequence"),
                rows.getLong("last_position"),
                SqlTime.read(rows, "recorded_at"),
                rows.getBoolean("agrees"),
                rows.getBoolean("closed"));
    }

    private static AccountLease readLease(ResultSet rows) throws SQLException {
        return new AccountLease(
                rows.getLong("lease"),
                rows.getString("gateway_id"),
                rows.getLong("run"),
                Usd.ofNanos(rows.getLong("amount_nanos")),
                Usd.ofNanos(rows.getLong("released_nanos")),
                Usd.ofNanos(rows.getLong("spent_nanos")),
                rows.getObject("final_sequence", Long.class),
                rows.getBoolean("is_open"));
    }

    private static void writeBalances(
            Connection connection, Map<String, BalanceProjection.State> states)
            throws SQLException {
        var sql =
                """
                INSERT INTO account_balance VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (account_id) DO UPDATE SET
                    name = excluded.name, balance_nanos = excluded.balance_nanos,
                    leased_nanos = excluded.leased_nanos, granted_nanos = excluded.granted_nanos,
                    spent_nanos = excluded.spent_nanos, debited_lines = excluded.debited_lines,
                    last_sequence = excluded.last_sequence, last_position = excluded.last_position,
                    recorded_at = excluded.recorded_at, agrees = excluded.agrees,
                    closed = excluded.closed
                """;
        try (var statement = connection.prepareStatement(sql)) {
            for (var state : states.values()) {
                var balance = state.balance();
                statement.setString(1, balance.accountId());
                statement.setString(2, StoredText.of(balance.name()));
                statement.setLong(3, balance.balance().nanos());
                statement.setLong(4, balance.leased().nanos());
                statement.setLong(5, balance.granted().nanos());
                statement.setLong(6, balance.spent().nanos());
                statement.setLong(7, balance.debitedLines());
                statement.setLong(8, balance.lastSequence());
                statement.setLong(9, balance.lastPosition());
                statement.setObject(10, SqlTime.write(balance.recordedAt()));
                statement.setBoolean(11, balance.agrees());
                statement.setBoolean(12, balance.closed());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static void writeLeases(
            Connection connection,
            Map<String, BalanceProjection.State> before,
            Map<String, BalanceProjection.State> after)
            throws SQLException {
        var sql =
                """
                INSERT INTO account_lease VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (account_id, lease) DO UPDATE SET
                    released_nanos = excluded.released_nanos, spent_nanos = excluded.spent_nanos,
                    final_sequence = excluded.final_sequence, is_open = excluded.is_open
                """;
        try (var statement = connection.prepareStatement(sql)) {
            for (var entry : after.entrySet()) {
                var old = before.get(entry.getKey());
                for (var lease : entry.getValue().leases().values()) {
                    if (old == null || !lease.equals(old.leases().get(lease.lease()))) {
                        statement.setString(1, entry.getKey());
                        statement.setLong(2, lease.lease());
                        statement.setString(3, lease.gatewayId());
                        statement.setLong(4, lease.run());
                        statement.setLong(5, lease.amount().nanos());
                        statement.setLong(6, lease.released().nanos());
                        statement.setLong(7, lease.spent().nanos());
                        statement.setObject(8, lease.finalSequence(), Types.BIGINT);
                        statement.setBoolean(9, lease.open());
                        statement.addBatch();
                    }
                }
            }
            statement.executeBatch();
        }
    }

    private static void writeAnomalies(
            Connection connection, List<BalanceProjection.Anomaly> anomalies) throws SQLException {
        var sql = "INSERT INTO balance_anomaly VALUES (?, ?, ?, ?)";
        try (var statement = connection.prepareStatement(sql)) {
            for (var anomaly : anomalies) {
                LOG.error(
                        "account={} position={} the ledger's events contradict each other: {}",
                        anomaly.accountId(),
                        anomaly.position(),
                        anomaly.detail());
                statement.setLong(1, anomaly.position());
                statement.setInt(2, anomaly.item());
                statement.setString(3, anomaly.accountId());
                statement.setString(4, anomaly.detail());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }
}
