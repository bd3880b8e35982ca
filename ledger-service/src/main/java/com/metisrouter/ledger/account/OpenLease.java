package com.metisrouter.ledger.account;

import com.metisrouter.contracts.leasing.LimitShare;
import com.metisrouter.contracts.ledger.LeaseMark;
import com.metisrouter.contracts.money.Usd;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Credit that a gateway holds, and what has been seen of the requests that it admitted on it.
///
/// @param amount what was granted, with all extensions
/// @param released what the gateway gave back before the end
/// @param spent what the requests seen so far were charged
/// @param finalSequence the last sequence used, once the lease has ended; -1 before
/// @param requestKey the key of the request that it was granted to
/// @param releaseKeys the keys of the requests that gave some of it back
/// @param limits those of a key or a project that it counts against
/// @param extensions what made it larger, by the keys of the requests
public record OpenLease(
        long lease,
        String gatewayId,
        long run,
        Usd amount,
        Usd released,
        Usd spent,
        Instant admitUntil,
        Instant settleBy,
        LeaseMarks marks,
        long finalSequence,
        String requestKey,
        List<String> releaseKeys,
        Map<String, Usd> extensions,
        List<LimitShare> limits) {

    static final long NOT_ENDED = -1;

    public OpenLease {
        releaseKeys = List.copyOf(releaseKeys);
        extensions = Collections.unmodifiableMap(extensions);
        limits = List.copyOf(limits);
    }

    /// What of it may still be spent. A charge past it was a disclosed overrun and takes from nothing else here.
    public Usd reserved() {
        return Usd.max(Usd.ZERO, amount.minus(released).minus(spent));
    }

    boolean countsIn(LimitShare window) {
        for (var share : limits) {
            if (share.sameWindow(window)) {
                return true;
            }
        }
        return false;
    }

    public boolean ended() {
        return finalSequence != NOT_ENDED;
    }

    /// Whether every admission on it has been seen, so that the rest can go back.
    public boolean complete() {
        return ended() && marks.beyond().isEmpty() && marks.seenUpTo() >= finalSequence;
    }

    /// Admissions that are known of and have not been seen: in flight or lost.
    public long missing() {
        return marks.missingUpTo(ended() ? finalSequence : 0);
    }

    /// The sequences up to a number that have not been seen, ascending, at most so many.
    public List<Long> unseen(long upTo, int sequencesMax) {
        var unseen = new ArrayList<Long>();
        var beyond = new HashSet<>(marks.beyond());
        for (var sequence = marks.seenUpTo() + 1;
                sequence <= upTo && unseen.size() < sequencesMax;
                sequence++) {
            if (!beyond.contains(sequence)) {
                unseen.add(sequence);
            }
        }
        return unseen;
    }

    /// The highest sequence that is known of.
    public long lastKnown() {
        return Math.max(marks.highest(), ended() ? finalSequence : 0);
    }

    public LeaseMark mark() {
        return new LeaseMark(lease, gatewayId, run, marks.seenUpTo(), marks.beyond());
    }

    OpenLease reduced(Usd more, String key) {
        var keys = new ArrayList<>(releaseKeys);
        keys.add(key);
        return with(amount, released.plus(more), spent, marks, finalSequence, keys, extensions);
    }

    OpenLease extended(Usd more, String key) {
        var all = new TreeMap<>(extensions);
        all.put(key, more);
        return with(amount.plus(more), released, spent, marks, finalSequence, releaseKeys, all);
    }

    OpenLease charged(Usd charge) {
        return with(
                amount,
                released,
                spent.plus(charge),
                marks,
                finalSequence,
                releaseKeys,
                extensions);
    }

    OpenLease marked(LeaseMarks newMarks) {
        return with(amount, released, spent, newMarks, finalSequence, releaseKeys, extensions);
    }

    OpenLease endedAt(long sequence) {
        return with(amount, released, spent, marks, sequence, releaseKeys, extensions);
    }

    private OpenLease with(
            Usd newAmount,
            Usd newReleased,
            Usd newSpent,
            LeaseMarks newMarks,
            long newFinal,
            List<String> keys,
            Map<String, Usd> newExtensions) {
        return new OpenLease(
                lease,
                gatewayId,
                run,
                newAmount,
                newReleased,
                newSpent,
                admitUntil,
                settleBy,
                newMarks,
                newFinal,
                requestKey,
                keys,
                newExtensions,
                limits);
    }
}
