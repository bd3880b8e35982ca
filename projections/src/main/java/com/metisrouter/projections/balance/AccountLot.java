package com.metisrouter.projections.balance;

import com.metisrouter.contracts.ledger.Lot;
import com.metisrouter.contracts.money.Usd;

/// Credit that came at once, and what is left of it.
///
/// @param amount what came, after what it repaid of an overdraft
/// @param sequence of the entry that it came with, by which equal lots are burnt
public record AccountLot(Lot lot, Usd amount, long sequence) {

    AccountLot less(Usd taken) {
        return new AccountLot(lot.less(taken), amount, sequence);
    }
}
