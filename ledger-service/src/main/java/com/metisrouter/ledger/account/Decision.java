package com.metisrouter.ledger.account;

import com.metisrouter.contracts.ledger.AccountEvent;
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
    }

    /// It has happened before, or there is nothing to do.
    record AlreadyDone<A>(A answer) implements Decision<A> {}

    /// It doesn't happen, and nothing changes.
    record Refused<A>(Refusal refusal) implements Decision<A> {}
}
