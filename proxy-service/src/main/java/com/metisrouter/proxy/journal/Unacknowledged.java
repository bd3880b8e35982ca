package com.metisrouter.proxy.journal;

import java.io.IOException;
import java.time.Duration;

/// The journal has a record, but Kafka did not acknowledge it in time. It is sent as soon as that is possible, and counts.
public final class Unacknowledged extends IOException {

    Unacknowledged(Duration waited) {
        super("Kafka has not acknowledged the record within " + waited, null);
    }

    /// Whether that is what a failure means.
    public static boolean is(Throwable failure) {
        return failure instanceof Unacknowledged || failure.getCause() instanceof Unacknowledged;
    }
}
