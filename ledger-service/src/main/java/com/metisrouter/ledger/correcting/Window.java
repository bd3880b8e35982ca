package com.metisrouter.ledger.correcting;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Which requests are meant, by when they ended: from an instant on, and before another.
record Window(@Nullable Instant since, @Nullable Instant until) {

    static final Window ALL = new Window(null, null);

    boolean has(Instant endedAt) {
        return (since == null || !endedAt.isBefore(since))
                && (until == null || endedAt.isBefore(until));
    }
}
