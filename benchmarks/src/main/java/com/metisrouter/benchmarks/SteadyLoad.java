package com.metisrouter.benchmarks;

import com.metisrouter.simulator.ProviderSimulator;
import com.metisrouter.simulator.SimulatorConfig;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// A steady rate through a running installation, billing on, against the floor: the same load sent to a simulator directly.
///
/// Prints latency as ratios to the floor measured in the same run, and CPU and memory of the whole installation, everything counted
/// (gateway, broker, ledger, projections, PostgreSQL and the simulator inside).
///
/// Then, with the console polled, how soon each request is in the usage log.
///
/// Usage: `SteadyLoad GATEWAY_URL CONSOLE_URL API_KEY PID [RATE] [SECONDS]`
public final class SteadyLoad {

    private static final int RATE = 200;
    private static final int SECONDS = 30;
    private static final int WARM_UP_SECONDS = 30;
    private static final int FRESHNESS_SECONDS = 10;
    private static final String BODY =
            "{\"model\":\"%s\",\"max_tokens\":64,\"messages\":[{\"role\":\"user\",\"content\":\"What is the capital of France? Answer in one word.\"}]}";

    private SteadyLoad() {}

    public static void main(String[] args) throws Exception {
        if (args.length < 4) {
            System.err.println(
                    "usage: SteadyLoad GATEWAY_URL CONSOLE_URL API_KEY PID [RATE] [SECONDS]");
            System.exit(2);
        }
        var gateway = URI.create(args[0]).resolve("/v1/chat/completions");
        var tree = new ProcessTree(Long.parseLong(args[3]));
        var rate = args.length > 4 ? Integer.parseInt(args[4]) : RATE;
        var duration = Duration.ofSeconds(args.length > 5 ? Integer.parseInt(args[5]) : SECONDS);
        var out = System.out;
        try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
                var simulator = ProviderSimulator.start(SimulatorConfig.local())) {
            var direct = simulator.baseUrl().resolve("/v1/chat/completions");
            var floorLoad = new OpenLoop(http, direct, "none", BODY.formatted("chat"));
            var load = new OpenLoop(http, gateway, args[2], BODY.formatted("sim/chat"));
            var idleBytes = tree.residentBytes();
            out.printf("warming up: %d s each%n", WARM_UP_SECONDS);
            floorLoad.run(rate, Duration.ofSeconds(WARM_UP_SECONDS));
            load.run(rate, Duration.ofSeconds(WARM_UP_SECONDS));
            var floor = floorLoad.run(rate, duration);
            var cpuBefore = tree.cpu();
            var measured = load.run(rate, duration);
            var cpu = tree.cpu().minus(cpuBefore);
            report(out, rate, duration, floor, measured, cpu, idleBytes, tree.residentBytes());
            freshness(out, new Freshness(http, URI.create(args[1]), args[2]), load, rate);
        }
    }

    private static void freshness(PrintStream out, Freshness freshness, OpenLoop load, int rate)
            throws Exception {
        var sender =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                var _ =
                                        load.run(
                                                rate,
                                                Duration.ofSeconds(FRESHNESS_SECONDS),
                                                freshness::ended);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        var result = freshness.watch(sender);
        out.printf(
                Locale.ROOT,
                "in the usage log after: p50 %d ms, p99 %d ms, max %d ms; %d requests, %d not seen%n",
                result.lagMicros().getValueAtPercentile(50) / 1_000,
                result.lagMicros().getValueAtPercentile(99) / 1_000,
                result.lagMicros().getMaxValue() / 1_000,
                result.lagMicros().getTotalCount(),
                result.missed());
    }

    private static void report(
            PrintStream out,
            int rate,
            Duration duration,
            OpenLoop.Result floor,
            OpenLoop.Result measured,
            Duration cpu,
            long idleBytes,
            long busyBytes) {
        out.printf(
                Locale.ROOT,
                "%s · %d requests/s for %d s · %d cores · %s%n",
                Instant.now(),
                rate,
                duration.toSeconds(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.arch"));
        out.printf(
                Locale.ROOT,
                "answered %d, failed %d (floor: %d, %d)%n",
                measured.answered(),
                measured.failed(),
                floor.answered(),
                floor.failed());
        for (var percentile : new int[] {50, 90, 99}) {
            var floorMicros = Math.max(1, floor.latencyMicros().getValueAtPercentile(percentile));
            var micros = measured.latencyMicros().getValueAtPercentile(percentile);
            out.printf(
                    Locale.ROOT,
                    "p%d  %6d µs   floor %6d µs   ratio %d.%02d%n",
                    percentile,
                    micros,
                    floorMicros,
                    micros / floorMicros,
                    micros * 100 / floorMicros % 100);
        }
        var microsPerRequest = cpu.toNanos() / 1_000 / Math.max(1, measured.answered());
        var percentOfACore = cpu.toMillis() * 100 / measured.took().toMillis();
        out.printf(
                Locale.ROOT,
                "CPU of the whole system: %d µs a request, %d %% of one core%n",
                microsPerRequest,
                percentOfACore);
        out.printf(
                Locale.ROOT,
                "resident (PSS): %d MiB before, %d MiB after%n",
                idleBytes >> 20,
                busyBytes >> 20);
    }
}
