package com.metisrouter.ledger;

import java.util.ArrayList;

/// What the ledger is told at its start.
///
/// @param jdbcUrl PostgreSQL, with user and password
/// @param internalToken what gateways show
/// @param adminToken what staff show
/// @param connectionsMax size of the pool
/// @param aggregatesCachedMax live accounts and keys kept in memory
/// @param eventsPerSnapshot how many events of an account lie between two snapshots
public record LedgerConfig(
        String jdbcUrl,
        String bootstrapServers,
        String internalToken,
        String adminToken,
        int connectionsMax,
        int aggregatesCachedMax,
        int eventsPerSnapshot) {

    private static final int TOKEN_LENGTH_MIN = 16;
    private static final int CONNECTIONS_DEFAULT = 6;
    private static final int AGGREGATES_CACHED_DEFAULT = 10_000;
    private static final int EVENTS_PER_SNAPSHOT_DEFAULT = 200;

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
                EVENTS_PER_SNAPSHOT_DEFAULT);
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
                + "]";
    }
}
