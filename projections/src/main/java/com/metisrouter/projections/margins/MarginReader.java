package com.metisrouter.projections.margins;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.costs.AttemptCost;
import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.usage.Quantity;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.projections.sql.SqlTime;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;

/// Adds up margins, request by request: what a request cost isn't linear in what it used.
@Edge
public final class MarginReader {

    /// More would take longer than a question may.
    static final int REQUESTS_MAX = 100_000;

    /// So many are in memory at a time.
    static final int PAGE_ROWS = 2_000;

    private static final String ROWS =
            """
             AS name, u.minted_at, u.request_id, u.charge_nanos, u.admitted_at, u.attempts,
                coalesce(c.quantities, u.quantities) AS quantities
            FROM usage_log u
            LEFT JOIN LATERAL (
                SELECT quantities FROM usage_correction
                WHERE u.correction_count > 0 AND request_id = u.request_id
                ORDER BY ledger_sequence DESC LIMIT 1) c ON true
            WHERE u.minted_at >= ? AND u.minted_at < ? AND (u.minted_at, u.request_id) > (?, ?)
            ORDER BY u.minted_at, u.request_id
            LIMIT ?
            """;

    /// Below every id.
    private static final UUID NO_ID = new UUID(0, 0);

    private static final TypeReference<List<Quantity>> QUANTITIES = new TypeReference<>() {};
    private static final TypeReference<List<Attempt>> ATTEMPTS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final CostTable costs;
    private final int pageRows;
    private final int requestsMax;

    public MarginReader(JdbcClient jdbc, CostTable costs) {
        this(jdbc, costs, PAGE_ROWS, REQUESTS_MAX);
    }

    MarginReader(JdbcClient jdbc, CostTable costs, int pageRows, int requestsMax) {
        this.jdbc = jdbc;
        this.costs = costs;
        this.pageRows = pageRows;
        this.requestsMax = requestsMax;
    }

    /// Where a page ended.
    private record Place(Instant mintedAt, UUID requestId) {}

    /// By name. Each request counts once, as it was when it was read.
    ///
    /// @throws IllegalArgumentException if there are more requests than can be added up
    public List<MarginSum> read(MarginQuery query) {
        var sums = new TreeMap<String, MarginSum>();
        var after = new Place(query.since(), NO_ID);
        for (var left = requestsMax; ; left -= pageRows) {
            var page = page(query, after, Math.min(left + 1, pageRows));
            if (page.size() > left) {
                throw new IllegalArgumentException(
                        "since and until: more than "
                                + requestsMax
                                + " requests (expected: a shorter span)");
            }
            for (var row : page) {
                sums.put(
                        row.name(),
                        sums.getOrDefault(row.name(), MarginSum.none(row.name()))
                                .with(row.charge(), row.costs()));
            }
            if (page.size() < pageRows) {
                return List.copyOf(sums.values());
            }
            after = page.getLast().place();
        }
    }

    private record Row(Place place, String name, Usd charge, List<AttemptCost> costs) {}

    private List<Row> page(MarginQuery query, Place after, int rows) {
        return jdbc.sql("SELECT u." + query.by().column() + ROWS)
                .params(
                        SqlTime.write(query.since()),
                        SqlTime.write(query.until()),
                        SqlTime.write(after.mintedAt()),
                        after.requestId(),
                        rows)
                .query((row, _) ->
                        new Row(
                                new Place(
                                        SqlTime.read(row, "minted_at"),
                                        row.getObject("request_id", UUID.class)),
                                row.getString("name"),
                                Usd.ofNanos(row.getLong("charge_nanos")),
                                costs.of(
                                        Json.mapper()
                                                .readValue(row.getString("attempts"), ATTEMPTS),
                                        Json.mapper()
                                                .readValue(row.getString("quantities"), QUANTITIES),
                                        SqlTime.read(row, "admitted_at"))))
                .list();
    }

    /// Of all of them.
    public static MarginSum total(List<MarginSum> sums) {
        return sums.stream().reduce(MarginSum.none("total"), MarginSum::and);
    }
}
