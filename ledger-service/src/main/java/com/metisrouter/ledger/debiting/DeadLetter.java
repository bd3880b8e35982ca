package com.metisrouter.ledger.debiting;

/// A record that could not be applied. It is kept, and can be applied later, once.
public record DeadLetter(UsageRecord usage, Reason reason, String detail) {

    /// Why, by a name that stays.
    public enum Reason {
        UNREADABLE,
        UNKNOWN_ACCOUNT,
        NO_PRICE_VERSION,
        UNPRICED_UNIT,
        /// A charge or a sum that no account could bear.
        OUT_OF_RANGE,
        UNKNOWN_LEASE,
        /// A record that only the ledger may make: of a sequence of which it knows nothing.
        NOT_FROM_A_GATEWAY
    }

    /// The same request, sent again for the same reason, is one letter.
    String dedupeKey() {
        var request = usage.request();
        if (request == null) {
            return usage.place();
        }
        var position = request.position();
        return request.caller().accountId()
                + "/"
                + position.lease()
                + "/"
                + position.sequence()
                + "/"
                + reason;
    }
}
