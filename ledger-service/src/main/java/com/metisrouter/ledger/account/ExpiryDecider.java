package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent.CreditExpired;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.ledger.Lot;
import com.metisrouter.contracts.ledger.LotAmount;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.money.Usd;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;

/// Takes back credit whose time has passed.
///
/// Not what gateways hold: requests that were admitted while the credit was good are charged to it. What they hold is counted in burn
/// order, as they would spend it, and what they give back expires when they do.
final class ExpiryDecider {

    private ExpiryDecider() {}

    static Optional<CreditExpired> due(AccountState state, Instant now) {
        if (state.credit().lots().stream().noneMatch(lot -> lot.isExpiredAt(now))) {
            return Optional.empty();
        }
        var held = state.leased();
        var total = Usd.ZERO;
        var taken = new ArrayList<LotAmount>();
        for (var lot : state.credit().lots().stream().sorted(Lot.BURN_ORDER).toList()) {
            var kept = Usd.min(held, lot.remaining());
            held = held.minus(kept);
            var rest = lot.remaining().minus(kept);
            if (rest.isPositive() && lot.isExpiredAt(now)) {
                taken.add(lot.part(rest));
                total = total.plus(rest);
            }
        }
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        var postings = new ArrayList<>(state.credit().burning(total, taken));
        postings.add(new Posting(LedgerAccounts.EXPIRY_INCOME, total.negated()));
        return Optional.of(
                new CreditExpired(
                        state.accountId(),
                        taken,
                        total,
                        postings,
                        state.balance().minus(total),
                        now));
    }
}
