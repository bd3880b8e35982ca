package com.metisrouter.projections.balance;

import com.metisrouter.contracts.Edge;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Reads balances.
@Edge
public final class BalanceReader {

    /// More accounts than this are not listed at once.
    public static final int ACCOUNTS_MAX = 100;

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
}
