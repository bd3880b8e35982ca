package com.metisrouter.contracts.leasing;

import com.metisrouter.contracts.money.Usd;
import java.util.List;

/// The ledger's answer to a gateway that starts: `POST /internal/v1/gateways/{gatewayId}/runs`. Older runs are fenced from here on.
///
/// @param openLeases leases of older runs that are not closed; the gateway ends each with the last sequence that its journal knows
/// @param takenBack leases that the ledger ended itself, for want of the gateway: it still waits for whatever records the journal has of them
public record RunStarted(
        String gatewayId, long run, List<OpenLease> openLeases, List<TakenBack> takenBack) {

    public record TakenBack(String accountId, long lease) {}

    /// @param seenUpTo every sequence up to this has been applied by the ledger
    /// @param ended whether its final sequence is known already
    public record OpenLease(
            String accountId,
            long lease,
            long run,
            Usd amount,
            long seenUpTo,
            List<Long> beyond,
            boolean ended) {

        public OpenLease {
            beyond = List.copyOf(beyond);
        }
    }

    public RunStarted {
        openLeases = List.copyOf(openLeases);
        takenBack = List.copyOf(takenBack);
    }
}
