package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.AccountClosed;
import com.metisrouter.contracts.ledger.AccountEvent.AccountOpened;
import com.metisrouter.contracts.ledger.AccountEvent.ActDeclined;
import com.metisrouter.contracts.ledger.AccountEvent.ActProposed;
import com.metisrouter.contracts.ledger.AccountEvent.BalanceAdjusted;
import com.metisrouter.contracts.ledger.AccountEvent.CommandRefused;
import com.metisrouter.contracts.ledger.AccountEvent.CreditExpired;
import com.metisrouter.contracts.ledger.AccountEvent.CreditGranted;
import com.metisrouter.contracts.ledger.AccountEvent.CreditLeased;
import com.metisrouter.contracts.ledger.AccountEvent.CreditRefunded;
import com.metisrouter.contracts.ledger.AccountEvent.EntryReversed;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseClosed;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseEnded;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseExtended;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseReduced;
import com.metisrouter.contracts.ledger.AccountEvent.PeriodClosed;
import com.metisrouter.contracts.ledger.AccountEvent.UsageCorrected;
import com.metisrouter.contracts.ledger.AccountEvent.UsageDebited;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.ledger.Lot;
import com.metisrouter.contracts.ledger.LotAmount;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.EventType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What it takes to undo an entry.
///
/// @param type the entry's wire name
/// @param amount what the balance will change by
/// @param lotIds the lots that the entry brought: what is taken back comes from them first
/// @param parts what the entry took, to be put back; they add up to the amount
/// @param ourLegs the entry's legs on our side of the books, negated
record Undoing(
        String type,
        Usd amount,
        List<String> lotIds,
        List<LotAmount> parts,
        List<Posting> ourLegs) {

    /// Null where the entry moved no money, or is usage.
    static @Nullable Undoing of(Entry entry) {
        return switch (entry.event()) {
            case CreditGranted granted ->
                    of(granted, granted.amount(), granted.postings(), List.of(granted.lotId()));
            case BalanceAdjusted adjusted ->
                    of(
                            adjusted,
                            adjusted.amount(),
                            adjusted.postings(),
                            List.of(adjusted.adjustmentId()),
                            adjusted.taken());
            case CreditExpired expired ->
                    of(
                            expired,
                            expired.amount().negated(),
                            expired.postings(),
                            List.of(),
                            expired.taken());
            case CreditRefunded refunded ->
                    of(
                            refunded,
                            refunded.amount().negated(),
                            refunded.postings(),
                            List.of(),
                            refunded.taken());
            case EntryReversed reversed ->
                    of(
                            reversed,
                            reversed.amount(),
                            reversed.postings(),
                            reversed.restored().stream().map(Lot::lotId).toList(),
                            reversed.taken());
            case AccountOpened _,
                    LeaseExtended _,
                    AccountClosed _,
                    ActProposed _,
                    ActDeclined _,
                    CommandRefused _,
                    CreditLeased _,
                    LeaseReduced _,
                    LeaseEnded _,
                    LeaseClosed _,
                    PeriodClosed _,
                    UsageCorrected _,
                    UsageDebited _ ->
                    null;
        };
    }

    static boolean isUsage(Entry entry) {
        return entry.event() instanceof UsageDebited || entry.event() instanceof UsageCorrected;
    }

    private static Undoing of(
            AccountEvent event, Usd moved, List<Posting> postings, List<String> lotIds) {
        return of(event, moved, postings, lotIds, List.of());
    }

    private static Undoing of(
            AccountEvent event,
            Usd moved,
            List<Posting> postings,
            List<String> lotIds,
            List<LotAmount> taken) {
        var ourLegs = new ArrayList<Posting>();
        for (var posting : postings) {
            if (!LedgerAccounts.isCustomers(posting.account())) {
                ourLegs.add(new Posting(posting.account(), posting.amount().negated()));
            }
        }
        var type = EventType.of(event.getClass()).wireName();
        var amount = moved.negated();
        return new Undoing(type, amount, lotIds, parts(amount, taken, ourLegs), ourLegs);
    }

    /// A reversal into overdraft took more than the lots held; what is put back beyond them is credit of the kind that it once was.
    private static List<LotAmount> parts(Usd amount, List<LotAmount> taken, List<Posting> ourLegs) {
        if (!amount.isPositive()) {
            return List.of();
        }
        var parts = new ArrayList<>(taken);
        var left = amount;
        for (var part : taken) {
            left = left.minus(part.amount());
        }
        if (left.isPositive()) {
            // First, so that it pays the overdraft that it came from.
            var kind = kindFundedBy(ourLegs.getFirst().account());
            parts.addFirst(new LotAmount("", kind, left, kind.priority(), null));
        }
        return parts;
    }

    /// What was adjusted counts as goodwill: it was never paid for, so it can't be refunded.
    private static CreditKind kindFundedBy(String account) {
        for (var kind : CreditKind.values()) {
            if (LedgerAccounts.fundingOf(kind).equals(account)) {
                return kind;
            }
        }
        return CreditKind.GOODWILL;
    }
}
