package com.metisrouter.ledger;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;

/// What the ledger is told at its start.
///
/// @param jdbcUrl PostgreSQL, with user and password
/// @param internalToken what gateways show
/// @param adminToken what staff show
/// @param connectionsMax size of the pool
/// @param aggregatesCachedMax live accounts and keys kept in memory
/// @param eventsPerSnapshot how many events of an account lie between two snapshots
/// @param evidenceFolder where checkpoints and the key that signs them are kept, outside the database; empty for a ledger that signs none
/// @param checkpointEvery how often it signs, at most
public record LedgerConfig(
        String jdbcUrl,
        String bootstrapServers,
        String internalToken,
        String adminToken,
        int connectionsMax,
        int aggregatesCachedMax,
        int eventsPerSnapshot,
        String evidenceFolder,
        Duration checkpointEvery) {

    private static final int TOKEN_LENGTH_MIN = 16;
    private static final int CONNECTIONS_DEFAULT = 6;
    private static final int AGGREGATES_CACHED_DEFAULT = 10_000;
    private static final int EVENTS_PER_SNAPSHOT_DEFAULT = 200;
    private static final Duration CHECKPOINT_EVERY_DEFAULT = Duration.ofMinutes(1);

    public LedgerConfig {
        var problems = new ArrayList<String>();
        if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
            problems.add("jdbcUrl: (expected: jdbc:postgresql://…)");
        }
        if (bootstrapServers.isBlank()) {
            problems.add("bootstrapServers: empty (expected: host:port, …)");
        }
        if (internalToken.length() < TOKEN_LENGTH_MIN) {
            problems.add("internalToken: too short (expected: 16 characters or more)");
        }
        if (adminToken.length() < TOKEN_LENGTH_MIN) {
            problems.add("adminToken: too short (expected: 16 characters or more)");
        }
        if (connectionsMax < 3) {
            problems.add("connectionsMax: " + connectionsMax + " (expected: 3 or more)");
        }
        if (aggregatesCachedMax < 1) {
            problems.add("aggregatesCachedMax: " + aggregatesCachedMax + " (expected: 1 or more)");
        }
        if (eventsPerSnapshot < 1) {
            problems.add("eventsPerSnapshot: " + eventsPerSnapshot + " (expected: 1 or more)");
        }
        if (!checkpointEvery.isPositive()) {
            problems.add("checkpointEvery: " + checkpointEvery + " (expected: above 0)");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "the ledger's settings: " + String.join("; ", problems));
        }
    }

    /// With the defaults for all tuning.
    public static LedgerConfig of(
            String jdbcUrl, String bootstrapServers, String internalToken, String adminToken) {
        return new LedgerConfig(
                jdbcUrl,
                bootstrapServers,
                internalToken,
                adminToken,
                CONNECTIONS_DEFAULT,
                AGGREGATES_CACHED_DEFAULT,
                EVENTS_PER_SNAPSHOT_DEFAULT,
                "",
                CHECKPOINT_EVERY_DEFAULT);
    }

    /// With checkpoints in that folder.
    public LedgerConfig withEvidence(Path folder) {
        return withEvidence(folder, checkpointEvery);
    }

    public LedgerConfig withEvidence(Path folder, Duration every) {
        return new LedgerConfig(
                jdbcUrl,
                bootstrapServers,
                internalToken,
                adminToken,
                connectionsMax,
                aggregatesCachedMax,
                eventsPerSnapshot,
                folder.toString(),
                every);
    }

    /// Without secrets; the JDBC address holds a password too.
    @Override
    public String toString() {
        return "LedgerConfig[bootstrapServers="
                + bootstrapServers
                + ", connectionsMax="
                + connectionsMax
                + ", aggregatesCachedMax="
                + aggregatesCachedMax
                + ", eventsPerSnapshot="
                + eventsPerSnapshot
                + ", evidenceFolder="
                + evidenceFolder
                + ", checkpointEvery="
                + checkpointEvery
                + "]";
    }
}
