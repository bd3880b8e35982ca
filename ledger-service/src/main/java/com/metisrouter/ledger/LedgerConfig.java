package com.metisrouter.ledger;

import com.metisrouter.contracts.access.StaffTokens;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.ledger.correcting.OrphanPolicy;
import com.metisrouter.ledger.web.Staff;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeSet;

/// What the ledger is told at its start.
///
/// @param jdbcUrl PostgreSQL, with user and password
/// @param internalToken what gateways show
/// @param adminToken what the first of the staff shows, who is known as `admin`
/// @param connectionsMax size of the pool
/// @param aggregatesCachedMax live accounts and keys kept in memory
/// @param eventsPerSnapshot how many events of an account lie between two snapshots
/// @param evidenceFolder where checkpoints and the key that signs them are kept, outside the database; empty for a ledger that signs none
/// @param checkpointEvery how often it signs, at most
/// @param staff further people by name, with the tokens that they show
/// @param aloneUpTo the most that one person may move by hand; above it a second one has to approve
/// @param orphanPolicy what becomes of requests whose end nobody saw
public record LedgerConfig(
        String jdbcUrl,
        String bootstrapServers,
        String internalToken,
        String adminToken,
        int connectionsMax,
        int aggregatesCachedMax,
        int eventsPerSnapshot,
        String evidenceFolder,
        Duration checkpointEvery,
        Map<String, String> staff,
        Usd aloneUpTo,
        OrphanPolicy orphanPolicy) {

    public static final String ADMIN = StaffTokens.ADMIN;

    private static final int TOKEN_LENGTH_MIN = 16;
    private static final int CONNECTIONS_DEFAULT = 6;
    private static final int AGGREGATES_CACHED_DEFAULT = 10_000;
    private static final int EVENTS_PER_SNAPSHOT_DEFAULT = 200;
    private static final Duration CHECKPOINT_EVERY_DEFAULT = Duration.ofMinutes(1);

    public LedgerConfig {
        staff = Map.copyOf(staff);
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
        problems.addAll(StaffTokens.problems(staff));
        var tokens = new HashSet<>(staff.values());
        if (tokens.size() < staff.size() || tokens.contains(adminToken)) {
            problems.add("staff: a token is given twice (expected: each person's own)");
        }
        if (!aloneUpTo.isPositive()) {
            problems.add("aloneUpTo: " + aloneUpTo + " (expected: above 0)");
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
                CHECKPOINT_EVERY_DEFAULT,
                LedgerRules.DEFAULT.staff(),
                LedgerRules.DEFAULT.aloneUpTo(),
                LedgerRules.DEFAULT.orphanPolicy());
    }

    /// With other figures for what is kept in memory and in snapshots.
    public LedgerConfig withMemory(int newAggregatesCachedMax, int newEventsPerSnapshot) {
        return new LedgerConfig(
                jdbcUrl,
                bootstrapServers,
                internalToken,
                adminToken,
                connectionsMax,
                newAggregatesCachedMax,
                newEventsPerSnapshot,
                evidenceFolder,
                checkpointEvery,
                staff,
                aloneUpTo,
                orphanPolicy);
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
                every,
                staff,
                aloneUpTo,
                orphanPolicy);
    }

    public LedgerConfig withRules(LedgerRules rules) {
        return new LedgerConfig(
                jdbcUrl,
                bootstrapServers,
                internalToken,
                adminToken,
                connectionsMax,
                aggregatesCachedMax,
                eventsPerSnapshot,
                evidenceFolder,
                checkpointEvery,
                rules.staff(),
                rules.aloneUpTo(),
                rules.orphanPolicy());
    }

    /// Everybody who may do what staff do.
    Staff everybody() {
        return new Staff(StaffTokens.of(adminToken, staff));
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
                + ", staff="
                + new TreeSet<>(staff.keySet())
                + ", aloneUpTo="
                + aloneUpTo
                + ", orphanPolicy="
                + orphanPolicy
                + "]";
    }
}
