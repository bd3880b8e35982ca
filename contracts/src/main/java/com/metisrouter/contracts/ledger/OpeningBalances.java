package com.metisrouter.contracts.ledger;

import com.metisrouter.contracts.money.Usd;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What an account starts a period from.
///
/// @param balance credit less what is owed
/// @param overdraft what is owed
/// @param lots those with something left, in the order they came
/// @param trialBalance the sum of all postings so far by account of the chart; adds up to zero
/// @param lastLease the highest lease number given out
/// @param openLeases what has been seen of each
/// @param state everything else that the ledger's own rules go by, in the ledger's own form
public record OpeningBalances(
        Usd balance,
        Usd overdraft,
        List<Lot> lots,
        List<Posting> trialBalance,
        long lastLease,
        List<LeaseMark> openLeases,
        JsonNode state) {

    public OpeningBalances {
        lots = List.copyOf(lots);
        trialBalance = List.copyOf(trialBalance);
        openLeases = List.copyOf(openLeases);
    }
}
