package com.metisrouter.proxy.journal;

import com.metisrouter.contracts.metering.RequestAdmitted;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.money.Usd;

/// What the journal keeps.
public sealed interface JournalRecord {

    /// @param traceparent the trace that the request belongs to, by W3C's header; empty for none
    record Admitted(RequestAdmitted event, String traceparent) implements JournalRecord {
        public Admitted(RequestAdmitted event) {
            this(event, "");
        }
    }

    /// @param traceparent the trace that the request belongs to, by W3C's header; empty for none
    record Metered(RequestMetered event, String traceparent) implements JournalRecord {
        public Metered(RequestMetered event) {
            this(event, "");
        }
    }

    /// How far a request has come: the end that it gets if nothing more is heard of it. The last one counts.
    record Checkpoint(RequestMetered event) implements JournalRecord {}

    /// A run begins. Kept before it touches what earlier runs left: whoever can't write this has lost the journal to another.
    record RunBegins(String gatewayId, long run) implements JournalRecord {}

    /// The ledger granted a lease to this gateway.
    record LeaseTaken(String accountId, long lease, long run, Usd amount)
            implements JournalRecord {}

    /// Nothing more is admitted on a lease. Kept before the ledger is told, which will wait for every sequence up to the final one.
    record LeaseEnding(String accountId, long lease, long run, long finalSequence)
            implements JournalRecord {}
}
