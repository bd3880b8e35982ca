package com.metisrouter.projections.balance;

import com.metisrouter.contracts.Edge;
import com.metisrouter.contracts.ledger.BalanceAsOf;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.projections.sql.SqlTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Reads balances.
@Edge
public final class BalanceReader {

    /// More accounts than this are not listed at once.
    public static final int ACCOUNTS_MAX = 100;

    /// More lots than this are not listed at once.
    public static final int LOTS_MAX = 1_000;

    private final JdbcClient jdbc;

    public BalanceReader(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public Optional<AccountBalance> find(String accountId) {
        return jdbc.sql("SELECT * FROM account_balance WHERE account_id = ?")
                .param(accountId)
                .query((row, _) -> BalanceView.readBalance(row))
                .optional();
    }

    public List<AccountBalance> list() {
        return jdbc.sql("SELECT * FROM account_balance ORDER BY account_id LIMIT ?")
                .param(ACCOUNTS_MAX)
                .query((row, _) -> BalanceView.readBalance(row))
                .list();
    }

    /// Lots in the order in which they are burnt, those that are used up only if asked for.
    public List<AccountLot> lots(String accountId, boolean withUsedUp) {
        return jdbc.sql(
                        "SELECT * FROM account_lot WHERE account_id = ?"
                                + (withUsedUp ? "" : " AND remaining_nanos > 0")
                                + " ORDER BY remaining_nanos = 0, priority, expires_at NULLS LAST, sequence, lot_id LIMIT ?")
                .params(accountId, LOTS_MAX)
                .query((row, _) -> AccountLots.read(row))
                .list();
    }

    /// What the balance was at an instant, as `BalanceAsOf` defines it.
    public Usd asOf(String accountId, Instant instant, BalanceAsOf.By by) {
        var at = SqlTime.write(instant);
        return switch (by) {
            case RECORDED ->
                    jdbc.sql(
                                    """
                                    SELECT balance_after_nanos FROM account_entry WHERE account_id = ? AND counts_from <= ?
                                    ORDER BY counts_from DESC, sequence DESC LIMIT 1
                                    """)
                            .params(accountId, at)
                            .query(Long.class)
                            .optional()
                            .map(Usd::ofNanos)
                            .orElse(Usd.ZERO);
            case OCCURRED -> {
                var day = at.toLocalDate();
                yield Usd.ofNanos(
                        jdbc.sql(
                                        """
                                        SELECT (SELECT coalesce(sum(amount_nanos), 0) FROM account_entry
                                                WHERE account_id = ? AND counts_from <= ? AND NOT is_usage)
                                            - (SELECT coalesce(sum(charge_nanos), 0) FROM usage_day
                                                WHERE account_id = ? AND day < ?)
                                            - (SELECT coalesce(sum(charge_nanos), 0) FROM usage_log
                                                WHERE account_id = ? AND ended_at >= ? AND ended_at <= ?)
                                        """)
                                .params(
                                        accountId,
                                        at,
                                        accountId,
                                        day,
                                        accountId,
                                        day.atStartOfDay().atOffset(ZoneOffset.UTC),
                                        at)
                                .query(Long.class)
                                .single());
            }
        };
    }
}
