package com.metisrouter.ledger;

import com.metisrouter.contracts.ledger.AccountEvent;
import com.metisrouter.contracts.wire.Upcasters;
import com.metisrouter.ledger.account.Account;
import com.metisrouter.ledger.account.AccountDecider;
import com.metisrouter.ledger.account.AccountState;
import com.metisrouter.ledger.eventstore.EventNames;
import com.metisrouter.ledger.eventstore.StoredEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// All accounts from nothing but the stored events, in the store's order.
///
/// What the live accounts say must be the same, to the last digit; snapshots and caches play no part here.
public final class LedgerReplay {

    private final EventNames names;
    private final Map<String, AccountState> accounts = new HashMap<>();

    public LedgerReplay() {
        this.names = LedgerAggregates.NAMES;
    }

    /// @throws IllegalStateException if an event is not the next of its account
    public void on(StoredEvent stored) {
        if (!stored.aggregateType().equals(Account.TYPE)) {
            return;
        }
        var before = accounts.getOrDefault(stored.aggregateId(), AccountState.NOT_OPEN);
        if (before.version() != stored.sequence()) {
            throw new IllegalStateException(
                    "account "
                            + stored.aggregateId()
                            + ": event "
                            + stored.sequence()
                            + " (expected: "
                            + before.version()
                            + ")");
        }
        var event =
                (AccountEvent)
                        Upcasters.read(stored.payload(), names.classOf(stored.payloadType()));
        accounts.put(stored.aggregateId(), AccountDecider.evolve(before, event));
    }

    /// The accounts as they stand after the events so far.
    public Map<String, AccountState> accounts() {
        return new TreeMap<>(accounts);
    }
}
