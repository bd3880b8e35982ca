package com.metisrouter.proxy.journal;

import com.metisrouter.contracts.ledger.LeaseMark;
import java.time.Duration;
import java.util.Map;

/// Notices that Kafka may have lost what it had acknowledged, as a broker does whose machine lost its power: then the ledger's marks stand
/// still although records past them were sent long ago.
///
/// A long request or a ledger that is away look the same, so the wait doubles each time that sending again didn't help.
public final class LossWatch {

    private static final Duration WAIT_FIRST = Duration.ofSeconds(60);
    private static final Duration WAIT_MAX = Duration.ofMinutes(16);

    private final SeenMarks marks;
    private Map<LeaseKey, LeaseMark> before = Map.of();
    private Duration wait = WAIT_FIRST;
    private long lookedNanoTime;

    public LossWatch(SeenMarks marks, long nowNanoTime) {
        this.marks = marks;
        this.lookedNanoTime = nowNanoTime;
    }

    /// @param sentEverything whether Kafka has acknowledged all that there is
    /// @return whether what is unseen should be sent once more
    public boolean suspectsLoss(boolean sentEverything, long nowNanoTime) {
        if (nowNanoTime - lookedNanoTime < wait.toNanos()) {
            return false;
        }
        lookedNanoTime = nowNanoTime;
        var now = marks.open();
        var stuck =
                sentEverything
                        && now.entrySet().stream()
                                .anyMatch(lease ->
                                        lease.getValue().equals(before.get(lease.getKey())));
        before = now;
        if (!stuck) {
            wait = WAIT_FIRST;
        } else if (wait.compareTo(WAIT_MAX) < 0) {
            wait = wait.multipliedBy(2);
        }
        return stuck;
    }
}
