package com.metisrouter.projections.usagelog;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.projections.sql.SqlTime;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;

/// Reads the usage log. Pages are found by key, not by counting, so rows that arrive meanwhile shift nothing.
@Edge
public final class UsageReader {

    private static final TypeReference<List<ChargeLine>> LINES = new TypeReference<>() {};
    private static final TypeReference<List<Quantity>> QUANTITIES = new TypeReference<>() {};
    private static final TypeReference<List<Attempt>> ATTEMPTS = new TypeReference<>() {};

    private final JdbcClient jdbc;

    public UsageReader(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// @param accountId whose it must be; null for anybody's
    public Optional<UsageRecord> find(String requestId, @Nullable String accountId) {
        var sql =
                new StringBuilder("SELECT * FROM usage_log WHERE minted_at = ? AND request_id = ?");
        var values = new ArrayList<Object>();
        values.add(SqlTime.write(RequestId.mintedAt(requestId)));
        values.add(UsageCorrections.uuid(requestId));
        equal(sql, values, "account_id", accountId);
        return jdbc.sql(sql.toString())
                .params(values)
                .query((row, _) -> record(row))
                .optional()
                .map(this::withCorrections);
    }

    /// As many as the row counts: one that was booked since the row was read is not part of what it shows.
    private UsageRecord withCorrections(UsageRecord record) {
        if (record.entry().corrections() == 0) {
            return record;
        }
        return record.with(
                jdbc.sql(
                                "SELECT * FROM usage_correction WHERE request_id = ?"
                                        + " ORDER BY ledger_sequence LIMIT ?")
                        .params(
                                UsageCorrections.uuid(record.entry().id()),
                                record.entry().corrections())
                        .query((row, _) -> UsageCorrections.read(row))
                        .list());
    }

    public UsagePage list(UsageQuery query) {
        var sql = new StringBuilder("SELECT * FROM usage_log WHERE true");
        var values = new ArrayList<Object>();
        equal(sql, values, "account_id", query.accountId());
        equal(sql, values, "key_id", query.keyId());
        equal(sql, values, "project", query.project());
        equal(sql, values, "client", query.client());
        equal(sql, values, "workflow", query.workflow());
        equal(sql, values, "http_status", query.httpStatus());
        equal(sql, values, "outcome", query.outcome() == null ? null : query.outcome().name());
        if (query.model() != null) {
            sql.append(" AND (model_id = ? OR model_requested = ?)");
            values.add(query.model());
            values.add(query.model());
        }
        if (query.since() != null) {
            sql.append(" AND minted_at >= ?");
            values.add(SqlTime.write(query.since()));
        }
        if (query.until() != null) {
            sql.append(" AND minted_at < ?");
            values.add(SqlTime.write(query.until()));
        }
        var backwards = query.before() != null;
        key(sql, values, query.after(), "<");
        key(sql, values, query.before(), ">");
        var order = backwards ? "ASC" : "DESC";
        sql.append(" ORDER BY minted_at ").append(order).append(", request_id ").append(order);
        sql.append(" LIMIT ?");
        values.add(query.limit() + 1);
        var found =
                new ArrayList<>(
                        jdbc.sql(sql.toString())
                                .params(values)
                                .query((row, _) -> entry(row))
                                .list());
        var hasMore = found.size() > query.limit();
        if (hasMore) {
            found.removeLast();
        }
        return new UsagePage(backwards ? found.reversed() : found, hasMore);
    }

    private static void equal(
            StringBuilder sql, List<Object> values, String column, @Nullable Object value) {
        if (value != null) {
            sql.append(" AND ").append(column).append(" = ?");
            values.add(value);
        }
    }

    /// The single comparison prunes partitions, the row comparison is the exact place.
    private static void key(
            StringBuilder sql, List<Object> values, @Nullable String requestId, String direction) {
        if (requestId != null) {
            var mintedAt = SqlTime.write(RequestId.mintedAt(requestId));
            sql.append(" AND minted_at ").append(direction).append("= ?");
            sql.append(" AND (minted_at, request_id) ").append(direction).append(" (?, ?)");
            values.add(mintedAt);
            values.add(mintedAt);
            values.add(UsageCorrections.uuid(requestId));
        }
    }

    private static UsageEntry entry(ResultSet row) throws SQLException {
        return new UsageEntry(
                RequestId.PREFIX + row.getString("request_id"),
                SqlTime.read(row, "minted_at"),
                row.getString("account_id"),
                row.getString("key_id"),
                row.getString("project"),
                row.getString("client"),
                row.getString("workflow"),
                row.getString("model_requested"),
                row.getString("model_id"),
                row.getString("endpoint"),
                row.getString("provider"),
                row.getBoolean("streamed"),
                Outcome.valueOf(row.getString("outcome")),
                row.getString("settlement"),
                row.getInt("http_status"),
                row.getString("error_code"),
                row.getString("finish_reason"),
                row.getString("price_version_id"),
                row.getLong("input_tokens"),
                row.getLong("output_tokens"),
                Usd.ofNanos(row.getLong("charge_nanos")),
                Usd.ofNanos(row.getLong("original_charge_nanos")),
                row.getInt("correction_count"),
                row.getLong("ledger_sequence"),
                row.getInt("line_index"),
                SqlTime.read(row, "admitted_at"),
                SqlTime.read(row, "ended_at"),
                row.getLong("first_byte_millis"),
                row.getLong("duration_millis"),
                row.getInt("attempt_count"));
    }

    private static UsageRecord record(ResultSet row) throws SQLException {
        var json = Json.mapper();
        return new UsageRecord(
                entry(row),
                json.readValue(row.getString("lines"), LINES),
                json.readValue(row.getString("quantities"), QUANTITIES),
                json.readValue(row.getString("attempts"), ATTEMPTS),
                row.getString("raw_usage"),
                row.getString("policy_id"),
                Usd.ofNanos(row.getLong("gateway_charge_nanos")),
                Usd.ofNanos(row.getLong("hold_nanos")),
                Usd.ofNanos(row.getLong("overrun_nanos")),
                row.getLong("lease"),
                row.getLong("lease_sequence"),
                row.getString("gateway_id"),
                row.getLong("run"),
                row.getLong("position"),
                Usd.ofNanos(row.getLong("balance_after_nanos")),
                SqlTime.read(row, "recorded_at"),
                row.getString("original_settlement"),
                row.getString("original_price_version_id"),
                List.of());
    }
}
