package com.metisrouter.contracts.wire;

import java.time.Duration;

/// The topics, each with what it is keyed by and how long it keeps.
///
/// Partitions are never added in place: growth is a new generation (`.v2`) and a planned migration.
public enum Topic {
    ADMITTED("metering.admitted.v1", 4, false, 7),
    METERED("metering.requests.v1", 4, false, 30),
    LEDGER_EVENTS("ledger.events.v1", 4, false, -1),
    KEYS("access.keys.v1", 1, true, -1),
    MODELS("catalog.models.v1", 1, true, -1),
    PROVIDERS("catalog.providers.v1", 1, true, -1),
    COSTS("catalog.costs.v1", 1, true, -1),
    DEAD_LETTERS("metering.dead-letters.v1", 1, false, -1),
    CHECKPOINTS("ledger.checkpoints.v1", 1, false, -1);

    private final String wireName;
    private final int partitions;
    private final boolean compacted;
    private final int retentionDays;

    Topic(String wireName, int partitions, boolean compacted, int retentionDays) {
        this.wireName = wireName;
        this.partitions = partitions;
        this.compacted = compacted;
        this.retentionDays = retentionDays;
    }

    public String wireName() {
        return wireName;
    }

    public int partitions() {
        return partitions;
    }

    public boolean compacted() {
        return compacted;
    }

    /// Minus one millisecond stands for "for ever", as in Kafka's own `retention.ms`.
    public Duration retention() {
        return retentionDays < 0 ? Duration.ofMillis(-1) : Duration.ofDays(retentionDays);
    }
}
