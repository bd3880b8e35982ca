package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent.EntryReversed;
import com.metisrouter.contracts.ledger.Lot;
import com.metisrouter.contracts.ledger.LotAmount;
import com.metisrouter.contracts.ledger.MoneyAct.Reverse;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.money.Usd;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Undoes an earlier entry by a further one, once.
///
/// On our side of the books every leg comes back negated, to the last digit. On the customer's side the account is as it is today:
/// credit that is taken back comes from the entry's own lots, and where they have been spent from the others in burn order.
final class ReversalDecider {

    private ReversalDecider() {}

    static Verdict decide(
            Reverse reverse, @Nullable Entry entry, Signed by, AccountState state, Instant now) {
        if (entry == null || entry.sequence() != reverse.sequence()) {
            return new Verdict.No(Refusal.UNKNOWN_ENTRY);
        }
        var undoing = Undoing.of(entry);
        if (undoing == null) {
            return new Verdict.No(
                    Undoing.isUsage(entry) ? Refusal.USAGE_IS_CORRECTED : Refusal.NOT_REVERSIBLE);
        }
        if (state.acts().reversed().contains(entry.sequence())) {
            return new Verdict.No(Refusal.ALREADY_REVERSED);
        }
        return undoing.amount().isNegative()
                ? takeBack(reverse, undoing, by, state, now)
                : giveBack(reverse, undoing, by, state, now);
    }

    private static Verdict takeBack(
            Reverse reverse, Undoing undoing, Signed by, AccountState state, Instant now) {
        var amount = undoing.amount().negated();
        if (amount.compareTo(state.available()) > 0 && !reverse.intoOverdraft()) {
            return new Verdict.No(Refusal.NOT_ENOUGH_AVAILABLE);
        }
        var taken = state.credit().takingFirst(amount, undoing.lotIds());
        var legs = state.credit().burning(amount, taken);
        return reversed(reverse, undoing, taken, List.of(), legs, by, state, now);
    }

    private static Verdict giveBack(
            Reverse reverse, Undoing undoing, Signed by, AccountState state, Instant now) {
        if (state.closed() && undoing.amount().compareTo(state.credit().overdraft()) > 0) {
            return new Verdict.No(Refusal.ACCOUNT_CLOSED);
        }
        if (GrantDecider.isTooMuch(undoing.amount(), state)) {
            return new Verdict.No(Refusal.BALANCE_TOO_LARGE);
        }
        var restored = restored(undoing, state, now);
        var legs = state.credit().restoring(undoing.amount(), restored);
        return reversed(reverse, undoing, List.of(), restored, legs, by, state, now);
    }

    /// What comes back as lots: as they were, less what pays the overdraft first. A lot whose time has passed since comes back without
    /// an expiry, since it would be gone again at once.
    private static List<Lot> restored(Undoing undoing, AccountState state, Instant now) {
        var repaid = Usd.min(state.credit().overdraft(), undoing.amount());
        var lots = new ArrayList<Lot>();
        for (var part : undoing.parts()) {
            var less = Usd.min(repaid, part.amount());
            repaid = repaid.minus(less);
            var remaining = part.amount().minus(less);
            if (remaining.isPositive()) {
                var expires = part.expiresAt();
                lots.add(
                        new Lot(
                                lotId(state.version(), lots.size()),
                                part.kind(),
                                remaining,
                                part.priority(),
                                expires == null || !expires.isAfter(now) ? null : expires));
            }
        }
        return lots;
    }

    private static String lotId(long sequence, int before) {
        return before == 0 ? "rev_" + sequence : "rev_" + sequence + "_" + (before + 1);
    }

    private static Verdict reversed(
            Reverse reverse,
            Undoing undoing,
            List<LotAmount> taken,
            List<Lot> restored,
            List<Posting> customerLegs,
            Signed by,
            AccountState state,
            Instant now) {
        var postings = new ArrayList<>(undoing.ourLegs());
        postings.addAll(customerLegs);
        return new Verdict.Yes(
                new EntryReversed(
                        state.accountId(),
                        reverse.sequence(),
                        undoing.type(),
                        undoing.amount(),
                        taken,
                        restored,
                        reverse.intoOverdraft(),
                        by.actor(),
                        by.approvedBy(),
                        by.reason(),
                        by.commandKey(),
                        postings,
                        state.balance().plus(undoing.amount()),
                        now));
    }
}
