package com.metisrouter.benchmarks;

import com.metisrouter.contracts.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.HdrHistogram.Histogram;

/// How long after its last byte a request is in the usage log, as a customer who keeps asking would see it.
final class Freshness {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int PAGE = 100;

    private final HttpClient http;
    private final HttpRequest newest;
    private final Map<String, Long> endedNanos = new ConcurrentHashMap<>();
    private final Map<String, Long> seenNanos = new ConcurrentHashMap<>();

    /// @param lagMicros from the last byte at the client to the first page of the log that shows it
    /// @param missed requests that no poll saw among the newest, each within the limit
    record Result(Histogram lagMicros, int missed) {}

    Freshness(HttpClient http, URI console, String key) {
        this.http = http;
        this.newest =
                HttpRequest.newBuilder(console.resolve("/api/v1/requests?limit=" + PAGE))
                        .header("Authorization", "Bearer " + key)
                        .build();
    }

    /// Told of each answer, on any thread.
    void ended(String requestId) {
        endedNanos.put(requestId, System.nanoTime());
    }

    /// Asks for the newest requests again and again until the load has ended and all of it has been seen.
    Result watch(Thread load) throws IOException, InterruptedException {
        var until = Long.MAX_VALUE;
        while (load.isAlive() || !seenNanos.keySet().containsAll(endedNanos.keySet())) {
            if (!load.isAlive() && until == Long.MAX_VALUE) {
                until = System.nanoTime() + LIMIT.toNanos();
            }
            if (System.nanoTime() >= until) {
                break;
            }
            var page =
                    Json.mapper()
                            .readTree(
                                    http.send(newest, HttpResponse.BodyHandlers.ofByteArray())
                                            .body());
            var now = System.nanoTime();
            page.path("data").forEach(row -> seenNanos.putIfAbsent(row.path("id").asString(), now));
            Thread.sleep(POLL);
        }
        var lag = new Histogram(LIMIT.toNanos() / 1_000, 3);
        var missed = 0;
        for (var entry : endedNanos.entrySet()) {
            var seen = seenNanos.get(entry.getKey());
            if (seen == null) {
                missed++;
            } else {
                lag.recordValue(Math.max(0, (seen - entry.getValue()) / 1_000));
            }
        }
        return new Result(lag, missed);
    }
}
