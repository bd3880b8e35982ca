package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.money.Usd;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What an account's entries add up to on all accounts of the chart, and up to where they are closed.
///
/// @param trialBalance the sum of all postings by account of the chart; they add up to zero
/// @param closedPeriod the last month that was closed, such as `2026-10`; empty before the first
/// @param closedVersion how many events there were after the entry that closed it
/// @param openSince when the first event after that was recorded
public record Books(
        SortedMap<String, Usd> trialBalance,
        String closedPeriod,
        long closedVersion,
        Instant openSince) {

    static final Books EMPTY = new Books(new TreeMap<>(), "", 0, Instant.EPOCH);

    public Books {
        trialBalance = Collections.unmodifiableSortedMap(trialBalance);
    }

    Books posted(List<Posting> postings) {
        if (postings.isEmpty()) {
            return this;
        }
        var sums = new TreeMap<>(trialBalance);
        for (var posting : postings) {
            sums.merge(posting.account(), posting.amount(), Usd::plus);
        }
        return new Books(sums, closedPeriod, closedVersion, openSince);
    }

    Books closed(String period, long version) {
        return new Books(trialBalance, period, version, openSince);
    }

    /// With another event.
    ///
    /// @param version how many there were before it
    Books after(long version, Instant recordedAt) {
        return version == closedVersion
                ? new Books(trialBalance, closedPeriod, closedVersion, recordedAt)
                : this;
    }
}
