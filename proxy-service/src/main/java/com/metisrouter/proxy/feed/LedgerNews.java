package com.metisrouter.proxy.feed;

import com.metisrouter.contracts.leasing.SpendScope;
import com.metisrouter.contracts.ledger.LeaseMark;

/// Told of what the ledger says about the leases of this gateway. Called on the feed's thread.
public interface LedgerNews {

    void leased(String accountId, SpendScope scope, long lease, long run);

    void seen(String accountId, LeaseMark mark);

    void closed(String accountId, long lease);
}
