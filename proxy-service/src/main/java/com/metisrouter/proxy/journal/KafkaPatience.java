package com.metisrouter.proxy.journal;

import java.time.Duration;

/// How long Kafka's acknowledgement is waited for, where an answer waits for that.
///
/// @param admitting how long the oldest record that is waited for may go without it until new requests are refused
/// @param waiting how long an answer waits; then it ends with an error
public record KafkaPatience(Duration admitting, Duration waiting) {

    /// The choice of another leader takes a second or two, and needn't be seen by those who are already served.
    public static final KafkaPatience DEFAULT =
            new KafkaPatience(Duration.ofSeconds(2), Duration.ofSeconds(10));

    public KafkaPatience {
        if (admitting.isNegative() || !waiting.isPositive()) {
            throw new IllegalArgumentException(
                    "admitting: "
                            + admitting
                            + ", waiting: "
                            + waiting
                            + " (expected: 0 or more, more than 0)");
        }
    }
}
