package com.metisrouter.ledger.credit;

import com.metisrouter.contracts.Edge;
import com.metisrouter.ledger.account.AccountListener;
import com.metisrouter.ledger.account.AccountState;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/// When each account wants to be looked at: a small table beside the events, written in their transaction.
///
/// Derived. Whoever empties it has it filled again at the next start; nothing is decided by it.
@Edge
public final class AccountBook implements AccountListener {

    private static final String PUT =
            "insert into account_book (account_id, credit_due_at, closed_through) values (?, ?, ?)"
                    + " on conflict (account_id) do update set credit_due_at = excluded.credit_due_at,"
                    + " closed_through = greatest(account_book.closed_through, excluded.closed_through)";
    private static final String DUE =
            "select account_id from account_book where credit_due_at <= ? and account_id > ?"
                    + " order by account_id limit ?";
    private static final String OPEN =
            "select account_id from account_book where closed_through < ? and account_id > ?"
                    + " order by account_id limit ?";

    /// The row that says that all others are there; no account has such an id.
    private static final String COMPLETE = "";

    private static final String LAST = "9999-12";

    private final JdbcTemplate jdbc;

    public AccountBook(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void changed(AccountState before, AccountState after) {
        if (before.opened() != after.opened()
                || !Objects.equals(earliestExpiry(before), earliestExpiry(after))
                || !before.books().closedPeriod().equals(after.books().closedPeriod())) {
            put(after);
        }
    }

    /// An account as it stands.
    void put(AccountState state) {
        var due = earliestExpiry(state);
        jdbc.update(
                PUT,
                state.accountId(),
                due == null ? null : Timestamp.from(due),
                state.books().closedPeriod());
    }

    private static @Nullable Instant earliestExpiry(AccountState state) {
        Instant earliest = null;
        for (var lot : state.credit().lots()) {
            var expires = lot.expiresAt();
            if (expires != null && (earliest == null || expires.isBefore(earliest))) {
                earliest = expires;
            }
        }
        return earliest;
    }

    /// The account's books are closed through a month, or nothing happened that would have to be closed.
    void closedThrough(String accountId, String period) {
        jdbc.update(
                "update account_book set closed_through = ? where account_id = ? and closed_through < ?",
                period,
                accountId,
                period);
    }

    /// Accounts after that one by id with credit whose time has passed.
    List<String> creditDue(Instant now, String after, int accountsMax) {
        return jdbc.queryForList(DUE, String.class, Timestamp.from(now), after, accountsMax);
    }

    /// Accounts after that one by id whose books are open for a month.
    List<String> openBooks(String period, String after, int accountsMax) {
        return jdbc.queryForList(OPEN, String.class, period, after, accountsMax);
    }

    long countOpenBooks(String period) {
        return Objects.requireNonNull(
                jdbc.queryForObject(
                        "select count(*) from account_book where closed_through < ?",
                        Long.class,
                        period));
    }

    boolean isComplete() {
        return Boolean.TRUE.equals(
                jdbc.queryForObject(
                        "select exists(select from account_book where account_id = ?)",
                        Boolean.class,
                        COMPLETE));
    }

    void complete() {
        jdbc.update(PUT, COMPLETE, null, LAST);
    }
}
