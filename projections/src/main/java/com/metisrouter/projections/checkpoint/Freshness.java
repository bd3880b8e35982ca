package com.metisrouter.projections.checkpoint;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How far each view is behind the world. Shown with every answer: stale is labelled, never hidden.
public interface Freshness {

    /// A view that is further behind than this says that it is stale.
    Duration STALE_AFTER = Duration.ofSeconds(5);

    /// Everything that the ledger had published by then is in the view; null before it has caught up for the first time.
    @Nullable Instant asOf(String view);

    static boolean isStale(@Nullable Instant asOf, Instant now) {
        return asOf == null || Duration.between(asOf, now).compareTo(STALE_AFTER) > 0;
    }
}
