package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent;
import java.util.ArrayList;
import java.util.List;

/// What an account makes of a command.
///
/// @param <A> what the caller is told
public sealed interface Decision<A> {

    /// It happens.
    record Accepted<A>(List<AccountEvent> events, A answer) implements Decision<A> {

        public Accepted {
            events = List.copyOf(events);
        }

        /// With an event before the others.
        Accepted<A> after(AccountEvent first) {
            var all = new ArrayList<AccountEvent>(events.size() + 1);
            all.add(first);
            all.addAll(events);
            return new Accepted<>(all, answer);
        }
    }

    /// It has happened before, or there is nothing to do.
    record AlreadyDone<A>(A answer) implements Decision<A> {}

    /// It doesn't happen, and nothing changes.
    record Refused<A>(Refusal refusal) implements Decision<A> {}
}
