package com.metisrouter.contracts.ledger;

import com.metisrouter.contracts.money.Usd;

/// Part of a lot.
public record LotAmount(String lotId, CreditKind kind, Usd amount) {}
