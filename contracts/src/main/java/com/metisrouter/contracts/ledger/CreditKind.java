package com.metisrouter.contracts.ledger;

/// Why a customer has credit. Where nothing else is said, burnt in this order: promotional first, then goodwill, then paid.
public enum CreditKind {
    PROMOTIONAL(10),
    GOODWILL(20),
    PAID(30);

    private final int priority;

    CreditKind(int priority) {
        this.priority = priority;
    }

    /// The priority of a lot that was given none.
    public int priority() {
        return priority;
    }
}
