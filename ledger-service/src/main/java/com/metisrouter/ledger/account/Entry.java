package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent;

/// An event that lies in an account's stream.
///
/// @param sequence its number
public record Entry(long sequence, AccountEvent event) {}
