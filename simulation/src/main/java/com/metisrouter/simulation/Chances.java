package com.metisrouter.simulation;

import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/// How bad the world of one seed is. Each seed leaves out some kinds of fault, since many at once hide each other.
final class Chances {

    /// What can happen to the world.
    enum Fault {
        GATEWAY_KILLED,
        GATEWAY_STOPPED,
        GATEWAY_PAUSED,
        GATEWAY_REPLACED,
        DISK_FAILED,
        LEDGER_KILLED,
        LEDGER_OVERTAKEN,
        LEDGER_PAUSED,
        DATABASE_AWAY,
        BROKER_AWAY,
        BROKER_POWER_CUT,
        LINK_CUT,
        CLOCK_JUMPED,
        LONG_QUIET
    }

    private static final long MICROS = 1_000;
    private static final long MILLIS = 1_000_000;
    static final long SECONDS = 1_000_000_000;

    private final Set<Fault> faults = EnumSet.noneOf(Fault.class);
    private final boolean losesMessages;
    private final boolean doublesMessages;
    private final boolean delaysMessages;
    private final boolean forgetsCommits;
    private final boolean slowLoops;
    private final boolean overruns;
    private boolean healed;

    Chances(RandomGenerator random) {
        for (var fault : Fault.values()) {
            if (random.nextInt(3) > 0) {
                faults.add(fault);
            }
        }
        losesMessages = random.nextBoolean();
        doublesMessages = random.nextBoolean();
        delaysMessages = random.nextBoolean();
        forgetsCommits = random.nextBoolean();
        slowLoops = random.nextInt(3) == 0;
        overruns = random.nextInt(8) == 0;
    }

    Set<Fault> faults() {
        return faults;
    }

    /// Whether providers bill more than the most that a request could cost: then P2 holds but for that.
    boolean overruns() {
        return overruns;
    }

    void heal() {
        healed = true;
    }

    boolean messageLost(RandomGenerator random) {
        return losesMessages && !healed && random.nextInt(20) == 0;
    }

    boolean messageTwice(RandomGenerator random) {
        return doublesMessages && !healed && random.nextInt(15) == 0;
    }

    long messageNanos(RandomGenerator random) {
        if (delaysMessages && !healed && random.nextInt(25) == 0) {
            return between(random, 100 * MILLIS, 20 * SECONDS);
        }
        return between(random, 100 * MICROS, 8 * MILLIS);
    }

    /// Whether a commit's answer is lost, though it was made or though it was not.
    boolean commitUnknown(RandomGenerator random) {
        return forgetsCommits && !healed && random.nextInt(25) == 0;
    }

    long fsyncNanos(RandomGenerator random) {
        return random.nextInt(30) == 0
                ? between(random, MILLIS, 300 * MILLIS)
                : between(random, 50 * MICROS, 2 * MILLIS);
    }

    long commitNanos(RandomGenerator random) {
        return random.nextInt(30) == 0
                ? between(random, 10 * MILLIS, 2 * SECONDS)
                : between(random, 500 * MICROS, 10 * MILLIS);
    }

    long threadNanos(RandomGenerator random) {
        return random.nextInt(100) == 0
                ? between(random, MILLIS, 50 * MILLIS)
                : between(random, 0, 200 * MICROS);
    }

    /// Event loops that wait for a core: requests overtake each other between their hold and the journal.
    long loopNanos(RandomGenerator random) {
        return slowLoops && !healed && random.nextInt(4) == 0
                ? between(random, MILLIS, 60 * MILLIS)
                : threadNanos(random);
    }

    long providerNanos(RandomGenerator random) {
        return random.nextInt(20) == 0
                ? between(random, SECONDS, 90 * SECONDS)
                : between(random, MILLIS, 500 * MILLIS);
    }

    long pollNanos(RandomGenerator random) {
        return between(random, MILLIS, 150 * MILLIS);
    }

    long requestGapNanos(RandomGenerator random) {
        return between(random, 0, 20 * MILLIS);
    }

    long faultGapNanos(RandomGenerator random) {
        return between(random, 5 * MILLIS, 250 * MILLIS);
    }

    long awayNanos(RandomGenerator random) {
        return random.nextInt(6) == 0
                ? between(random, SECONDS, 30 * SECONDS)
                : between(random, MILLIS, SECONDS);
    }

    long quietNanos(RandomGenerator random) {
        return random.nextInt(8) == 0
                ? between(random, 60 * SECONDS, 400 * SECONDS)
                : between(random, SECONDS, 70 * SECONDS);
    }

    static long between(RandomGenerator random, long least, long below) {
        return random.nextLong(least, below);
    }
}
