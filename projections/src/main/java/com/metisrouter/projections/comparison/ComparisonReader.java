package com.metisrouter.projections.comparison;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.projections.sql.SqlTime;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Reads both sides of a comparison from the usage log, each in one statement, so that its numbers are of the same rows.
@Edge
public final class ComparisonReader {

    /// Rows of a charge that isn't known yet have 0 in its place.
    private static final String HAS_CHARGE = "settlement <> 'PENDING_PROVIDER'";

    /// Zero amounts are left out of records, so a 0 says that no output was counted.
    private static final String HAS_OUTPUT = "output_tokens > 0";

    private static final String COMPLETED = "outcome = 'COMPLETED'";

    /// A comparison can take as long as three reads may. One at a time leaves connections for what everybody looks at.
    private final Semaphore turn = new Semaphore(1, true);

    private final JdbcClient jdbc;
    private final Duration patience;

    /// @param patience how long a comparison waits for its turn
    public ComparisonReader(JdbcClient jdbc, Duration patience) {
        this.jdbc = jdbc;
        this.patience = patience;
    }

    /// @throws QueryTimeoutException if others take too long, or it does itself
    public Comparison read(ComparisonQuery query) {
        takeTurn();
        try {
            return compare(query);
        } finally {
            turn.release();
        }
    }

    private void takeTurn() {
        try {
            if (!turn.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new QueryTimeoutException("other comparisons took longer than " + patience);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueryTimeoutException("interrupted while other comparisons were read", e);
        }
    }

    private Comparison compare(ComparisonQuery query) {
        var a = figures(query.a());
        var b = figures(query.b());
        return new Comparison(query, a, b, query.a().mayShareWith(query.b()) ? shared(query) : 0);
    }

    private SideFigures figures(ComparedSide side) {
        var where = new Where().and(side);
        return jdbc.sql(figuresWhere(where.sql))
                // Of the models, and of all.
                .params(where.values)
                .params(where.values)
                .query((row, _) -> figures(row))
                .single();
    }

    private static String figuresWhere(CharSequence condition) {
        return """
        SELECT count(*) AS requests,
            %2$s,
            count(*) FILTER (WHERE %3$s) AS charged,
            coalesce(sum(charge_nanos) FILTER (WHERE %3$s), 0) AS charge,
            count(*) FILTER (WHERE %3$s AND %4$s) AS counted,
            coalesce(sum(output_tokens) FILTER (WHERE %3$s AND %4$s), 0) AS counted_tokens,
            coalesce(sum(charge_nanos) FILTER (WHERE %3$s AND %4$s), 0) AS counted_charge,
            %5$s,
            %6$s,
            %7$s,
            coalesce(sum(output_tokens) FILTER (WHERE outcome = 'COMPLETED'), 0) AS output_sum,
            (SELECT json_build_object('count', count(*), 'most', coalesce(
                    json_agg(json_build_object('model', model_id, 'requests', served) ORDER BY place) FILTER (WHERE place <= %8$d), '[]'))
                FROM (SELECT model_id, count(*) AS served, row_number() OVER (ORDER BY count(*) DESC, model_id COLLATE "C") AS place
                    FROM usage_log WHERE %1$s GROUP BY model_id) served) AS models
        FROM usage_log WHERE %1$s
        """
                .formatted(
                        condition,
                        outcomes(),
                        HAS_CHARGE,
                        HAS_OUTPUT,
                        percentiles("duration_millis", "duration_millis >= 0"),
                        percentiles("first_byte_millis", "first_byte_millis >= 0"),
                        percentiles("output_tokens", HAS_OUTPUT),
                        SideFigures.MODELS_MAX);
    }

    private static String outcomes() {
        return Arrays.stream(Outcome.values())
                .map(outcome ->
                        "count(*) FILTER (WHERE outcome = '%s') AS %s"
                                .formatted(outcome.name(), column(outcome)))
                .collect(Collectors.joining(", "));
    }

    private static String column(Outcome outcome) {
        return "ended_" + outcome.name().toLowerCase(Locale.ROOT);
    }

    private static String percentiles(String column, String known) {
        return """
        count(*) FILTER (WHERE %3$s AND %2$s) AS %1$s_known,
            percentile_disc(0.5) WITHIN GROUP (ORDER BY %1$s) FILTER (WHERE %3$s AND %2$s) AS %1$s_p50,
            percentile_disc(0.95) WITHIN GROUP (ORDER BY %1$s) FILTER (WHERE %3$s AND %2$s) AS %1$s_p95\
        """
                .formatted(column, known, COMPLETED);
    }

    private static SideFigures figures(ResultSet row) throws SQLException {
        var outcomes = new EnumMap<Outcome, Long>(Outcome.class);
        for (var outcome : Outcome.values()) {
            outcomes.put(outcome, row.getLong(column(outcome)));
        }
        var models = Json.mapper().readValue(row.getString("models"), Models.class);
        return new SideFigures(
                row.getLong("requests"),
                outcomes,
                row.getLong("charged"),
                usd(row, "charge"),
                row.getLong("counted"),
                whole(row, "counted_tokens"),
                usd(row, "counted_charge"),
                percentiles(row, "duration_millis"),
                percentiles(row, "first_byte_millis"),
                percentiles(row, "output_tokens"),
                whole(row, "output_sum"),
                models.most(),
                models.count());
    }

    private static Percentiles percentiles(ResultSet row, String column) throws SQLException {
        return new Percentiles(
                row.getLong(column + "_known"),
                row.getObject(column + "_p50", Long.class),
                row.getObject(column + "_p95", Long.class));
    }

    private static Usd usd(ResultSet row, String column) throws SQLException {
        return Usd.ofNanos(whole(row, column).longValueExact());
    }

    private static BigInteger whole(ResultSet row, String column) throws SQLException {
        BigDecimal sum = row.getBigDecimal(column);
        return sum.toBigIntegerExact();
    }

    private long shared(ComparisonQuery query) {
        var where = new Where().and(query.a()).and(query.b());
        return jdbc.sql("SELECT count(*) FROM usage_log WHERE " + where.sql)
                .params(where.values)
                .query(Long.class)
                .single();
    }

    /// What served, as the statement tells it.
    record Models(long count, List<ModelCount> most) {}

    /// The condition of one side, or of both. Times come first: they choose the partitions.
    private static final class Where {
        private final StringBuilder sql = new StringBuilder("true");
        private final List<Object> values = new ArrayList<>();

        Where and(ComparedSide side) {
            and("minted_at >= ?", SqlTime.write(side.since()));
            and("minted_at < ?", SqlTime.write(side.until()));
            equal("account_id", side.accountId());
            equal("key_id", side.keyId());
            equal("project", side.project());
            equal("client", side.client());
            equal("workflow", side.workflow());
            if (side.model() != null) {
                and("(model_id = ? OR model_requested = ?)", side.model());
                values.add(side.model());
            }
            return this;
        }

        private void equal(String column, @Nullable String value) {
            if (value != null) {
                and(column + " = ?", value);
            }
        }

        private void and(String condition, Object value) {
            sql.append(" AND ").append(condition);
            values.add(value);
        }
    }
}
