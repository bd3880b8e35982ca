package com.metisrouter.projections.checkpoint;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How far a view has come in one partition.
///
/// @param nextOffset the first offset that has not been applied
/// @param leaderEpoch the broker's epoch when it took the event before that offset, by which a lost tail is noticed; -1 if unknown
/// @param lastPosition the ledger's position of the last event applied; anything at or below it is a re-send
/// @param lastRecordedAt when the ledger recorded that event
public record Checkpoint(
        long nextOffset, int leaderEpoch, long lastPosition, @Nullable Instant lastRecordedAt) {

    public static final Checkpoint START = new Checkpoint(0, -1, 0, null);

    Optional<Integer> epoch() {
        return leaderEpoch < 0 ? Optional.empty() : Optional.of(leaderEpoch);
    }
}
