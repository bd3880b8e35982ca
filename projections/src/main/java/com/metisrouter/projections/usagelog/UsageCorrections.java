package com.metisrouter.projections.usagelog;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.pricing.ChargeLine;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.projections.sql.SqlTime;
import com.metisrouter.projections.sql.StoredText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.core.type.TypeReference;

/// The rows of corrections, and what they change in the rows of requests.
@Edge
final class UsageCorrections {

    private static final TypeReference<List<ChargeLine>> LINES = new TypeReference<>() {};
    private static final TypeReference<List<Quantity>> QUANTITIES = new TypeReference<>() {};

    /// Only where the request stands as the correction says that it stood.
    private static final String CHANGE =
            """
            UPDATE usage_log SET charge_nanos = ?, settlement = ?, price_version_id = ?, input_tokens = ?, output_tokens = ?,
                correction_count = correction_count + 1
            WHERE minted_at = ? AND request_id = ? AND account_id = ? AND charge_nanos = ? AND settlement = ? AND price_version_id = ?
            """;

    private static final String KEEP =
            "INSERT INTO usage_correction VALUES ("
                    + "?, ".repeat(18)
                    + "?::json, ?::json) ON CONFLICT DO NOTHING";

    private UsageCorrections() {}

    /// @return those that found no request to correct, or one that stands otherwise
    static List<CorrectionRow> write(Connection connection, List<CorrectionRow> rows)
            throws SQLException {
        keep(connection, rows);
        var astray = new ArrayList<CorrectionRow>();
        try (var statement = connection.prepareStatement(CHANGE)) {
            for (var row : rows) {
                var line = row.line();
                statement.setLong(1, line.charge().nanos());
                statement.setString(2, line.settlement().name());
                statement.setString(3, StoredText.of(line.priceVersionId()));
                statement.setLong(4, row.inputTokens());
                statement.setLong(5, row.outputTokens());
                statement.setObject(6, SqlTime.write(row.mintedAt()));
                statement.setObject(7, uuid(line.requestId()));
                statement.setString(8, row.entry().accountId());
                statement.setLong(9, line.chargeBefore().nanos());
                statement.setString(10, line.settlementBefore().name());
                statement.setString(11, StoredText.of(line.priceVersionBefore()));
                statement.addBatch();
            }
            var changed = statement.executeBatch();
            for (var i = 0; i < changed.length; i++) {
                if (changed[i] == 0) {
                    astray.add(rows.get(i));
                }
            }
        }
        return astray;
    }

    private static void keep(Connection connection, List<CorrectionRow> rows) throws SQLException {
        try (var statement = connection.prepareStatement(KEEP)) {
            for (var row : rows) {
                var line = row.line();
                statement.setObject(1, uuid(line.requestId()));
                statement.setString(2, row.entry().accountId());
                statement.setLong(3, row.ledgerSequence());
                statement.setInt(4, row.lineIndex());
                statement.setLong(5, row.position());
                statement.setString(6, StoredText.of(row.entry().correctionId()));
                statement.setString(7, row.entry().cause().name());
                statement.setLong(8, line.chargeBefore().nanos());
                statement.setLong(9, line.charge().nanos());
                statement.setString(10, StoredText.of(line.priceVersionBefore()));
                statement.setString(11, StoredText.of(line.priceVersionId()));
                statement.setString(12, line.settlementBefore().name());
                statement.setString(13, line.settlement().name());
                statement.setString(14, StoredText.of(line.evidence()));
                statement.setString(15, StoredText.of(row.entry().actor()));
                statement.setString(16, StoredText.of(row.entry().approvedBy()));
                statement.setString(17, StoredText.of(row.entry().reason()));
                statement.setObject(18, SqlTime.write(row.entry().recordedAt()));
                statement.setString(19, Json.mapper().writeValueAsString(line.lines()));
                statement.setString(20, Json.mapper().writeValueAsString(line.quantities()));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    static UUID uuid(String requestId) {
        return UUID.fromString(requestId.substring(RequestId.PREFIX.length()));
    }

    static Correction read(ResultSet row) throws SQLException {
        return new Correction(
                row.getString("account_id"),
                row.getLong("ledger_sequence"),
                row.getInt("line_index"),
                row.getLong("position"),
                row.getString("correction_id"),
                row.getString("cause"),
                Usd.ofNanos(row.getLong("charge_before_nanos")),
                Usd.ofNanos(row.getLong("charge_nanos")),
                row.getString("price_version_before"),
                row.getString("price_version_id"),
                row.getString("settlement_before"),
                row.getString("settlement"),
                row.getString("evidence"),
                row.getString("actor"),
                row.getString("approved_by"),
                row.getString("reason"),
                SqlTime.read(row, "recorded_at"),
                Json.mapper().readValue(row.getString("lines"), LINES),
                Json.mapper().readValue(row.getString("quantities"), QUANTITIES));
    }
}
