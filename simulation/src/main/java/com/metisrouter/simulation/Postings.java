package com.metisrouter.simulation;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.Posting;
import java.util.List;

/// The postings of any event.
final class Postings {

    private Postings() {}

    static List<Posting> of(AccountEvent event) {
        return switch (event) {
            case AccountEvent.CreditGranted it -> it.postings();
            case AccountEvent.CreditExpired it -> it.postings();
            case AccountEvent.BalanceAdjusted it -> it.postings();
            case AccountEvent.CreditRefunded it -> it.postings();
            case AccountEvent.EntryReversed it -> it.postings();
            case AccountEvent.UsageCorrected it -> it.postings();
            case AccountEvent.UsageDebited it -> it.postings();
            default -> List.of();
        };
    }
}
