package com.metisrouter.proxy.journal;

import com.metisrouter.contracts.leasing.RunStarted;
import com.metisrouter.contracts.ledger.LeaseMark;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What the ledger has seen of this gateway's leases. A lease that isn't open here is closed: all of it was seen.
///
/// A lease that was taken back from an older run is neither: what the journal has of it is sent once, for the ledger to say what it knew.
///
/// Leases of older runs come from the ledger's answer at the start, those of this run are opened when they are granted. Thread-safe.
public final class SeenMarks {

    private final ConcurrentHashMap<LeaseKey, LeaseMark> open = new ConcurrentHashMap<>();
    private final Set<LeaseKey> takenBack = ConcurrentHashMap.newKeySet();

    /// From here on its records are kept until marks cover them, or it closes.
    public void opened(String accountId, long lease, String gatewayId, long run) {
        open.putIfAbsent(
                new LeaseKey(accountId, lease), new LeaseMark(lease, gatewayId, run, 0, List.of()));
    }

    public void opened(RunStarted.OpenLease lease, String gatewayId) {
        open.put(
                new LeaseKey(lease.accountId(), lease.lease()),
                new LeaseMark(
                        lease.lease(), gatewayId, lease.run(), lease.seenUpTo(), lease.beyond()));
    }

    public void takenBack(RunStarted.TakenBack lease) {
        takenBack.add(new LeaseKey(lease.accountId(), lease.lease()));
    }

    /// All that the journal has was sent, so nothing is left to be sent of what was taken back.
    public void sentEverything() {
        takenBack.clear();
    }

    /// Marks only grow, so an old one that comes late changes nothing.
    public void seen(String accountId, LeaseMark mark) {
        open.computeIfPresent(
                new LeaseKey(accountId, mark.lease()),
                (_, known) -> covers(mark, known) ? mark : known);
    }

    private static boolean covers(LeaseMark mark, LeaseMark known) {
        return mark.seenUpTo() > known.seenUpTo()
                || (mark.seenUpTo() == known.seenUpTo()
                        && mark.beyond().size() >= known.beyond().size());
    }

    public void closed(String accountId, long lease) {
        open.remove(new LeaseKey(accountId, lease));
    }

    public boolean hasSeen(String accountId, long lease, long sequence) {
        var key = new LeaseKey(accountId, lease);
        var mark = open.get(key);
        return mark == null ? !takenBack.contains(key) : mark.hasSeen(sequence);
    }

    /// Whether everything up to a sequence was seen.
    boolean allSeen(LeaseKey lease, long upTo) {
        var mark = open.get(lease);
        return mark == null || mark.seenUpTo() >= upTo;
    }

    /// How far the ledger has come with each open lease.
    Map<LeaseKey, LeaseMark> open() {
        return Map.copyOf(open);
    }
}
