package com.metisrouter.projections.checkpoint;

import com.metisrouter.contracts.wire.Event;
import java.util.List;
import java.util.Map;

/// What one poll brought: events in the order of their partitions without re-sends, and where the view stands after them.
///
/// @param after the new checkpoint of each partition that moved
public record FeedBatch(
        List<Event> events, List<PoisonEvent> poison, Map<Integer, Checkpoint> after) {

    public boolean isEmpty() {
        return after.isEmpty();
    }
}
