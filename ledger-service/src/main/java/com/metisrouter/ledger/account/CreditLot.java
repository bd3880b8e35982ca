package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.money.Usd;

/// What is left of one grant.
public record CreditLot(String lotId, CreditKind kind, Usd remaining) {

    CreditLot less(Usd burnt) {
        return new CreditLot(lotId, kind, remaining.minus(burnt));
    }
}
