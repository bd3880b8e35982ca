package com.metisrouter.simulation;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Runs seeds, and says of one that breaks a promise how to see it again.
@Command(
        name = "simulate",
        description =
                "Try gateways, log and ledger in simulated worlds full of faults; each seed is one world.")
public final class SimulateCommand implements Callable<Integer> {

    private static final int TRACE_LINES = 5_000;
    private static final int FAILURES_SHOWN_MAX = 5;
    private static final long PROGRESS_NANOS = 5_000_000_000L;

    @Option(names = "--seed", description = "The first seed (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(names = "--seeds", description = "How many (default: ${DEFAULT-VALUE}).")
    private long seeds = 1;

    @Option(
            names = "--steps",
            description = "Steps with faults in each (default: ${DEFAULT-VALUE}).")
    private int steps = Simulation.STEPS_DEFAULT;

    @Option(names = "--trace", description = "Show the last steps of a seed.")
    private boolean trace;

    @Option(names = "--threads", description = "Seeds at once (default: one a core).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Spec private CommandSpec spec = CommandSpec.create();

    public static void main(String[] arguments) {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        System.exit(new CommandLine(new SimulateCommand()).setOut(out).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        var out = spec.commandLine().getOut();
        if (seeds < 1 || steps < 1 || threads < 1) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--seeds "
                            + seeds
                            + " --steps "
                            + steps
                            + " --threads "
                            + threads
                            + " (expected: 1 or more)");
        }
        var tally = new Tally();
        var begun = System.nanoTime();
        var next = new AtomicLong(seed);
        var failures = new ConcurrentLinkedQueue<Simulation.Result>();
        var workers = new ArrayList<Thread>();
        for (var i = 0; i < Math.min(threads, seeds); i++) {
            workers.add(
                    Thread.ofPlatform()
                            .name("simulate-" + i)
                            .start(() -> work(next, tally, failures)));
        }
        while (workers.stream().anyMatch(Thread::isAlive)) {
            var until = System.nanoTime() + PROGRESS_NANOS;
            for (var worker : workers) {
                var left = (until - System.nanoTime()) / 1_000_000;
                if (left > 0) {
                    worker.join(left);
                }
            }
            if (workers.stream().anyMatch(Thread::isAlive)) {
                out.println(tally.seeds.get() + " of " + seeds + " seeds");
            }
        }
        failures.stream().limit(FAILURES_SHOWN_MAX).forEach(failure -> show(out, failure));
        if (trace && failures.isEmpty() && seeds == 1) {
            Simulation.run(seed, steps, TRACE_LINES).trace().forEach(out::println);
        }
        out.println(tally.line(seeds, failures.size(), (System.nanoTime() - begun) / 1_000_000));
        // A worker that died left seeds undone.
        return failures.isEmpty() && tally.seeds.get() == seeds ? 0 : 1;
    }

    private void work(
            AtomicLong next, Tally tally, ConcurrentLinkedQueue<Simulation.Result> failures) {
        while (failures.size() < FAILURES_SHOWN_MAX) {
            var mine = next.getAndIncrement();
            if (mine - seed >= seeds) {
                return;
            }
            var result = Simulation.run(mine, steps, 0);
            tally.add(result);
            if (!result.holds()) {
                failures.add(result);
            }
        }
    }

    private void show(PrintWriter out, Simulation.Result failure) {
        if (trace) {
            Simulation.run(failure.seed(), steps, TRACE_LINES).trace().forEach(out::println);
        }
        out.println("seed " + failure.seed() + ": " + failure.violation());
        out.println("  again: " + failure.toReproduce());
    }

    /// What all seeds came to.
    private static final class Tally {
        private final AtomicLong seeds = new AtomicLong();
        private final AtomicLong steps = new AtomicLong();
        private final AtomicLong requests = new AtomicLong();
        private final AtomicLong admitted = new AtomicLong();
        private final AtomicLong lines = new AtomicLong();
        private final AtomicLong orphaned = new AtomicLong();
        private final AtomicLong voided = new AtomicLong();
        private final AtomicLong digest = new AtomicLong();

        void add(Simulation.Result result) {
            seeds.incrementAndGet();
            steps.addAndGet(result.stepsDone());
            requests.addAndGet(result.requests());
            admitted.addAndGet(result.admitted());
            lines.addAndGet(result.lines());
            orphaned.addAndGet(result.orphaned());
            voided.addAndGet(result.voided());
            digest.addAndGet(result.digest());
        }

        String line(long wanted, int failures, long millis) {
            return seeds
                    + " seeds, "
                    + steps
                    + " steps, "
                    + requests
                    + " requests, "
                    + admitted
                    + " admitted, "
                    + lines
                    + " in the books ("
                    + orphaned
                    + " orphaned, "
                    + voided
                    + " voided), digest "
                    + Long.toHexString(digest.get())
                    + ", "
                    + millis
                    + " ms: "
                    + (failures > 0
                            ? failures + " FAILED"
                            : seeds.get() < wanted
                                    ? "FAILED, the others were not run"
                                    : "every promise held");
        }
    }
}
