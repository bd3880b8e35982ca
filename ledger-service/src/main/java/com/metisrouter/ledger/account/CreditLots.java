package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.ledger.Lot;
import com.metisrouter.contracts.ledger.LotAmount;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.money.Usd;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.function.Predicate;

/// An account's credit in the order it came, and what is owed past it.
///
/// Burnt by priority, then the earliest expiry, then the oldest first; what is left over goes to the overdraft. Credit that comes pays
/// the overdraft first, so there is never both an overdraft and a lot with something left.
///
/// @param lots those with something left, oldest first
/// @param overdraft what the customer owes, zero or more
public record CreditLots(List<Lot> lots, Usd overdraft) {

    static final CreditLots NONE = new CreditLots(List.of(), Usd.ZERO);

    public CreditLots {
        lots = List.copyOf(lots);
    }

    /// What leaves which lot when an amount is burnt from those that may be, in their order. Less than the amount where they hold less.
    List<LotAmount> taking(Usd amount, Predicate<Lot> from) {
        var taken = new ArrayList<LotAmount>();
        var left = amount;
        for (var lot : lots.stream().filter(from).sorted(Lot.BURN_ORDER).toList()) {
            if (!left.isPositive()) {
                break;
            }
            var burnt = Usd.min(left, lot.remaining());
            taken.add(lot.part(burnt));
            left = left.minus(burnt);
        }
        return taken;
    }

    /// What leaves which lot when an amount is taken back: from these lots first, then from the others in their order.
    List<LotAmount> takingFirst(Usd amount, List<String> lotIds) {
        var taken = new ArrayList<>(taking(amount, lot -> lotIds.contains(lot.lotId())));
        var left = amount;
        for (var part : taken) {
            left = left.minus(part.amount());
        }
        taken.addAll(taking(left, lot -> !lotIds.contains(lot.lotId())));
        return taken;
    }

    /// The legs by which a charge leaves the customer's credit; they add up to the charge.
    List<Posting> burning(Usd charge) {
        return burning(charge, taking(charge, _ -> true));
    }

    /// The legs by which an amount leaves lots, and the overdraft what they lack of it; they add up to the amount.
    List<Posting> burning(Usd amount, List<LotAmount> taken) {
        var byKind = new EnumMap<CreditKind, Usd>(CreditKind.class);
        var left = amount;
        for (var part : taken) {
            byKind.merge(part.kind(), part.amount(), Usd::plus);
            left = left.minus(part.amount());
        }
        var legs = new ArrayList<Posting>();
        byKind.forEach((kind, burnt) -> add(legs, LedgerAccounts.customerCredit(kind), burnt));
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

    /// The legs by which an amount comes back as these lots, and the rest of it as less overdraft; they add up to minus the amount.
    List<Posting> restoring(Usd amount, List<Lot> restored) {
        var byKind = new EnumMap<CreditKind, Usd>(CreditKind.class);
        var repaid = amount;
        for (var lot : restored) {
            byKind.merge(lot.kind(), lot.remaining(), Usd::plus);
            repaid = repaid.minus(lot.remaining());
        }
        var legs = new ArrayList<Posting>();
        add(legs, LedgerAccounts.customerOverdraft(), repaid.negated());
        byKind.forEach(
                (kind, back) -> add(legs, LedgerAccounts.customerCredit(kind), back.negated()));
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
            var amount = sum(postings, LedgerAccounts.customerCredit(kind));
            if (amount.isPositive()) {
                after = after.less(after.taking(amount, lot -> lot.kind() == kind));
            }
        }
        return after.overdrawn(sum(postings, LedgerAccounts.customerOverdraft()));
    }

    /// After credit has come; the postings say how much of it paid the overdraft.
    CreditLots granted(Lot lot, List<Posting> postings) {
        var after = new ArrayList<>(lots);
        var credit = sum(postings, LedgerAccounts.customerCredit(lot.kind())).negated();
        if (credit.isPositive()) {
            after.add(new Lot(lot.lotId(), lot.kind(), credit, lot.priority(), lot.expiresAt()));
        }
        return new CreditLots(after, overdraft)
                .overdrawn(sum(postings, LedgerAccounts.customerOverdraft()));
    }

    /// With these lots beside the others, and the overdraft changed by the postings.
    CreditLots with(List<Lot> more, List<Posting> postings) {
        var after = new ArrayList<>(lots);
        after.addAll(more);
        return new CreditLots(after, overdraft)
                .overdrawn(sum(postings, LedgerAccounts.customerOverdraft()));
    }

    /// Without what was taken from each, and the overdraft changed by the postings.
    CreditLots without(List<LotAmount> taken, List<Posting> postings) {
        return less(taken).overdrawn(sum(postings, LedgerAccounts.customerOverdraft()));
    }

    private CreditLots less(List<LotAmount> taken) {
        var amounts = new HashMap<String, Usd>();
        taken.forEach(part -> amounts.merge(part.lotId(), part.amount(), Usd::plus));
        var after = new ArrayList<Lot>(lots.size());
        for (var lot : lots) {
            var amount = amounts.remove(lot.lotId());
            var rest = amount == null ? lot : lot.less(amount);
            if (rest.remaining().isNegative()) {
                throw new IllegalStateException(
                        lot + ": " + amount + " taken (expected: at most what is left)");
            }
            if (rest.remaining().isPositive()) {
                after.add(rest);
            }
        }
        if (!amounts.isEmpty()) {
            throw new IllegalStateException("lots " + amounts.keySet() + " (expected: known ones)");
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
