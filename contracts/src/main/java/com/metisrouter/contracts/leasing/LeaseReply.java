package com.metisrouter.contracts.leasing;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.metisrouter.contracts.money.Usd;

/// The ledger's answer to a `LeaseRequest`, told apart by `result`.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "result")
@JsonSubTypes({
    @JsonSubTypes.Type(value = LeaseReply.Granted.class, name = "granted"),
    @JsonSubTypes.Type(value = LeaseReply.Extended.class, name = "extended"),
    @JsonSubTypes.Type(value = LeaseReply.Returned.class, name = "returned"),
    @JsonSubTypes.Type(value = LeaseReply.Insufficient.class, name = "insufficient"),
    @JsonSubTypes.Type(value = LeaseReply.LimitReached.class, name = "limit_reached"),
    @JsonSubTypes.Type(value = LeaseReply.Fenced.class, name = "fenced"),
    @JsonSubTypes.Type(value = LeaseReply.NoAccount.class, name = "no_account")
})
public sealed interface LeaseReply {

    /// @param admitForMillis how long the gateway may admit on it, by its own monotonic clock from when it sent the request
    /// @param exact whether it is for one request only: little is left, so the gateway ends it once that is settled
    record Granted(long lease, Usd amount, long admitForMillis, boolean exact)
            implements LeaseReply {

        /// For many requests.
        public Granted(long lease, Usd amount, long admitForMillis) {
            this(lease, amount, admitForMillis, false);
        }
    }

    /// The lease that was to become larger has become larger.
    ///
    /// @param amount by how much
    record Extended(long lease, Usd amount) implements LeaseReply {}

    /// Nothing was asked for; what was given back is booked.
    record Returned() implements LeaseReply {}

    /// @param available what the account could still lease, less than was needed
    record Insufficient(Usd available) implements LeaseReply {}

    /// A limit of the key or of its project leaves less than was needed, and so little the account would still have had.
    ///
    /// @param limit the tightest
    /// @param remaining what it leaves in its window, less what gateways hold
    record LimitReached(LimitShare limit, Usd remaining) implements LeaseReply {}

    /// A newer run of the same gateway exists; this one must stop.
    record Fenced(long currentRun) implements LeaseReply {}

    /// No account with that id is open.
    record NoAccount() implements LeaseReply {}
}
