package com.metisrouter.contracts.ledger;

import com.metisrouter.contracts.money.Usd;

/// One leg of a double entry.
///
/// @param account a name of the chart of accounts
/// @param amount positive for a debit, negative for a credit; the postings of an entry add up to zero
public record Posting(String account, Usd amount) {}
