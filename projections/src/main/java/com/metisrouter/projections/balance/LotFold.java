package com.metisrouter.projections.balance;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.CreditKind;
import com.metisrouter.contracts.ledger.LedgerAccounts;
import com.metisrouter.contracts.ledger.Lot;
import com.metisrouter.contracts.ledger.LotAmount;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.money.Usd;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is left of each lot, as the postings say how much left each kind of credit, and the burning order says from which lot.
///
/// Lots that the batch used up stay in the map with nothing left, so that this is written too.
final class LotFold {

    private static final Comparator<AccountLot> BURN_ORDER =
            Comparator.comparing(AccountLot::lot, Lot.BURN_ORDER)
                    .thenComparingLong(AccountLot::sequence);

    private final Map<String, AccountLot> lots;
    private final List<String> problems;

    LotFold(Map<String, AccountLot> lots, List<String> problems) {
        this.lots = new LinkedHashMap<>(lots);
        this.problems = problems;
    }

    Map<String, AccountLot> lots() {
        return lots;
    }

    void on(AccountEvent event, long sequence) {
        switch (event) {
            case AccountEvent.CreditGranted e ->
                    came(
                            new Lot(
                                    e.lotId(),
                                    e.kind(),
                                    credited(e.postings(), e.kind()),
                                    e.priority(),
                                    e.expiresAt()),
                            sequence);
            case AccountEvent.BalanceAdjusted e -> {
                if (e.amount().isPositive()) {
                    var left = credited(e.postings(), e.kind());
                    came(Lot.of(e.adjustmentId(), e.kind(), left), sequence);
                }
                taken(e.taken());
            }
            case AccountEvent.CreditExpired e -> taken(e.taken());
            case AccountEvent.CreditRefunded e -> taken(e.taken());
            case AccountEvent.EntryReversed e -> {
                taken(e.taken());
                e.restored().forEach(lot -> came(lot, sequence));
            }
            case AccountEvent.UsageDebited e -> burn(e.postings());
            case AccountEvent.UsageCorrected e -> {
                e.restored().forEach(lot -> came(lot, sequence));
                burn(e.postings());
            }
            case AccountEvent.AccountOpened _,
                    AccountEvent.ActProposed _,
                    AccountEvent.ActDeclined _,
                    AccountEvent.CommandRefused _,
                    AccountEvent.AccountClosed _,
                    AccountEvent.PeriodClosed _,
                    AccountEvent.CreditLeased _,
                    AccountEvent.LeaseReduced _,
                    AccountEvent.LeaseExtended _,
                    AccountEvent.LeaseEnded _,
                    AccountEvent.LeaseClosed _ -> {
                // No credit comes or goes.
            }
        }
    }

    /// A lot that comes back while some of it is left is that lot again.
    private void came(Lot lot, long sequence) {
        if (!lot.remaining().isPositive()) {
            return;
        }
        var known = lots.get(lot.lotId());
        if (known != null && known.lot().remaining().isPositive()) {
            lots.put(lot.lotId(), known.less(lot.remaining().negated()));
        } else {
            lots.put(lot.lotId(), new AccountLot(lot, lot.remaining(), sequence));
        }
    }

    private void taken(List<LotAmount> parts) {
        for (var part : parts) {
            var lot = lots.get(part.lotId());
            if (lot == null || part.amount().compareTo(lot.lot().remaining()) > 0) {
                problems.add(
                        "lot " + part.lotId() + ": " + part.amount() + " taken, more than is left");
            } else {
                lots.put(part.lotId(), lot.less(part.amount()));
            }
        }
    }

    private void burn(List<Posting> postings) {
        for (var kind : CreditKind.values()) {
            var left = credited(postings, kind).negated();
            if (!left.isPositive()) {
                continue;
            }
            var ofKind =
                    lots.values().stream()
                            .filter(lot -> lot.lot().kind() == kind)
                            .sorted(BURN_ORDER)
                            .toList();
            for (var lot : ofKind) {
                var burnt = Usd.min(left, lot.lot().remaining());
                lots.put(lot.lot().lotId(), lot.less(burnt));
                left = left.minus(burnt);
            }
            if (left.isPositive()) {
                problems.add(left + " of " + kind + " credit was burnt that no lot had");
            }
        }
    }

    private static Usd credited(List<Posting> postings, CreditKind kind) {
        var sum = Usd.ZERO;
        for (var posting : postings) {
            if (posting.account().equals(LedgerAccounts.customerCredit(kind))) {
                sum = sum.minus(posting.amount());
            }
        }
        return sum;
    }
}
