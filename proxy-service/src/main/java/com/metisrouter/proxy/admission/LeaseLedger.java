package com.metisrouter.proxy.admission;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import java.util.concurrent.CompletableFuture;

/// The ledger as the lease book sees it.
public interface LeaseLedger {

    /// Fails if the ledger doesn't answer; whether the request was applied is unknown then.
    CompletableFuture<LeaseReply> lease(LeaseRequest request);
}
