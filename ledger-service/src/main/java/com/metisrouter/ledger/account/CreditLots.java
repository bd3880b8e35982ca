package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.money.Usd;
import java.util.ArrayList;
import java.util.List;

/// An account's credit in the order it came, and what is owed past it.
///
/// Burnt promotional first, then goodwill, then paid, the oldest first; what is left over goes to the overdraft. Credit that comes pays
/// the overdraft first, so there is never both an overdraft and a lot with something left.
///
/// @param lots those with something left, oldest first
/// @param overdraft what the customer owes, zero or more
public record CreditLots(List<CreditLot> lots, Usd overdraft) {

    static final CreditLots NONE = new CreditLots(List.of(), Usd.ZERO);

    public CreditLots {
        lots = List.copyOf(lots);
    }

    /// The legs by which a charge leaves the customer's credit; they add up to the charge.
    List<Posting> burning(Usd charge) {
        var legs = new ArrayList<Posting>();
        var left = charge;
        for (var kind : CreditKind.values()) {
            var burnt = Usd.min(left, of(kind));
            add(legs, LedgerAccounts.customerCredit(kind), burnt);
            left = left.minus(burnt);
        }
        add(legs, LedgerAccounts.customerOverdraft(), left);
        return legs;
    }

    /// The legs by which credit reaches the customer; they add up to minus the amount.
    List<Posting> crediting(CreditKind kind, Usd amount) {
        var repaid = Usd.min(overdraft, amount);
        var legs = new ArrayList<Posting>();
        add(legs, LedgerAccounts.customerOverdraft(), repaid.negated());
        add(legs, LedgerAccounts.customerCredit(kind), amount.minus(repaid).negated());
        return legs;
    }

    /// What is left of a kind.
    public Usd of(CreditKind kind) {
        var sum = Usd.ZERO;
        for (var lot : lots) {
            if (lot.kind() == kind) {
                sum = sum.plus(lot.remaining());
            }
        }
        return sum;
    }

    /// After the postings of a debit.
    CreditLots debited(List<Posting> postings) {
        var after = this;
        for (var kind : CreditKind.values()) {
            after = after.burnt(kind, sum(postings, LedgerAccounts.customerCredit(kind)));
        }
        return after.overdrawn(sum(postings, LedgerAccounts.customerOverdraft()));
    }

    /// After the postings of a grant.
    CreditLots granted(String lotId, CreditKind kind, List<Posting> postings) {
        var after = new ArrayList<>(lots);
        var credit = sum(postings, LedgerAccounts.customerCredit(kind)).negated();
        if (credit.isPositive()) {
            after.add(new CreditLot(lotId, kind, credit));
        }
        return new CreditLots(after, overdraft)
                .overdrawn(sum(postings, LedgerAccounts.customerOverdraft()));
    }

    private CreditLots burnt(CreditKind kind, Usd amount) {
        if (amount.isZero()) {
            return this;
        }
        var after = new ArrayList<CreditLot>(lots.size());
        var left = amount;
        for (var lot : lots) {
            var burnt = lot.kind() == kind ? Usd.min(left, lot.remaining()) : Usd.ZERO;
            left = left.minus(burnt);
            var rest = lot.less(burnt);
            if (rest.remaining().isPositive()) {
                after.add(rest);
            }
        }
        if (!left.isZero()) {
            throw new IllegalStateException(
                    kind + " credit: " + left + " too little (expected: postings within the lots)");
        }
        return new CreditLots(after, overdraft);
    }

    private CreditLots overdrawn(Usd amount) {
        return amount.isZero() ? this : new CreditLots(lots, overdraft.plus(amount));
    }

    private static Usd sum(List<Posting> postings, String account) {
        var sum = Usd.ZERO;
        for (var posting : postings) {
            if (posting.account().equals(account)) {
                sum = sum.plus(posting.amount());
            }
        }
        return sum;
    }

    private static void add(List<Posting> legs, String account, Usd amount) {
        if (!amount.isZero()) {
            legs.add(new Posting(account, amount));
        }
    }
}
