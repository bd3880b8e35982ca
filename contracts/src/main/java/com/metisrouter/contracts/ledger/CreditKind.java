package com.metisrouter.contracts.ledger;

/// Why a customer has credit. Burnt in this order: promotional first, then goodwill, then paid.
public enum CreditKind {
    PROMOTIONAL,
    GOODWILL,
    PAID
}
