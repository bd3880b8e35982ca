package com.metisrouter.contracts.ledger;

import java.util.List;

/// What the ledger has seen of an open lease: every sequence up to one, and the few beyond it.
///
/// A gateway keeps its journal until the marks cover it; the ledger recognises duplicates by them.
///
/// @param seenUpTo every sequence from 1 to this has been applied
/// @param beyond sequences above that which have been applied out of order, ascending
public record LeaseMark(long lease, String gatewayId, long run, long seenUpTo, List<Long> beyond) {

    public LeaseMark {
        beyond = List.copyOf(beyond);
    }

    public boolean hasSeen(long sequence) {
        return sequence <= seenUpTo || beyond.contains(sequence);
    }
}
