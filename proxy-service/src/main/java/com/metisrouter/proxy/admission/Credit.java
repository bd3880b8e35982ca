package com.metisrouter.proxy.admission;

import com.metisrouter.contracts.leasing.SpendScope;
import com.metisrouter.contracts.money.Usd;
import java.util.concurrent.CompletableFuture;

/// Where holds come from: the lease book, or an account in memory for tests.
public interface Credit {

    /// Without I/O.
    HoldResult tryHold(String accountId, SpendScope scope, Usd amount);

    /// May ask the ledger, so it completes on another thread.
    CompletableFuture<HoldResult> hold(String accountId, SpendScope scope, Usd need);

    /// Sees to it that a hold can be extended by so much, asking the ledger for more if need be.
    CompletableFuture<Boolean> prepareExtension(Hold hold, Usd more);

    static Credit of(LeaseBook leases) {
        return new Credit() {
            @Override
            public HoldResult tryHold(String accountId, SpendScope scope, Usd amount) {
                return leases.tryHold(accountId, scope, amount);
            }

            @Override
            public CompletableFuture<HoldResult> hold(
                    String accountId, SpendScope scope, Usd need) {
                return leases.hold(accountId, scope, need);
            }

            @Override
            public CompletableFuture<Boolean> prepareExtension(Hold hold, Usd more) {
                return leases.prepareExtension(hold, more);
            }
        };
    }
}
