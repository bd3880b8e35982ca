package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent.CreditRefunded;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.ledger.MoneyAct.Refund;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.money.Usd;
import java.time.Instant;
import java.util.ArrayList;

/// Pays back paid credit that was not used and that no gateway holds.
final class RefundDecider {

    private RefundDecider() {}

    static Verdict decide(Refund refund, Signed by, AccountState state, Instant now) {
        if (refund.amount().compareTo(refundable(state)) > 0) {
            return new Verdict.No(Refusal.NOT_ENOUGH_PAID_CREDIT);
        }
        var taken = state.credit().taking(refund.amount(), lot -> lot.kind() == CreditKind.PAID);
        var postings = new ArrayList<>(state.credit().burning(refund.amount(), taken));
        postings.add(new Posting(LedgerAccounts.PAYMENTS_CLEARING, refund.amount().negated()));
        return new Verdict.Yes(
                new CreditRefunded(
                        state.accountId(),
                        refund.refundId(),
                        refund.amount(),
                        taken,
                        refund.reference(),
                        by.actor(),
                        by.approvedBy(),
                        by.reason(),
                        by.commandKey(),
                        postings,
                        state.balance().minus(refund.amount()),
                        now));
    }

    static Usd refundable(AccountState state) {
        return Usd.max(Usd.ZERO, Usd.min(state.credit().of(CreditKind.PAID), state.available()));
    }
}
