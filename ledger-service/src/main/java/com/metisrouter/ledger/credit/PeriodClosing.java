package com.metisrouter.ledger.credit;

import com.metisrouter.ledger.account.AccountCommand.ClosePeriod;
import com.metisrouter.ledger.account.Accounts;
import com.metisrouter.ledger.account.Decision;
import com.metisrouter.ledger.account.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Closes the books of a month, some accounts at a time: whoever wants them all goes on until none is left.
public final class PeriodClosing {

    /// Accounts closed in one go.
    public static final int ACCOUNTS_MAX = 500;

    private static final Logger LOG = LoggerFactory.getLogger(PeriodClosing.class);

    /// @param closed how many accounts have been looked at in this go
    /// @param left how many are left
    public record Progress(String period, int closed, long left) {}

    private final Accounts accounts;
    private final AccountBook book;

    public PeriodClosing(Accounts accounts, AccountBook book) {
        this.accounts = accounts;
        this.book = book;
    }

    /// @param period a month that is over, such as `2026-10`
    public Progress closeSome(String period) {
        var open = book.openBooks(period, "", ACCOUNTS_MAX);
        open.forEach(accountId -> close(accountId, period));
        return new Progress(period, open.size(), book.countOpenBooks(period));
    }

    private void close(String accountId, String period) {
        var decision =
                accounts.closePeriod(
                        new ClosePeriod(accountId, period),
                        () -> book.closedThrough(accountId, period));
        if (decision instanceof Decision.Refused<String>(var refusal)) {
            if (refusal != Refusal.BOOKS_TOO_LARGE) {
                throw new IllegalStateException(
                        "closing " + period + " of " + accountId + ": " + refusal);
            }
            LOG.warn(
                    "account={} period={} stays open: its state is too large for one entry",
                    accountId,
                    period);
        }
    }
}
