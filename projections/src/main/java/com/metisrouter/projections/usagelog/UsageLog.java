package com.metisrouter.projections.usagelog;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.wire.Event;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.projections.checkpoint.View;
import com.metisrouter.projections.sql.SqlTime;
import com.metisrouter.projections.sql.StoredText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The usage log's rows in PostgreSQL.
///
/// A request that is charged a second time breaks the promise of exactly one debit. Its second row has no place here; it is kept as an
/// anomaly, and the reconciliation shows the difference.
@Edge
public final class UsageLog implements View {

    public static final String NAME = "usage_log";

    private static final Logger LOG = LoggerFactory.getLogger(UsageLog.class);

    private static final List<String> COLUMNS =
            List.of(
                    "request_id",
                    "minted_at",
                    "account_id",
                    "key_id",
                    "project",
                    "client",
                    "workflow",
                    "model_requested",
                    "model_id",
                    "endpoint",
                    "provider",
                    "streamed",
                    "outcome",
                    "settlement",
                    "http_status",
                    "error_code",
                    "finish_reason",
                    "policy_id",
                    "price_version_id",
                    "input_tokens",
                    "output_tokens",
                    "charge_nanos",
                    "gateway_charge_nanos",
                    "hold_nanos",
                    "overrun_nanos",
                    "lease",
                    "lease_sequence",
                    "gateway_id",
                    "run",
                    "ledger_sequence",
                    "line_index",
                    "position",
                    "balance_after_nanos",
                    "recorded_at",
                    "admitted_at",
                    "ended_at",
                    "first_byte_millis",
                    "duration_millis",
                    "attempt_count",
                    "shard",
                    "original_charge_nanos",
                    "original_settlement",
                    "original_price_version_id",
                    "lines",
                    "quantities",
                    "attempts",
                    "raw_usage");

    private static final String INSERT =
            "INSERT INTO usage_log ("
                    + String.join(", ", COLUMNS)
                    + ") VALUES ("
                    + "?, ".repeat(COLUMNS.size() - 4)
                    + "?::json, ?::json, ?::json, ?) ON CONFLICT DO NOTHING";

    private final UsagePartitions partitions;

    public UsageLog(InstantSource clock) {
        this.partitions = new UsagePartitions(clock);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> tables() {
        return List.of("usage_log", "usage_correction", "usage_day", "usage_log_anomaly");
    }

    @Override
    public String anomalyTable() {
        return "usage_log_anomaly";
    }

    @Override
    public void createBeside(Connection connection, String liveSchema) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE usage_log (LIKE "
                            + liveSchema
                            + ".usage_log INCLUDING ALL) PARTITION BY RANGE (minted_at)");
            for (var table : List.of("usage_correction", "usage_day", "usage_log_anomaly")) {
                statement.execute(
                        "CREATE TABLE %s (LIKE %s.%s INCLUDING ALL)"
                                .formatted(table, liveSchema, table));
            }
        }
    }

    @Override
    public void apply(Connection connection, List<Event> events) throws SQLException {
        var rows = new ArrayList<UsageRow>();
        var corrections = new ArrayList<CorrectionRow>();
        for (var event : events) {
            rows.addAll(UsageLogProjection.rows(event));
            corrections.addAll(UsageLogProjection.corrections(event));
        }
        var days = new UsageDays();
        if (!rows.isEmpty()) {
            days.charged(insert(connection, rows));
        }
        // A request is always charged before it is corrected, also within a batch.
        if (!corrections.isEmpty()) {
            days.corrected(correct(connection, corrections));
        }
        days.write(connection);
    }

    /// @return those that were not in the log yet
    private List<UsageRow> insert(Connection connection, List<UsageRow> rows) throws SQLException {
        var fresh = new ArrayList<UsageRow>(rows.size());
        partitions.ensure(connection, rows);
        try (var statement = connection.prepareStatement(INSERT)) {
            for (var row : rows) {
                bind(new Columns(statement), row);
                statement.addBatch();
            }
            var inserted = statement.executeBatch();
            for (var i = 0; i < inserted.length; i++) {
                if (inserted[i] == 0) {
                    keepAnomaly(connection, rows.get(i));
                } else {
                    fresh.add(rows.get(i));
                }
            }
        }
        return fresh;
    }

    /// @return those that found their request as they said it was
    private static List<CorrectionRow> correct(Connection connection, List<CorrectionRow> rows)
            throws SQLException {
        var astray = UsageCorrections.write(connection, rows);
        for (var row : astray) {
            keepAnomaly(connection, row);
        }
        var found = new ArrayList<>(rows);
        found.removeAll(astray);
        return found;
    }

    @Override
    public void forget() {
        partitions.forget();
    }

    private static void bind(Columns to, UsageRow row) throws SQLException {
        var request = row.line().request();
        to.add(UsageCorrections.uuid(request.requestId()));
        to.add(row.mintedAt());
        to.add(request.caller().accountId());
        to.add(request.caller().keyId());
        to.add(request.caller().project());
        to.add(request.caller().client());
        to.add(request.caller().workflow());
        to.add(request.modelRequested());
        to.add(request.modelId());
        to.add(request.endpoint());
        to.add(request.provider());
        to.add(request.streamed());
        to.add(request.outcome().name());
        to.add(request.settlement().name());
        to.add(request.status());
        to.add(request.errorCode());
        to.add(request.finishReason());
        to.add(request.policyId());
        to.add(request.priceVersionId());
        to.add(row.inputTokens());
        to.add(row.outputTokens());
        to.add(row.line().charge().nanos());
        to.add(request.charge().nanos());
        to.add(request.hold().nanos());
        to.add(request.overrun().nanos());
        to.add(request.position().lease());
        to.add(request.position().sequence());
        to.add(request.position().gatewayId());
        to.add(request.position().run());
        to.add(row.ledgerSequence());
        to.add(row.lineIndex());
        to.add(row.position());
        to.add(row.balanceAfter().nanos());
        to.add(row.recordedAt());
        to.add(request.admittedAt());
        to.add(request.endedAt());
        to.add(request.firstByteMillis());
        to.add(request.durationMillis());
        to.add(request.attempts().size());
        to.add(request.shard());
        to.add(row.line().charge().nanos());
        to.add(request.settlement().name());
        to.add(request.priceVersionId());
        to.add(Json.mapper().writeValueAsString(row.line().lines()));
        to.add(Json.mapper().writeValueAsString(request.quantities()));
        to.add(Json.mapper().writeValueAsString(request.attempts()));
        if (request.rawUsage() == null) {
            to.addNull();
        } else {
            to.add(request.rawUsage());
        }
    }

    private static void keepAnomaly(Connection connection, UsageRow row) throws SQLException {
        var request = row.line().request();
        keepAnomaly(
                connection,
                row.position(),
                row.lineIndex(),
                request.caller().accountId(),
                "request "
                        + request.requestId()
                        + " was charged a second time, USD "
                        + row.line().charge());
    }

    private static void keepAnomaly(Connection connection, CorrectionRow row) throws SQLException {
        keepAnomaly(
                connection,
                row.position(),
                row.lineIndex(),
                row.entry().accountId(),
                "request "
                        + row.line().requestId()
                        + " was corrected from USD "
                        + row.line().chargeBefore()
                        + ", which it did not stand at");
    }

    private static void keepAnomaly(
            Connection connection, long position, int item, String accountId, String detail)
            throws SQLException {
        LOG.error("account={} position={} {}", accountId, position, detail);
        var sql = "INSERT INTO usage_log_anomaly VALUES (?, ?, ?, ?)";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, position);
            statement.setInt(2, item);
            statement.setString(3, accountId);
            statement.setString(4, StoredText.of(detail));
            statement.executeUpdate();
        }
    }

    /// Binds values in the order of the columns.
    private static final class Columns {
        private final PreparedStatement statement;
        private int column;

        Columns(PreparedStatement statement) {
            this.statement = statement;
        }

        void add(String value) throws SQLException {
            statement.setString(++column, StoredText.of(value));
        }

        void add(long value) throws SQLException {
            statement.setLong(++column, value);
        }

        void add(int value) throws SQLException {
            statement.setInt(++column, value);
        }

        void add(boolean value) throws SQLException {
            statement.setBoolean(++column, value);
        }

        void add(Instant value) throws SQLException {
            statement.setObject(++column, SqlTime.write(value));
        }

        void add(UUID value) throws SQLException {
            statement.setObject(++column, value);
        }

        void addNull() throws SQLException {
            statement.setString(++column, null);
        }
    }
}
