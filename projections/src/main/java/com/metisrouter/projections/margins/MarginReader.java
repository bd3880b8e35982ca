package com.metisrouter.projections.margins;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.projections.sql.SqlTime;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;

/// Adds up margins, request by request: what a request cost isn't linear in what it used.
@Edge
public final class MarginReader {

    /// More would take longer than a question may.
    static final int REQUESTS_MAX = 100_000;

    private static final String ROWS =
            """
             AS name, u.charge_nanos, u.admitted_at, u.attempts, coalesce(c.quantities, u.quantities) AS quantities
            FROM usage_log u
            LEFT JOIN LATERAL (
                SELECT quantities FROM usage_correction
                WHERE u.correction_count > 0 AND request_id = u.request_id
                ORDER BY ledger_sequence DESC LIMIT 1) c ON true
            WHERE u.minted_at >= ? AND u.minted_at < ?
            LIMIT ?
            """;

    private static final TypeReference<List<Quantity>> QUANTITIES = new TypeReference<>() {};
    private static final TypeReference<List<Attempt>> ATTEMPTS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final CostTable costs;

    public MarginReader(JdbcClient jdbc, CostTable costs) {
        this.jdbc = jdbc;
        this.costs = costs;
    }

    /// By name.
    ///
    /// @throws IllegalArgumentException if there are more requests than can be added up
    public List<MarginSum> read(MarginQuery query) {
        var sums = new TreeMap<String, MarginSum>();
        var rows = new AtomicLong();
        jdbc.sql("SELECT u." + query.by().column() + ROWS)
                .params(
                        SqlTime.write(query.since()),
                        SqlTime.write(query.until()),
                        REQUESTS_MAX + 1)
                .query(row -> {
                    rows.incrementAndGet();
                    var name = row.getString("name");
                    var of =
                            costs.of(
                                    Json.mapper().readValue(row.getString("attempts"), ATTEMPTS),
                                    Json.mapper()
                                            .readValue(row.getString("quantities"), QUANTITIES),
                                    SqlTime.read(row, "admitted_at"));
                    sums.put(
                            name,
                            sums.getOrDefault(name, MarginSum.none(name))
                                    .with(Usd.ofNanos(row.getLong("charge_nanos")), of));
                });
        if (rows.get() > REQUESTS_MAX) {
            throw new IllegalArgumentException(
                    "since and until: more than "
                            + REQUESTS_MAX
                            + " requests (expected: a shorter span)");
        }
        return List.copyOf(sums.values());
    }

    /// Of all of them.
    public static MarginSum total(List<MarginSum> sums) {
        return sums.stream().reduce(MarginSum.none("total"), MarginSum::and);
    }
}
