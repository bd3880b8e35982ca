package com.metisrouter.verifier.formats;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.BalanceAsOf;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.verifier.reading.LedgerEntry;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.SortedMap;
import java.util.TreeMap;

/// What an export remembers of an account: little, and the same however long its history.
///
/// @param name as it was opened
/// @param sequence of its last event, -1 before the first
/// @param latest when its last event counts from (see `BalanceAsOf`): never before an earlier one, even where a clock went back
/// @param written whether something of it is in the file
/// @param trialBalance the sum of all postings so far, by account of the chart
public record AccountBooks(
        String name,
        long sequence,
        Instant latest,
        boolean written,
        SortedMap<String, Usd> trialBalance) {

    static final AccountBooks EMPTY =
            new AccountBooks("", -1, Instant.EPOCH, false, new TreeMap<>());

    public AccountBooks {
        trialBalance = new TreeMap<>(trialBalance);
    }

    AccountBooks after(LedgerEntry entry, boolean inFile) {
        var sums = new TreeMap<>(trialBalance);
        EntryFigures.of(entry.event())
                .ifPresent(figures -> {
                    for (var leg : figures.postings()) {
                        sums.merge(leg.account(), leg.amount(), Usd::plus);
                    }
                });
        return new AccountBooks(
                entry.event() instanceof AccountEvent.AccountOpened opened ? opened.name() : name,
                entry.sequence(),
                countsFrom(entry),
                written || inFile,
                sums);
    }

    Instant countsFrom(LedgerEntry entry) {
        return BalanceAsOf.countsFrom(latest, entry.event());
    }

    LocalDate dayOf(LedgerEntry entry) {
        return LocalDate.ofInstant(countsFrom(entry), ZoneOffset.UTC);
    }

    Usd of(String ledgerAccount) {
        return trialBalance.getOrDefault(ledgerAccount, Usd.ZERO);
    }
}
