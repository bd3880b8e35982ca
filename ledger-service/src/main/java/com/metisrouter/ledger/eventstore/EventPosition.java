package com.metisrouter.ledger.eventstore;

/// Where an event stands in the store's one order: by transaction, then by index.
///
/// @param txId PostgreSQL's 64-bit transaction id
public record EventPosition(long txId, long globalIndex) {

    public static final EventPosition START = new EventPosition(0, 0);
}
