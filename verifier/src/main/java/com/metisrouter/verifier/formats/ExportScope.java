package com.metisrouter.verifier.formats;

import com.metisrouter.verifier.reading.LedgerEntry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which entries an export holds.
///
/// @param account null for all
/// @param since null for the beginning; entries that count from then on (see `BalanceAsOf`)
/// @param until null for the end; entries that count from before it
public record ExportScope(
        @Nullable String account, @Nullable Instant since, @Nullable Instant until) {

    public static final ExportScope ALL = new ExportScope(null, null, null);

    public ExportScope {
        if (since != null && until != null && !since.isBefore(until)) {
            throw new IllegalArgumentException(
                    "since: " + since + " (expected: before until, " + until + ")");
        }
    }

    boolean isOf(String accountId) {
        return account == null || account.equals(accountId);
    }

    boolean holds(LedgerEntry entry, AccountBooks before) {
        var at = before.countsFrom(entry);
        return (since == null || !at.isBefore(since)) && (until == null || at.isBefore(until));
    }

    String describe() {
        return (account == null ? "all accounts" : account)
                + (since == null ? "" : " since " + since)
                + (until == null ? "" : " until " + until);
    }
}
