package com.metisrouter.proxy.journal;

import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.leasing.LeaseRequest;
import com.metisrouter.contracts.leasing.RunStarted;
import com.metisrouter.contracts.leasing.RunStarted.OpenLease;
import com.metisrouter.contracts.metering.LeasePosition;
import com.metisrouter.contracts.metering.LostRequests;
import com.metisrouter.contracts.metering.RequestAdmitted;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.contracts.wire.Shard;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// What earlier runs of this gateway left behind, read from the journal before the new run admits anything.
///
/// Each sequence of a lease that is still open ends in exactly one record. Admitted without an end: orphaned, charged as its last
/// checkpoint says, and nothing where there is none, until the truth is known. Never made durable: voided, since an answer's first byte waits for the journal, so nothing of it was served. After the last
/// sequence that the journal knows there is nothing: the lease ends there.
public final class Recovery {

    /// A lease whose sequences reach further is taken for damaged rather than filled up.
    private static final int SEQUENCES_MAX = 10_000_000;

    private static final class History {
        /// Of requests without an end, the last that was heard: a checkpoint, or the admission.
        private final Map<Integer, StoredRecord> open = new HashMap<>();

        private final BitSet ended = new BitSet();
        private long lastSequence;
    }

    /// What has to be done about one lease.
    ///
    /// @param records the ends that are missing, in order of their sequences
    public record Closing(
            String accountId, List<RequestMetered> records, LeaseRequest.Ending ending) {

        public Closing {
            records = List.copyOf(records);
        }
    }

    private final Map<LeaseKey, History> byLease = new HashMap<>();
    private long lastRun;

    /// The newest run that the journal knows of, 0 where it knows of none. A run is in its journal before it takes a lease, so of a lease of
    /// a newer one the journal is gone.
    public long lastRun() {
        return lastRun;
    }

    /// Takes in a record of the journal.
    public void read(StoredRecord record) {
        lastRun = Math.max(lastRun, record.run());
        if (record.kind() == StoredRecord.Kind.RUN_BEGINS) {
            return;
        }
        var history = byLease.computeIfAbsent(record.leaseKey(), _ -> new History());
        history.lastSequence = Math.max(history.lastSequence, record.sequence());
        switch (record.kind()) {
            case ADMITTED, CHECKPOINT -> {
                var sequence = index(record.leaseKey(), record.sequence());
                if (!history.ended.get(sequence)) {
                    history.open.put(sequence, record);
                }
            }
            case METERED -> {
                var sequence = index(record.leaseKey(), record.sequence());
                history.ended.set(sequence);
                history.open.remove(sequence);
            }
            case LEASE_TAKEN, LEASE_ENDING, RUN_BEGINS -> {
                // Only the last sequence counts.
            }
        }
    }

    /// How an open lease of an older run is brought to its end.
    public Closing close(OpenLease lease, String gatewayId, Instant now, RandomGenerator random) {
        var key = new LeaseKey(lease.accountId(), lease.lease());
        var history = byLease.getOrDefault(key, new History());
        var last = Math.max(history.lastSequence, lease.seenUpTo());
        for (var beyond : lease.beyond()) {
            last = Math.max(last, beyond);
        }
        var records = new ArrayList<RequestMetered>();
        for (var sequence = index(key, lease.seenUpTo()) + 1;
                sequence <= index(key, last);
                sequence++) {
            if (history.ended.get(sequence) || lease.beyond().contains((long) sequence)) {
                continue;
            }
            var open = history.open.get(sequence);
            records.add(
                    open == null
                            ? voided(lease, sequence, gatewayId, now, random)
                            : orphaned(open, now));
        }
        return new Closing(
                lease.accountId(), records, new LeaseRequest.Ending(lease.lease(), last));
    }

    /// The ends of requests that were admitted on a lease that was taken back, and that this journal doesn't see ending.
    public List<RequestMetered> orphansOf(RunStarted.TakenBack lease, Instant now) {
        var history = byLease.get(new LeaseKey(lease.accountId(), lease.lease()));
        if (history == null) {
            return List.of();
        }
        return history.open.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(open -> orphaned(open.getValue(), now))
                .toList();
    }

    private static RequestMetered orphaned(StoredRecord last, Instant now) {
        return last.kind() == StoredRecord.Kind.CHECKPOINT
                ? Json.read(last.payload(), RequestMetered.class)
                : LostRequests.orphaned(Json.read(last.payload(), RequestAdmitted.class), now);
    }

    private static int index(LeaseKey lease, long sequence) {
        if (sequence < 0 || sequence > SEQUENCES_MAX) {
            throw new IllegalStateException(
                    lease + ": sequence " + sequence + " (expected: 0 to " + SEQUENCES_MAX + ")");
        }
        return (int) sequence;
    }

    private static RequestMetered voided(
            OpenLease lease, int sequence, String gatewayId, Instant now, RandomGenerator random) {
        return LostRequests.voided(
                RequestId.mint(now.toEpochMilli(), random.nextLong(), random.nextLong()),
                lease.accountId(),
                new LeasePosition(lease.lease(), sequence, gatewayId, lease.run()),
                Shard.of(lease.accountId()),
                now);
    }
}
