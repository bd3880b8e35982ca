package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent.PeriodClosed;
import com.metisrouter.ledger.account.AccountCommand.ClosePeriod;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;

/// Closes an account's books of a month: from then on the account is what this entry says, and what came before need not be read.
///
/// Closed is all that was recorded until the entry, which comes some time after the month's end. An account on which nothing happened
/// from its last closing to the month's end stays as it was closed.
final class PeriodDecider {

    private PeriodDecider() {}

    /// The answer is the last period that is closed.
    static Decision<String> decide(ClosePeriod close, AccountState state, Instant now) {
        if (!state.opened()) {
            return new Decision.Refused<>(Refusal.NOT_OPEN);
        }
        var end =
                YearMonth.parse(close.period())
                        .plusMonths(1)
                        .atDay(1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant();
        if (end.isAfter(now)) {
            return new Decision.Refused<>(Refusal.PERIOD_NOT_OVER);
        }
        var books = state.books();
        if (close.period().compareTo(books.closedPeriod()) <= 0
                || state.version() == books.closedVersion()
                || !books.openSince().isBefore(end)) {
            return new Decision.AlreadyDone<>(books.closedPeriod());
        }
        var opening = ClosedBooks.of(state);
        if (opening.isEmpty()) {
            return new Decision.Refused<>(Refusal.BOOKS_TOO_LARGE);
        }
        return new Decision.Accepted<>(
                List.of(new PeriodClosed(state.accountId(), close.period(), opening.get(), now)),
                close.period());
    }
}
