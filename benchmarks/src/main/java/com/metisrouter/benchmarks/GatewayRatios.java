package com.metisrouter.benchmarks;

import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/// What the gateway costs with billing on, as ratios to nginx that proxies to the same provider without any: keys, holds, rating, a journal with
/// fsync and Kafka with acks=all against none of it.
///
/// Both are measured in turn, several rounds, and each round gives a ratio; the median of these counts. CPU is what the scheduler says of
/// the process. Latencies are those added to asking the provider directly.
///
/// Usage: `GatewayRatios [ROUNDS] [SOAK_REQUESTS] [PARTS]`, with parts of `plain,burst,paced,latency,held`
public final class GatewayRatios {

    private static final List<Integer> PERCENTILES = List.of(50, 99);
    private static final int ROUNDS = 3;
    private static final String PARTS = "plain,burst,paced,latency,held";
    private static final long SOAK_REQUESTS = 200_000;
    private static final int CLOSED_CONNECTIONS = 64;
    private static final long CLOSED_REQUESTS = 30_000;
    private static final int RATE = 200;
    private static final Duration RATE_FOR = Duration.ofSeconds(10);
    private static final long BURSTS = 8_000;
    private static final int BURST_CONNECTIONS = 16;
    private static final int PACED_CONNECTIONS = 100;
    private static final long PACED_STREAMS = 600;
    private static final int HELD_STREAMS = 2_000;
    private static final long WARM_UP_REQUESTS = 150_000;
    private static final long WARM_UP_STREAMS = 30_000;
    private static final String TEXT =
            "My order 48213 arrived with a cracked screen and the box was already open. What can I do about it? ";

    private final PrintStream out = System.out;
    private final GatewayHouse house;
    private final CannedUpstream provider;
    private final List<Proxied> both;

    private GatewayRatios(CannedUpstream provider, GatewayHouse house, Proxied nginx) {
        this.provider = provider;
        this.house = house;
        this.both = List.of(nginx, house.gateway());
    }

    public static void main(String[] args) throws Exception {
        var rounds = args.length > 0 ? Integer.parseInt(args[0]) : ROUNDS;
        var soak = args.length > 1 ? Long.parseLong(args[1]) : SOAK_REQUESTS;
        try (var provider = new CannedUpstream();
                var house = new GatewayHouse(provider.port());
                var nginx =
                        Nginx.start(
                                Files.createDirectory(house.folder().resolve("nginx")),
                                provider.port())) {
            new GatewayRatios(provider, house, nginx)
                    .run(rounds, soak, List.of((args.length > 2 ? args[2] : PARTS).split(",")));
        } catch (Exception e) {
            // Threads of what could not be closed must not keep a failed run alive.
            e.printStackTrace();
            System.exit(1);
        }
        System.exit(0);
    }

    private void run(int rounds, long soak, List<String> parts) throws Exception {
        out.printf(
                Locale.ROOT,
                "%s · %d cores · %s · Java %s · %d rounds%n",
                Instant.now(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.arch"),
                Runtime.version(),
                rounds);
        out.println("warming up");
        for (var it : both) {
            closed(it, body("whole"), CLOSED_CONNECTIONS, WARM_UP_REQUESTS);
            closed(it, body("burst"), BURST_CONNECTIONS, WARM_UP_STREAMS);
        }
        if (parts.contains("plain")) {
            costs("plain, 64 connections", "whole", CLOSED_CONNECTIONS, CLOSED_REQUESTS, rounds);
        }
        if (parts.contains("burst")) {
            costs("stream in a burst, 16 connections", "burst", BURST_CONNECTIONS, BURSTS, rounds);
        }
        if (parts.contains("paced")) {
            costs(
                    "stream, an event each 20 ms, 100 connections",
                    "paced-20",
                    PACED_CONNECTIONS,
                    PACED_STREAMS,
                    rounds);
        }
        if (parts.contains("latency")) {
            latencies(rounds);
        }
        if (parts.contains("held")) {
            held();
        }
        if (soak > 0) {
            soak(soak);
        }
    }

    private static String body(String how) {
        return "{\"model\":\"openai/gpt-4o-mini\",\"messages\":[{\"role\":\"system\",\"content\":\"You are a helpful assistant for a customer support team.\"},{\"role\":\"user\",\"content\":\""
                + TEXT.repeat(12)
                + "\"}],\"max_tokens\":256,\"user\":\""
                + how
                + "\""
                + (how.equals("whole")
                        ? "}"
                        : ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}");
    }

    private HttpLoad.Result closed(Proxied proxied, String body, int connections, long requests)
            throws InterruptedException {
        try (var load = new HttpLoad(proxied.port(), proxied.key(), body, connections)) {
            return checked(load.closed(requests));
        }
    }

    private static HttpLoad.Result checked(HttpLoad.Result result) {
        if (result.failed() > 0) {
            throw new IllegalStateException(
                    result.failed()
                            + " of "
                            + (result.answered() + result.failed())
                            + " failed, the last with: "
                            + result.lastFailure());
        }
        return result;
    }

    private void costs(String what, String how, int connections, long requests, int rounds)
            throws InterruptedException {
        var perRequest = new TreeMap<String, List<Long>>();
        var works = new TreeMap<String, Long>();
        for (var round = 0; round < rounds; round++) {
            for (var it : both) {
                var before = it.cpuNanos();
                var worksBefore = it.cpuNanosByWork();
                closed(it, body(how), connections, requests);
                perRequest
                        .computeIfAbsent(it.name(), _ -> new ArrayList<>())
                        .add((it.cpuNanos() - before) / requests);
                if (it.equals(house.gateway())) {
                    it.cpuNanosByWork()
                            .forEach((work, nanos) ->
                                    works.merge(
                                            work,
                                            nanos - worksBefore.getOrDefault(work, 0L),
                                            Long::sum));
                }
            }
        }
        var floor = perRequest.getOrDefault("nginx", List.of());
        var ours = perRequest.getOrDefault("metisrouter", List.of());
        var ratios = new ArrayList<Long>();
        for (var round = 0; round < rounds; round++) {
            ratios.add(ours.get(round) * 100 / floor.get(round));
        }
        out.printf(
                Locale.ROOT,
                "CPU  %-46s nginx %5d µs   gateway %5d µs   ratio %s (%s)%n",
                what,
                median(floor) / 1_000,
                median(ours) / 1_000,
                hundredths(median(ratios)),
                String.join(", ", ratios.stream().map(GatewayRatios::hundredths).toList()));
        out.println(
                "     of the gateway's, in all rounds: "
                        + String.join(
                                ", ",
                                works.entrySet().stream()
                                        .map(it ->
                                                it.getKey()
                                                        + " "
                                                        + it.getValue() / requests / rounds / 1_000)
                                        .toList()));
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static String hundredths(long value) {
        return "%d.%02d".formatted(value / 100, value % 100);
    }

    private void latencies(int rounds) throws InterruptedException {
        var direct = new Proxied("direct", house.gateway().process(), provider.port(), "none");
        added(
                "plain, 200/s open loop, to the last byte",
                "whole",
                RATE,
                direct,
                HttpLoad.Result::totalMicros,
                rounds);
        added(
                "stream, 20/s open loop, to the first byte",
                "paced-20",
                20,
                direct,
                HttpLoad.Result::firstMicros,
                rounds);
        added(
                "stream, 20/s open loop, each event",
                "paced-20",
                20,
                direct,
                HttpLoad.Result::transitMicros,
                rounds);
    }

    private interface Look {
        org.HdrHistogram.Histogram at(HttpLoad.Result result);
    }

    private void added(String what, String how, int rate, Proxied direct, Look look, int rounds)
            throws InterruptedException {
        var added = new TreeMap<String, List<Long>>();
        for (var round = 0; round < rounds; round++) {
            var floor = look.at(latency(direct, how, rate));
            for (var it : both) {
                var seen = look.at(latency(it, how, rate));
                for (var percentile : PERCENTILES) {
                    added.computeIfAbsent(it.name() + percentile, _ -> new ArrayList<>())
                            .add(
                                    seen.getValueAtPercentile(percentile)
                                            - floor.getValueAtPercentile(percentile));
                }
            }
        }
        for (var percentile : PERCENTILES) {
            out.printf(
                    Locale.ROOT,
                    "time %-46s p%-2d added by nginx %5d µs   by the gateway %5d µs%n",
                    what,
                    percentile,
                    median(added.getOrDefault("nginx" + percentile, List.of())),
                    median(added.getOrDefault("metisrouter" + percentile, List.of())));
        }
    }

    private HttpLoad.Result latency(Proxied proxied, String how, int rate)
            throws InterruptedException {
        try (var load = new HttpLoad(proxied.port(), proxied.key(), body(how), 128)) {
            return checked(load.open(rate, RATE_FOR));
        }
    }

    private void held() throws Exception {
        var gateway = house.gateway();
        try (var load =
                new HttpLoad(gateway.port(), gateway.key(), body("paced-200"), HELD_STREAMS)) {
            var result = checked(load.closed(HELD_STREAMS));
            out.printf(
                    Locale.ROOT,
                    "%d streams at once, an event each 200 ms, 512 MiB of heap: all complete; event p50 %d µs, p99 %d µs; heap %d MiB, resident %d MiB%n",
                    HELD_STREAMS,
                    result.transitMicros().getValueAtPercentile(50),
                    result.transitMicros().getValueAtPercentile(99),
                    heap() >> 20,
                    gateway.residentBytes() >> 20);
        }
    }

    private long heap() throws Exception {
        return house.metric("jvm_memory_used_bytes{area=\"heap\"}");
    }

    private void soak(long requests) throws Exception {
        var gateway = house.gateway();
        var step = requests / 4;
        for (var i = 0; i < 4; i++) {
            closed(gateway, body("whole"), CLOSED_CONNECTIONS, step);
            out.printf(
                    Locale.ROOT,
                    "soak %,d requests: heap after a collection %d MiB, direct buffers %d MiB, resident %d MiB, open files %d, unsent records %d%n",
                    step * (i + 1),
                    heapAfterCollection() >> 20,
                    house.metric("jvm_buffer_pool_used_bytes{pool=\"direct\"}") >> 20,
                    gateway.residentBytes() >> 20,
                    gateway.openFiles(),
                    house.metric("metis_unsent_records"));
        }
    }

    private long heapAfterCollection() throws Exception {
        var jcmd = java.nio.file.Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var _ =
                new ProcessBuilder(jcmd, Long.toString(house.gateway().process().pid()), "GC.run")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
        return heap();
    }
}
