package com.metisrouter.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// How long the catalog's public pages and its list of models take with many models, each beside a file of the same size from the same server.
///
/// One request after the other over one connection, from its first byte sent to its last byte read. Usage: `CatalogPages [MODELS] [REQUESTS]`
public final class CatalogPages {

    private static final int MODELS = 6_000;
    private static final int REQUESTS = 500;
    private static final int WARM_UP = 100;
    private static final int SLOW_BYTES = 4 << 20;
    private static final int SLOW_SHARE = 10;
    private static final long MICROS_MAX = TimeUnit.MINUTES.toMicros(1);
    private static final String FLOOR = "floor.bin";

    private static final List<String> PATHS =
            List.of(
                    "/models",
                    "/models?q=model&sort=price_in&page=60",
                    "/models?capability=tools&price_in_max=5",
                    "/models/openai/model-00000",
                    "/changes",
                    "/compare?id=openai/model-00000&id=google/model-00002",
                    "/api/v1/models?provider=mistral&q=model-000",
                    "/api/v1/models");

    private final HttpClient http = HttpClient.newHttpClient();
    private final CatalogHouse house;

    private CatalogPages(CatalogHouse house) {
        this.house = house;
    }

    public static void main(String[] args) throws Exception {
        var models = args.length > 0 ? Integer.parseInt(args[0]) : MODELS;
        var requests = args.length > 1 ? Integer.parseInt(args[1]) : REQUESTS;
        System.out.printf(
                Locale.ROOT,
                "%s · %d models · %d requests each · %d cores · %s · JDK %s%n",
                Instant.now(),
                models,
                requests,
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.arch"),
                System.getProperty("java.version"));
        try (var house = new CatalogHouse(models)) {
            var pages = new CatalogPages(house);
            for (var path : PATHS) {
                pages.measure(path, requests);
            }
            pages.http.close();
        }
    }

    private void measure(String path, int requests) throws IOException, InterruptedException {
        var body = get(path);
        house.serve(FLOOR, body);
        var count = body.length > SLOW_BYTES ? requests / SLOW_SHARE : requests;
        var page = new Histogram(MICROS_MAX, 3);
        var floor = new Histogram(MICROS_MAX, 3);
        run(path, page, WARM_UP * count / requests);
        run("/" + FLOOR, floor, WARM_UP * count / requests);
        page.reset();
        floor.reset();
        // In turn, so that what else the machine does meets both.
        for (var i = 0; i < count; i++) {
            run(path, page, 1);
            run("/" + FLOOR, floor, 1);
        }
        System.out.printf(
                Locale.ROOT,
                "%-50s %,11d bytes; p50 %,d µs, p95 %,d µs; a file %,d and %,d µs: ratio %.1f and %.1f%n",
                path,
                body.length,
                page.getValueAtPercentile(50),
                page.getValueAtPercentile(95),
                floor.getValueAtPercentile(50),
                floor.getValueAtPercentile(95),
                ratio(page, floor, 50),
                ratio(page, floor, 95));
    }

    private static double ratio(Histogram page, Histogram floor, int percentile) {
        return (double) page.getValueAtPercentile(percentile)
                / Math.max(1, floor.getValueAtPercentile(percentile));
    }

    private void run(String path, Histogram micros, int count)
            throws IOException, InterruptedException {
        for (var i = 0; i < count; i++) {
            var began = System.nanoTime();
            get(path);
            micros.recordValue((System.nanoTime() - began) / 1_000);
        }
    }

    private byte[] get(String path) throws IOException, InterruptedException {
        var answer =
                http.send(
                        HttpRequest.newBuilder(house.base().resolve(URI.create(path))).build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException(path + ": " + answer.statusCode());
        }
        return answer.body();
    }
}
