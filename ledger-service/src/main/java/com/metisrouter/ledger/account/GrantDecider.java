package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent.CreditGranted;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.ledger.account.AccountCommand.GrantCredit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Adds credit, once for each of the caller's keys.
final class GrantDecider {

    /// The most that an account may hold: far above any use, far below where a sum would overflow.
    static final Usd BALANCE_MAX = Usd.parse("1000000000");

    private GrantDecider() {}

    static Decision<GrantReceipt> decide(GrantCredit grant, AccountState state, Instant now) {
        if (!state.opened()) {
            return new Decision.Refused<>(Refusal.NOT_OPEN);
        }
        var earlier = state.grants().get(grant.commandKey());
        if (earlier != null) {
            return earlier.answers(grant)
                    ? new Decision.AlreadyDone<>(earlier)
                    : new Decision.Refused<>(Refusal.KEY_REUSED);
        }
        if (grant.amount().compareTo(BALANCE_MAX.minus(Usd.max(Usd.ZERO, state.balance()))) > 0) {
            return new Decision.Refused<>(Refusal.BALANCE_TOO_LARGE);
        }
        var granted = granted(grant, state, now);
        var after = AccountDecider.evolve(state, granted);
        var receipt = Objects.requireNonNull(after.grants().get(grant.commandKey()));
        return new Decision.Accepted<>(List.of(granted), receipt);
    }

    private static CreditGranted granted(GrantCredit grant, AccountState state, Instant now) {
        var postings = new ArrayList<Posting>();
        postings.add(new Posting(LedgerAccounts.fundingOf(grant.kind()), grant.amount()));
        postings.addAll(state.credit().crediting(grant.kind(), grant.amount()));
        return new CreditGranted(
                grant.accountId(),
                grant.lotId(),
                grant.kind(),
                grant.amount(),
                grant.reference(),
                grant.actor(),
                grant.reason(),
                grant.commandKey(),
                postings,
                state.balance().plus(grant.amount()),
                now,
                grant.kind().priority(),
                null,
                "");
    }
}
