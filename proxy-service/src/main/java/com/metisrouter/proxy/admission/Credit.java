package com.metisrouter.proxy.admission;

import com.metisrouter.contracts.money.Usd;
import java.util.concurrent.CompletableFuture;

/// Where holds come from: the lease book, or an account in memory for tests.
public interface Credit {

    /// Without I/O.
    HoldResult tryHold(String accountId, Usd amount);

    /// May ask the ledger, so it completes on another thread.
    CompletableFuture<HoldResult> hold(String accountId, Usd need);

    static Credit of(LeaseBook leases) {
        return new Credit() {
            @Override
            public HoldResult tryHold(String accountId, Usd amount) {
                return leases.tryHold(accountId, amount);
            }

            @Override
            public CompletableFuture<HoldResult> hold(String accountId, Usd need) {
                return leases.hold(accountId, need);
            }
        };
    }
}
