package com.metisrouter.projections.reconciliation;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.money.Usd;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Compares the two views, which are made apart from each other: what the usage log adds up to, and what the ledger
/// debited and corrected.
///
/// One statement reads both, so it sees one moment. The views' checkpoints may still differ then; that is said, not hidden.
@Edge
public final class Reconciliation {

    private static final String SQL =
            """
            WITH usage AS (
                SELECT account_id, count(*) AS rows, sum(charge_nanos) AS charged, sum(original_charge_nanos) AS originally,
                    sum(correction_count) AS corrections
                FROM usage_log GROUP BY account_id
            ), seen AS (
                SELECT account_id, lease, count(DISTINCT lease_sequence) AS sequences, max(lease_sequence) AS last
                FROM usage_log GROUP BY account_id, lease
            ), holes AS (
                SELECT account_id, sum(greatest(coalesce(l.final_sequence, 0), coalesce(s.last, 0)) - coalesce(s.sequences, 0)) AS holes
                FROM account_lease l FULL JOIN seen s USING (account_id, lease) GROUP BY account_id
            ), duplicates AS (
                SELECT account_id, count(*) AS duplicates FROM usage_log_anomaly GROUP BY account_id
            ), standing AS (
                SELECT count(DISTINCT (kafka_partition, next_offset)) = count(DISTINCT kafka_partition)
                    AND count(*) = 2 * count(DISTINCT kafka_partition) AS compared
                FROM projection_checkpoint WHERE view IN ('usage_log', 'balance')
            )
            SELECT account_id, coalesce(u.rows, 0) AS rows, coalesce(u.charged, 0) AS charged,
                coalesce(u.originally, 0) AS originally, coalesce(u.corrections, 0) AS corrections,
                coalesce(b.debited_lines, 0) AS ledger_lines, coalesce(b.spent_nanos, 0) AS debited,
                coalesce(d.duplicates, 0) AS duplicates, coalesce(h.holes, 0) AS holes,
                coalesce(b.agrees, false) AS agrees, s.compared
            FROM account_balance b
                FULL JOIN usage u USING (account_id)
                LEFT JOIN holes h USING (account_id)
                LEFT JOIN duplicates d USING (account_id)
                CROSS JOIN standing s
            ORDER BY account_id LIMIT ?
            """;

    /// More accounts than this are not compared at once.
    public static final int ACCOUNTS_MAX = 10_000;

    private final JdbcClient jdbc;

    public Reconciliation(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public List<AccountReconciliation> compare() {
        return jdbc.sql(SQL)
                .param(ACCOUNTS_MAX)
                .query((row, _) ->
                        new AccountReconciliation(
                                row.getString("account_id"),
                                row.getLong("rows"),
                                amount(row, "charged"),
                                amount(row, "originally"),
                                row.getLong("corrections"),
                                row.getLong("ledger_lines"),
                                Usd.ofNanos(row.getLong("debited")),
                                row.getLong("duplicates"),
                                row.getLong("holes"),
                                row.getBoolean("agrees"),
                                row.getBoolean("compared")))
                .list();
    }

    private static BigDecimal amount(ResultSet row, String nanos) throws SQLException {
        return new BigDecimal(row.getBigDecimal(nanos).toBigIntegerExact(), Usd.SCALE);
    }
}
