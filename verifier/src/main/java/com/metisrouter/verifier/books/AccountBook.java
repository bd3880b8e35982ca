package com.metisrouter.verifier.books;

import static com.metisrouter.verifier.books.Difference.require;

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
import com.metisrouter.contracts.ledger.OpeningBalances;
import com.metisrouter.contracts.ledger.Posting;
import com.metisrouter.contracts.money.Usd;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// One account, folded anew from its postings: what the ledger says of itself in each event must follow from the events before.
///
/// The balance is what the postings leave on the customer's accounts, not what an event says that it is. Mutable; one owner.
public final class AccountBook {

    private static final String BALANCE_AFTER = "balanceAfter";

    private final String accountId;
    private final Map<String, Usd> sums = new TreeMap<>();
    private final LeaseBook leases = new LeaseBook();
    private boolean opened;

    public AccountBook(String accountId) {
        this.accountId = accountId;
    }

    /// @throws Difference if the event doesn't follow from those before
    public void apply(AccountEvent event) {
        require("accountId", event.accountId(), accountId);
        require("type", opened, !(event instanceof AccountOpened));
        switch (event) {
            case AccountOpened _ -> opened = true;
            case CreditGranted e -> entry(e.postings(), e.amount(), e.balanceAfter());
            case CreditExpired e -> {
                require("amount", sum(e.taken()), e.amount());
                entry(e.postings(), e.amount().negated(), e.balanceAfter());
            }
            case BalanceAdjusted e -> entry(e.postings(), e.amount(), e.balanceAfter());
            case CreditRefunded e -> {
                require("amount", sum(e.taken()), e.amount());
                entry(e.postings(), e.amount().negated(), e.balanceAfter());
            }
            case EntryReversed e -> entry(e.postings(), e.amount(), e.balanceAfter());
            case UsageCorrected e -> {
                var difference = Usd.ZERO;
                for (var line : e.lines()) {
                    difference = difference.plus(line.charge()).minus(line.chargeBefore());
                    leases.on(line);
                }
                require("total", e.total(), difference);
                entry(e.postings(), e.total().negated(), e.balanceAfter());
            }
            case UsageDebited e -> {
                var total = Usd.ZERO;
                for (var line : e.lines()) {
                    total = total.plus(line.charge());
                }
                require("total", e.total(), total);
                entry(e.postings(), total.negated(), e.balanceAfter());
                leases.on(e);
            }
            case ActProposed _, ActDeclined _, CommandRefused _ -> {}
            case AccountClosed _ -> {
                require("balance at closing", balance(), Usd.ZERO);
                require("open leases at closing", leases.open(), List.of());
            }
            case PeriodClosed e -> opening(e.opening());
            case CreditLeased e -> leases.on(e);
            case LeaseExtended e -> leases.on(e);
            case LeaseReduced e -> leases.on(e);
            case LeaseEnded e -> leases.on(e);
            case LeaseClosed e -> leases.on(e);
        }
    }

    /// What the postings leave on the customer's accounts.
    public Usd balance() {
        var sum = overdraft().negated();
        for (var kind : CreditKind.values()) {
            sum = sum.plus(credit(kind));
        }
        return sum;
    }

    /// Sums of all postings so far, by account of the chart.
    public Map<String, Usd> sums() {
        return sums;
    }

    private Usd credit(CreditKind kind) {
        return sums.getOrDefault(LedgerAccounts.customerCredit(kind), Usd.ZERO).negated();
    }

    private Usd overdraft() {
        return sums.getOrDefault(LedgerAccounts.customerOverdraft(), Usd.ZERO);
    }

    private void entry(List<Posting> postings, Usd change, Usd balanceAfter) {
        var before = balance();
        var sum = Usd.ZERO;
        for (var posting : postings) {
            sum = sum.plus(posting.amount());
            sums.merge(posting.account(), posting.amount(), Usd::plus);
        }
        require("postings", sum, Usd.ZERO);
        require("postings to the customer", balance(), before.plus(change));
        require(BALANCE_AFTER, balanceAfter, balance());
        require("overdraft is negative", overdraft().isNegative(), false);
        for (var kind : CreditKind.values()) {
            require("credit " + kind + " is negative", credit(kind).isNegative(), false);
        }
    }

    private static Usd sum(List<LotAmount> taken) {
        return taken.stream().map(LotAmount::amount).reduce(Usd.ZERO, Usd::plus);
    }

    private void opening(OpeningBalances opening) {
        require("opening.balance", opening.balance(), balance());
        require("opening.overdraft", opening.overdraft(), overdraft());
        require("opening.trialBalance", nonZero(opening.trialBalance()), nonZero(sums));
        for (var kind : CreditKind.values()) {
            var lots =
                    opening.lots().stream()
                            .filter(lot -> lot.kind() == kind)
                            .map(Lot::remaining)
                            .reduce(Usd.ZERO, Usd::plus);
            require("opening.lots of " + kind, lots, credit(kind));
        }
        require("opening.lastLease", opening.lastLease(), leases.last());
        require("opening.openLeases", opening.openLeases(), leases.open());
    }

    private static Map<String, Usd> nonZero(List<Posting> postings) {
        var sums =
                postings.stream()
                        .collect(
                                Collectors.toMap(
                                        Posting::account,
                                        Posting::amount,
                                        Usd::plus,
                                        TreeMap::new));
        return nonZero(sums);
    }

    private static Map<String, Usd> nonZero(Map<String, Usd> sums) {
        var kept = new TreeMap<>(sums);
        kept.values().removeIf(Usd::isZero);
        return kept;
    }
}
