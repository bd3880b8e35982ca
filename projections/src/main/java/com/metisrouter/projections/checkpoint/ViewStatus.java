package com.metisrouter.projections.checkpoint;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How a view is doing.
///
/// @param asOf everything that the ledger had published by then is in the view; null before the view has caught up for the first time
/// @param lag events between the view and the broker's end; -1 while unknown
/// @param lastPosition the ledger's position of the last event applied
/// @param failures attempts in a row that failed
/// @param error why the last attempt failed; null while it runs well
/// @param poisonEvents records that could not be read at all
/// @param anomalies contradictions found in the events; anything but 0 needs a person
public record ViewStatus(
        String view,
        State state,
        @Nullable Instant asOf,
        long lag,
        long lastPosition,
        long applied,
        long failures,
        @Nullable String error,
        long poisonEvents,
        long anomalies) {

    /// What the view's thread is doing.
    public enum State {
        STARTING,
        CATCHING_UP,
        CURRENT,
        RETRYING,
        STOPPED
    }

    public ViewStatus withCounts(long poison, long contradictions) {
        return new ViewStatus(
                view,
                state,
                asOf,
                lag,
                lastPosition,
                applied,
                failures,
                error,
                poison,
                contradictions);
    }
}
