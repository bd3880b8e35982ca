package com.metisrouter.proxy.rates;

import com.metisrouter.contracts.access.RateAsk;
import com.metisrouter.contracts.access.RateGrant;
import java.util.concurrent.CompletableFuture;

/// The ledger as the rate book sees it.
public interface RateLedger {

    /// Fails if the ledger doesn't answer. What it granted unheard lapses with its minute.
    CompletableFuture<RateGrant> rates(RateAsk ask);
}
