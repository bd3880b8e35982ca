package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent.CorrectionCause;
import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.ledger.CorrectedLine;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.ledger.Lot;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.money.Usd;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The one entry by which charges are put right.
///
/// Money that goes back repays what is owed first, and the rest becomes a lot of its own. Money that is owed burns as usage does. What the
/// lines give and take is set off against each other within the entry. See docs/decisions/0018.
public final class CorrectionEntry {

    private CorrectionEntry() {}

    /// As which kind of credit money of an entry goes back: what may have been paid for goes back as paid, but only if nothing that we
    /// gave away was burnt with it.
    public static CreditKind returnsAs(List<Posting> postings) {
        for (var posting : postings) {
            if (posting.account().equals(LedgerAccounts.customerCredit(CreditKind.PROMOTIONAL))
                    || posting.account()
                            .equals(LedgerAccounts.customerCredit(CreditKind.GOODWILL))) {
                return CreditKind.GOODWILL;
            }
        }
        return CreditKind.PAID;
    }

    /// @param returnsAs the kind of the lot, should money go back
    static UsageCorrected of(
            AccountState state,
            String correctionId,
            CorrectionCause cause,
            List<CorrectedLine> lines,
            CreditKind returnsAs,
            Signed by,
            Instant now) {
        var total = Usd.ZERO;
        for (var line : lines) {
            total = total.plus(line.charge().minus(line.chargeBefore()));
        }
        return new UsageCorrected(
                state.accountId(),
                correctionId,
                cause,
                lines,
                total,
                restored(state, correctionId, total, returnsAs),
                by.actor(),
                by.approvedBy(),
                by.reason(),
                by.commandKey(),
                postings(state, total, returnsAs),
                state.balance().minus(total),
                now);
    }

    private static List<Lot> restored(
            AccountState state, String correctionId, Usd total, CreditKind kind) {
        var back = total.negated().minus(state.credit().overdraft());
        return back.isPositive()
                ? List.of(Lot.of(correctionId + "-" + state.version(), kind, back))
                : List.of();
    }

    private static List<Posting> postings(AccountState state, Usd total, CreditKind kind) {
        if (total.isZero()) {
            return List.of();
        }
        var postings = new ArrayList<Posting>();
        if (total.isNegative()) {
            postings.add(new Posting(LedgerAccounts.REVENUE, total.negated()));
            postings.addAll(state.credit().crediting(kind, total.negated()));
        } else {
            postings.addAll(state.credit().burning(total));
            postings.add(new Posting(LedgerAccounts.REVENUE, total.negated()));
        }
        return postings;
    }
}
