package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent.BalanceAdjusted;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.ledger.LotAmount;
import com.metisrouter.contracts.ledger.MoneyAct.Adjust;
import com.metisrouter.contracts.ledger.Posting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Puts a balance right by hand, up or down.
///
/// Down, it takes from the lots as usage would, and never what gateways hold: that may have been spent already.
final class AdjustmentDecider {

    private AdjustmentDecider() {}

    static Verdict decide(Adjust adjust, Signed by, AccountState state, Instant now) {
        return adjust.amount().isPositive()
                ? up(adjust, by, state, now)
                : down(adjust, by, state, now);
    }

    private static Verdict up(Adjust adjust, Signed by, AccountState state, Instant now) {
        if (state.closed() && adjust.amount().compareTo(state.credit().overdraft()) > 0) {
            return new Verdict.No(Refusal.ACCOUNT_CLOSED);
        }
        if (GrantDecider.isTooMuch(adjust.amount(), state)) {
            return new Verdict.No(Refusal.BALANCE_TOO_LARGE);
        }
        return adjusted(
                adjust,
                by,
                List.of(),
                state.credit().crediting(adjust.kind(), adjust.amount()),
                state,
                now);
    }

    private static Verdict down(Adjust adjust, Signed by, AccountState state, Instant now) {
        var less = adjust.amount().negated();
        if (less.compareTo(state.available()) > 0) {
            return new Verdict.No(Refusal.NOT_ENOUGH_AVAILABLE);
        }
        var taken = state.credit().taking(less, _ -> true);
        return adjusted(adjust, by, taken, state.credit().burning(less, taken), state, now);
    }

    private static Verdict adjusted(
            Adjust adjust,
            Signed by,
            List<LotAmount> taken,
            List<Posting> customerLegs,
            AccountState state,
            Instant now) {
        var postings = new ArrayList<Posting>();
        postings.add(new Posting(LedgerAccounts.ADJUSTMENTS, adjust.amount()));
        postings.addAll(customerLegs);
        return new Verdict.Yes(
                new BalanceAdjusted(
                        state.accountId(),
                        adjust.adjustmentId(),
                        adjust.amount(),
                        adjust.kind(),
                        taken,
                        adjust.reference(),
                        by.actor(),
                        by.approvedBy(),
                        by.reason(),
                        by.commandKey(),
                        postings,
                        state.balance().plus(adjust.amount()),
                        now));
    }
}
