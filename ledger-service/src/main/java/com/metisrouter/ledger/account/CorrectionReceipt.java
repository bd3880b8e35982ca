package com.metisrouter.ledger.account;

import com.metisrouter.contracts.money.Usd;

/// What a correction of charges was answered.
///
/// @param sequence number of its entry in the account's stream
/// @param total what the balance fell by, below 0 where money went back
/// @param balance after it
public record CorrectionReceipt(long sequence, int requests, Usd total, Usd balance) {}
