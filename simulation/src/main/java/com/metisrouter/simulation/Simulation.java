package com.metisrouter.simulation;

import com.metisrouter.contracts.metering.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One seed: a world with faults for so many steps, then a world without, in which everything has to come right.
///
/// The decisions are the product's own; only the world is simulated. Whatever happens comes from the one queue and the one random
/// number generator, so a seed has one history.
public final class Simulation {

    static final int STEPS_DEFAULT = 1_500;

    /// Longer than the longest wait of a gateway before it sends again what is unseen.
    private static final long CONVERGE_NANOS = 3_600 * Chances.SECONDS;

    private static final long LOOK_NANOS = Chances.SECONDS;

    /// What a seed came to.
    ///
    /// @param digest two runs with the same one were the same, step by step
    /// @param violation the promise that was broken, null if none was
    /// @param trace the last steps, empty unless asked for
    public record Result(
            long seed,
            int steps,
            long stepsDone,
            long digest,
            int requests,
            int admitted,
            int lines,
            int orphaned,
            int voided,
            @Nullable String violation,
            List<String> trace) {

        public Result {
            trace = List.copyOf(trace);
        }

        public boolean holds() {
            return violation == null;
        }

        /// The one line by which to see it again.
        public String toReproduce() {
            return "./metis simulate --seed " + seed + " --steps " + steps + " --trace";
        }
    }

    private final World world;
    private final Chaos chaos;
    private final int steps;

    private Simulation(long seed, int steps, int traceLines, Sabotage sabotage) {
        this.world = new World(seed, traceLines, sabotage);
        this.chaos = new Chaos(world);
        this.steps = steps;
    }

    /// @param traceLines how many of the last steps to keep in words
    public static Result run(long seed, int steps, int traceLines) {
        return run(seed, steps, traceLines, Sabotage.NONE);
    }

    static Result run(long seed, int steps, int traceLines, Sabotage sabotage) {
        var simulation = new Simulation(seed, steps, traceLines, sabotage);
        String violation = null;
        try (var log = ErrorLog.open()) {
            try {
                simulation.live();
                log.check();
            } catch (Violation e) {
                violation = e.getMessage();
            } catch (RuntimeException e) {
                violation = "a mistake of ours: " + ErrorLog.shown(e);
            }
        }
        return simulation.result(seed, violation);
    }

    private void live() {
        world.begin();
        chaos.start();
        var agenda = world.agenda();
        while (agenda.done() < steps && agenda.step()) {
            // The watch looks at each.
        }
        chaos.stop();
        world.trace().say("nothing fails any more");
        world.heal();
        var until = agenda.nanos() + CONVERGE_NANOS;
        var look = agenda.nanos() + LOOK_NANOS;
        while (agenda.nanos() < until && agenda.step()) {
            if (agenda.nanos() >= look) {
                look = agenda.nanos() + LOOK_NANOS;
                if (unfinished() == null) {
                    break;
                }
            }
        }
        var unfinished = unfinished();
        Violation.unless(unfinished == null, () -> "it does not come to rest: " + unfinished);
        atRest();
    }

    /// What is still to happen, null if nothing is.
    private @Nullable String unfinished() {
        if (world.witness().commandsOpen() > 0) {
            return world.witness().commandsOpen() + " commands of staff were not answered";
        }
        for (var machine : world.machines()) {
            var run = machine.current();
            if (run == null || !run.serves()) {
                return machine.gatewayId() + " does not serve";
            }
        }
        for (var accountId : world.accounts()) {
            var state = world.watch().replayed(accountId);
            if (!state.leases().isEmpty()) {
                return "open leases of " + accountId + ": " + state.leases().values();
            }
        }
        if (world.books().published().position() < world.books().events().size()) {
            return "events are not published";
        }
        var missing = world.broker().missing(world.books().events().size());
        if (!missing.isEmpty()) {
            return "events that nobody will read: " + missing;
        }
        for (var machine : world.machines()) {
            var run = machine.current();
            if (run != null && !run.idle()) {
                return run + " still knows of " + run.accounts() + " accounts";
            }
        }
        return null;
    }

    /// P3, and the balance to the last digit.
    private void atRest() {
        var witness = world.witness();
        var watch = world.watch();
        Violation.unless(witness.open().isEmpty(), () -> "P3: no end of " + witness.open());
        Violation.unless(
                watch.admittedOnLeases() == watch.lines(),
                () ->
                        "P3: admitted "
                                + watch.admittedOnLeases()
                                + ", in the books "
                                + watch.lines());
        for (var accountId : world.accounts()) {
            var state = world.watch().replayed(accountId);
            var owed = witness.owed(accountId);
            Violation.unless(
                    watch.charged(accountId) == owed,
                    () -> "P3: charged " + watch.charged(accountId) + ", served " + owed);
            Violation.unless(
                    state.balance().nanos() == watch.granted(accountId) - owed,
                    () ->
                            "P3: the balance is "
                                    + state.balance()
                                    + ", granted "
                                    + watch.granted(accountId)
                                    + ", served "
                                    + owed);
            Violation.unless(
                    state.available().equals(state.balance()),
                    () -> "P2: available " + state.available() + " of " + state.balance());
            Violation.unless(
                    witness.exposure(accountId) == owed,
                    () -> "P2: held " + (witness.exposure(accountId) - owed) + " by nobody");
            Violation.unless(
                    state.equals(world.books().replayed(accountId)), () -> "P6: " + accountId);
        }
    }

    private Result result(long seed, @Nullable String violation) {
        return new Result(
                seed,
                steps,
                world.agenda().done(),
                world.agenda().digest(),
                world.witness().requests(),
                world.witness().admitted(),
                world.watch().lines(),
                world.watch().lines(Outcome.ORPHANED),
                world.watch().lines(Outcome.VOIDED),
                violation,
                world.trace().lines());
    }
}
