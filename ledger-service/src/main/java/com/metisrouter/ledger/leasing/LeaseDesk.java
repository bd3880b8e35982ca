package com.metisrouter.ledger.leasing;

import com.metisrouter.contracts.leasing.LeaseReply;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.ledger.account.AccountCommand.UseLeases;
import com.metisrouter.ledger.account.Accounts;
import com.metisrouter.ledger.account.Decision;
import com.metisrouter.ledger.account.Refusal;
import com.metisrouter.ledger.leasing.GatewayRuns.OldRun;

/// Where gateways ask for credit and give it back.
public final class LeaseDesk {

    /// The request names leases that are not the gateway's own: a mistake, of which nothing is booked.
    public static final class NotYourLease extends RuntimeException {

        NotYourLease(LeaseRequest request) {
            super("gateway " + request.gatewayId() + " names a lease that it was never granted");
        }
    }

    private final Accounts accounts;
    private final GatewayRuns runs;
    private final ScopeLimits limits;

    public LeaseDesk(Accounts accounts, GatewayRuns runs, ScopeLimits limits) {
        this.accounts = accounts;
        this.runs = runs;
        this.limits = limits;
    }

    public LeaseReply answer(LeaseRequest request) {
        try {
            var decision =
                    accounts.lease(
                            new UseLeases(request, limits.of(request.accountId(), request.scope())),
                            () -> runs.requireCurrent(request.gatewayId(), request.run()));
            return switch (decision) {
                case Decision.Accepted<LeaseReply>(_, var reply) -> reply;
                case Decision.AlreadyDone<LeaseReply>(var reply) -> reply;
                case Decision.Refused<LeaseReply>(var refusal) -> refused(refusal, request);
            };
        } catch (OldRun e) {
            return new LeaseReply.Fenced(e.currentRun());
        }
    }

    private static LeaseReply refused(Refusal refusal, LeaseRequest request) {
        return switch (refusal) {
            case NOT_OPEN -> new LeaseReply.NoAccount();
            case NOT_YOUR_LEASE -> throw new NotYourLease(request);
            default -> throw new IllegalStateException("a lease request was refused: " + refusal);
        };
    }
}
