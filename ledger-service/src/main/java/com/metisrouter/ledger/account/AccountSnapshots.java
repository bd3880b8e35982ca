package com.metisrouter.ledger.account;

import com.metisrouter.contracts.Edge;
import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.eventsourcing.eventstore.EventStore;

/// Keeps an account's state now and then, so that it need not be read from its first event.
///
/// Written from the live account in the transaction of its events. Axon's own snapshotter would read the events again, and ours are large.
@Edge
public final class AccountSnapshots {

    /// A state of another shape gets another name, and then old snapshots are passed over.
    public static final String NAME = "com.metisrouter.ledger.account-snapshot.v5";

    private final EventStore store;
    private final int eventsPerSnapshot;

    public AccountSnapshots(EventStore store, int eventsPerSnapshot) {
        this.store = store;
        this.eventsPerSnapshot = eventsPerSnapshot;
    }

    void consider(Account account, AccountState state, long versionBefore) {
        if (state.version() / eventsPerSnapshot > versionBefore / eventsPerSnapshot) {
            store.storeSnapshot(
                    new GenericDomainEventMessage<>(
                            Account.TYPE, state.accountId(), state.version() - 1, account));
        }
    }
}
