package com.metisrouter.verifier.formats;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.money.Usd;
import java.util.List;
import java.util.Optional;

/// What an event that moves money says of itself.
///
/// @param change of the balance
/// @param balanceAfter as the event claims it
public record EntryFigures(Usd change, Usd balanceAfter, List<Posting> postings) {

    /// Empty where no money moves.
    public static Optional<EntryFigures> of(AccountEvent event) {
        return switch (event) {
            case AccountEvent.CreditGranted e -> some(e.amount(), e.balanceAfter(), e.postings());
            case AccountEvent.CreditExpired e ->
                    some(e.amount().negated(), e.balanceAfter(), e.postings());
            case AccountEvent.BalanceAdjusted e -> some(e.amount(), e.balanceAfter(), e.postings());
            case AccountEvent.CreditRefunded e ->
                    some(e.amount().negated(), e.balanceAfter(), e.postings());
            case AccountEvent.EntryReversed e -> some(e.amount(), e.balanceAfter(), e.postings());
            case AccountEvent.UsageDebited e ->
                    some(e.total().negated(), e.balanceAfter(), e.postings());
            case AccountEvent.UsageCorrected e ->
                    some(e.total().negated(), e.balanceAfter(), e.postings());
            case AccountEvent.AccountOpened _,
                    AccountEvent.CreditLeased _,
                    AccountEvent.LeaseReduced _,
                    AccountEvent.LeaseExtended _,
                    AccountEvent.LeaseEnded _,
                    AccountEvent.LeaseClosed _,
                    AccountEvent.ActProposed _,
                    AccountEvent.ActDeclined _,
                    AccountEvent.CommandRefused _,
                    AccountEvent.AccountClosed _,
                    AccountEvent.PeriodClosed _ ->
                    Optional.empty();
        };
    }

    private static Optional<EntryFigures> some(Usd change, Usd balanceAfter, List<Posting> legs) {
        return Optional.of(new EntryFigures(change, balanceAfter, legs));
    }
}
