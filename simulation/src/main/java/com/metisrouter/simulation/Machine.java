package com.metisrouter.simulation;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.proxy.admission.LeaseLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a gateway runs: a name, a disk that outlives its runs, and somebody who starts it again.
final class Machine {

    private static final int RECORDS_PER_PART_MAX = 40;
    private static final long BACK_NANOS = 3 * Chances.SECONDS;
    private static final long SUPERVISOR_LOOK_NANOS = 5 * Chances.SECONDS;

    private final World world;
    private final String gatewayId;
    private final Disk disk;
    private final LeaseLimits limits;
    private final List<GatewayRun> runs = new ArrayList<>();
    private @Nullable GatewayRun current;
    private int started;

    Machine(World world, String gatewayId) {
        this.world = world;
        this.gatewayId = gatewayId;
        var random = world.random();
        this.disk =
                new Disk(
                        world,
                        4 + random.nextInt(RECORDS_PER_PART_MAX),
                        random.nextInt(4) == 0 ? 30 : 10_000,
                        world.witness()::durable);
        var floor = Chances.between(random, 2_000_000, 200_000_000);
        this.limits =
                new LeaseLimits(
                        Usd.ofNanos(floor),
                        Usd.ofNanos(floor * (1 + random.nextInt(20))),
                        Duration.ofSeconds(1 + random.nextInt(30)),
                        random.nextInt(60),
                        1 + random.nextInt(60),
                        Duration.ofMillis(1_000 + random.nextInt(30_000)),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(1),
                        1 + random.nextInt(50),
                        100);
        world.agenda().after(SUPERVISOR_LOOK_NANOS, this::supervise);
    }

    String gatewayId() {
        return gatewayId;
    }

    /// All that are alive: after a replacement the old run may still be there, without its disk.
    List<GatewayRun> runs() {
        return runs;
    }

    @Nullable GatewayRun current() {
        return current;
    }

    /// Whoever ran here before loses the disk.
    void start() {
        var run = new GatewayRun(world, gatewayId, ++started, disk, limits);
        runs.add(run);
        current = run;
        world.trace().say("%s starts", run);
        run.start();
    }

    void gone(GatewayRun run) {
        if (runs.remove(run) && run.equals(current)) {
            current = null;
            world.agenda()
                    .after(
                            world.healed() ? 0 : Chances.between(world.random(), 1, BACK_NANOS),
                            () -> {
                                if (current == null) {
                                    start();
                                }
                            });
        }
    }

    /// A run that says itself that it can't go on is started again.
    private void supervise() {
        world.agenda().after(SUPERVISOR_LOOK_NANOS, this::supervise);
        for (var run : List.copyOf(runs)) {
            if (run.hopeless()) {
                world.trace().say("%s is hopeless", run);
                run.die();
            }
        }
    }

    void heal() {
        for (var run : List.copyOf(runs)) {
            run.resume();
            if (!run.equals(current)) {
                run.die();
            }
        }
        if (current == null) {
            start();
        }
    }
}
