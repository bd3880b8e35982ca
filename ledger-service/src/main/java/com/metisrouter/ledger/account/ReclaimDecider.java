package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent.LeaseEnded;
import com.metisrouter.ledger.account.AccountCommand.ApplyUsage;
import com.metisrouter.ledger.account.AccountCommand.ReclaimLease;
import java.time.Instant;

/// Takes back the lease of a gateway that is gone: each sequence that was never seen gets its one end, the lease ends after the last, and so
/// it closes and its money returns.
///
/// Whatever came in the meantime stands: a line for a sequence that has been seen is a duplicate like any other.
final class ReclaimDecider {

    private ReclaimDecider() {}

    /// The answer is whether the lease is closed.
    static Decision<Boolean> decide(ReclaimLease reclaim, AccountState state, Instant now) {
        if (!state.opened()) {
            return new Decision.Refused<>(Refusal.NOT_OPEN);
        }
        if (state.lease(reclaim.lease()) == null) {
            return new Decision.AlreadyDone<>(true);
        }
        var unfolding = new Unfolding(state, now);
        var ends = new ApplyUsage(reclaim.accountId(), reclaim.lines());
        if (UsageDecider.decide(ends, state, now) instanceof Decision.Accepted<?>(var events, _)) {
            events.forEach(unfolding::add);
        }
        var lease = unfolding.state().lease(reclaim.lease());
        if (lease != null && !lease.ended() && reclaim.finalSequence() != ReclaimLease.NOT_YET) {
            unfolding.add(
                    new LeaseEnded(
                            reclaim.accountId(),
                            lease.lease(),
                            lease.gatewayId(),
                            lease.run(),
                            Math.max(reclaim.finalSequence(), lease.marks().highest()),
                            now,
                            true));
            unfolding.closeCompleteLeases();
        }
        return unfolding.answered(unfolding.state().lease(reclaim.lease()) == null);
    }
}
