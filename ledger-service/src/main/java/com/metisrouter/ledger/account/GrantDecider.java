package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent.CreditGranted;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.ledger.MoneyAct.Grant;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.money.Usd;
import java.time.Instant;
import java.util.ArrayList;

/// Adds a lot of credit.
final class GrantDecider {

    /// The most that an account may hold: far above any use, far below where a sum would overflow.
    static final Usd BALANCE_MAX = Usd.parse("1000000000");

    private GrantDecider() {}

    static Verdict decide(Grant grant, Signed by, AccountState state, Instant now) {
        if (state.closed()) {
            return new Verdict.No(Refusal.ACCOUNT_CLOSED);
        }
        if (grant.expiresAt() != null && !grant.expiresAt().isAfter(now)) {
            return new Verdict.No(Refusal.EXPIRES_IN_THE_PAST);
        }
        if (isTooMuch(grant.amount(), state)) {
            return new Verdict.No(Refusal.BALANCE_TOO_LARGE);
        }
        var postings = new ArrayList<Posting>();
        postings.add(new Posting(LedgerAccounts.fundingOf(grant.kind()), grant.amount()));
        postings.addAll(state.credit().crediting(grant.kind(), grant.amount()));
        return new Verdict.Yes(
                new CreditGranted(
                        state.accountId(),
                        grant.lotId(),
                        grant.kind(),
                        grant.amount(),
                        grant.reference(),
                        by.actor(),
                        by.reason(),
                        by.commandKey(),
                        postings,
                        state.balance().plus(grant.amount()),
                        now,
                        grant.priority(),
                        grant.expiresAt(),
                        by.approvedBy()));
    }

    static boolean isTooMuch(Usd amount, AccountState state) {
        return amount.compareTo(BALANCE_MAX.minus(Usd.max(Usd.ZERO, state.balance()))) > 0;
    }
}
