package com.metisrouter.benchmarks;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Sends requests at a fixed rate whatever the answers do, and measures each from the instant at which it was due, so that a
/// stall is not hidden by the requests that it kept from being sent.
final class OpenLoop {

    private static final int IN_FLIGHT_MAX = 2_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /// @param latencyMicros from the due instant to the last byte
    record Result(Histogram latencyMicros, long answered, long failed, Duration took) {}

    private final HttpClient http;
    private final URI url;
    private final String key;
    private final String body;

    OpenLoop(HttpClient http, URI url, String key, String body) {
        this.http = http;
        this.url = url;
        this.key = key;
        this.body = body;
    }

    Result run(int perSecond, Duration duration) throws InterruptedException {
        return run(perSecond, duration, _ -> {});
    }

    /// @param ended told the id of each answered request
    Result run(int perSecond, Duration duration, Consumer<String> ended)
            throws InterruptedException {
        var latency = new ConcurrentHistogram(TIMEOUT.toMillis() * 1_000, 3);
        var answered = new LongAdder();
        var failed = new LongAdder();
        var free = new Semaphore(IN_FLIGHT_MAX);
        var start = System.nanoTime();
        var total = perSecond * duration.toSeconds();
        for (var i = 0L; i < total; i++) {
            var due = start + i * 1_000_000_000L / perSecond;
            LockSupport.parkNanos(due - System.nanoTime());
            free.acquire();
            var _ =
                    http.sendAsync(request(), HttpResponse.BodyHandlers.ofByteArray())
                            .whenComplete((response, failure) -> {
                                free.release();
                                if (failure == null && response.statusCode() == 200) {
                                    answered.increment();
                                    response.headers().firstValue("x-request-id").ifPresent(ended);
                                    latency.recordValue(
                                            Math.max(0, (System.nanoTime() - due) / 1_000));
                                } else {
                                    failed.increment();
                                }
                            });
        }
        free.acquire(IN_FLIGHT_MAX);
        return new Result(
                latency, answered.sum(), failed.sum(), Duration.ofNanos(System.nanoTime() - start));
    }

    private HttpRequest request() {
        return HttpRequest.newBuilder(url)
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }
}
