package com.metisrouter.proxy.journal;

import java.util.HashMap;
import java.util.Map;

/// What the ledger must have seen before some records may be forgotten: of each lease the last sequence.
public final class NeededMarks {

    private final Map<LeaseKey, Long> needed = new HashMap<>();

    public void note(StoredRecord record) {
        switch (record.kind()) {
            case ADMITTED, METERED, CHECKPOINT ->
                    needed.merge(record.leaseKey(), record.sequence(), Math::max);
            // Needed until the lease is closed: it says where the lease ends.
            case LEASE_ENDING -> needed.put(record.leaseKey(), Long.MAX_VALUE);
            case LEASE_TAKEN, RUN_BEGINS -> {
                // The ledger knows it; needed by nobody.
            }
        }
    }

    public boolean seenBy(SeenMarks marks) {
        return needed.entrySet().stream()
                .allMatch(lease -> marks.allSeen(lease.getKey(), lease.getValue()));
    }
}
