package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.ledger.AccountEvent.LeaseClosed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The state of an account while a decision of several events is being made.
final class Unfolding {

    private final Instant now;
    private final List<AccountEvent> events = new ArrayList<>();
    private AccountState state;

    Unfolding(AccountState state, Instant now) {
        this.state = state;
        this.now = now;
    }

    AccountState state() {
        return state;
    }

    void add(AccountEvent event) {
        state = AccountDecider.evolve(state, event);
        events.add(event);
    }

    /// Closes the leases of which everything has been seen; what they did not spend is available again, unless its time has passed.
    void closeCompleteLeases() {
        for (var lease : List.copyOf(state.leases().values())) {
            if (lease.complete()) {
                add(
                        new LeaseClosed(
                                state.accountId(),
                                lease.lease(),
                                lease.gatewayId(),
                                lease.run(),
                                lease.marks().seenUpTo(),
                                lease.spent(),
                                lease.reserved(),
                                now));
            }
        }
        ExpiryDecider.due(state, now).ifPresent(this::add);
    }

    <A> Decision<A> answered(A answer) {
        return events.isEmpty()
                ? new Decision.AlreadyDone<>(answer)
                : new Decision.Accepted<>(events, answer);
    }
}
