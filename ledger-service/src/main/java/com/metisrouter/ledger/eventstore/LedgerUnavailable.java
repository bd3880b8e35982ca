package com.metisrouter.ledger.eventstore;

/// The books could not be reached, or somebody else wrote at the same time. Whether it was written is unknown; asking again is safe
/// for whoever uses the same key.
public final class LedgerUnavailable extends RuntimeException {

    public LedgerUnavailable(Throwable cause) {
        super("the ledger's database did not answer", cause);
    }
}
