package com.metisrouter.proxy.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.contracts.metering.RequestMetered;
import com.metisrouter.contracts.usage.Unit;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What Prometheus reads of a gateway. For looking, never for money: sums are of a float's exactness.
///
/// Labels come from short lists only: endpoints, statuses, our own error codes, configured providers, published deployments. Never a key,
/// an account, a request, or anything that a client wrote. `docs/reference/metrics.md` lists them all.
public final class Metrics {

    /// Upper bounds of buckets, in milliseconds: from a cached answer to the longest that a request may take.
    private static final long[] BUCKETS_MILLIS = {
        5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000,
        1_200_000
    };

    /// In microseconds: from a good disk to one that is about to fail.
    private static final long[] SYNC_BUCKETS_MICROS = {
        50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000
    };

    private static final long MICROS_A_SECOND = 1_000_000;

    /// A provider may say any number; what is none of HTTP's is told as this.
    private static final String ODD_STATUS = "http_other";

    private static final String NO_ENDPOINT = "none";

    /// A row of a metric with labels.
    public record Row(List<String> labels, long value) {
        public Row {
            labels = List.copyOf(labels);
        }
    }

    /// What a metric is, for the reference.
    public record Described(String name, String type, List<String> labels, String help) {
        public Described {
            labels = List.copyOf(labels);
        }
    }

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final List<Described> described = new ArrayList<>();
    private final Counter exchanges;
    private final Counter errors;
    private final Histogram duration;
    private final Histogram firstByte;
    private final Counter attempts;
    private final Histogram journalSync;
    private final Counter units;
    private final Counter charged;

    public Metrics(Counters counters) {
        JvmMetrics.builder().register(registry);
        exchanges =
                counter(
                        "metis_exchanges",
                        "Requests that were answered or given up, of any path.",
                        "endpoint",
                        "status",
                        "outcome");
        errors = counter("metis_errors", "Answers that were an error, by its code.", "code");
        duration =
                histogram(
                        "metis_exchange_duration_seconds",
                        "From a request's head to the last byte of its answer.",
                        "endpoint",
                        "outcome");
        firstByte =
                histogram(
                        "metis_first_byte_seconds",
                        "From a request's head to the first byte of its answer.",
                        "endpoint",
                        "outcome");
        attempts =
                counter(
                        "metis_attempts",
                        "Tries at providers, by how they ended.",
                        "provider",
                        "deployment",
                        "result");
        journalSync =
                histogram(
                        "metis_journal_fsync_seconds",
                        "What bringing records to disk took, which answers wait for.",
                        SYNC_BUCKETS_MICROS,
                        MICROS_A_SECOND);
        units =
                counter(
                        "metis_metered_units",
                        "What was metered, by unit: tokens, images, characters and so on.",
                        "endpoint",
                        "unit");
        charged =
                counter(
                        "metis_charged_nanousd",
                        "Charges of ended requests, in billionths of a US dollar. The ledger has the exact sum.");
        gauge("metis_connections_open", "Clients' connections.", counters.connectionsOpen::get);
        gauge(
                "metis_body_bytes_in_flight",
                "Bytes of requests' bodies that are held.",
                counters.bodyBytesInFlight::get);
        gauge(
                "metis_exchanges_open",
                "Requests to models that are under way.",
                counters.exchangesOpen::get);
        gauge("metis_holds_open", "Credit holds that are not settled.", counters.holdsOpen::get);
        gauge(
                "metis_upstream_connections_open",
                "Connections to providers.",
                counters.upstreamConnectionsOpen::get);
        gauge(
                "metis_drains_open",
                "Answers that are read on without their client.",
                counters.drainsOpen::get);
        count("metis_requests", "Requests that came, of any path.", counters.requests::sum);
        count(
                "metis_refused",
                "Requests that were refused before anything was forwarded.",
                counters.refused::sum);
        count(
                "metis_replayed",
                "Requests that were given the answer that is kept for their idempotency key.",
                counters.replayed::sum);
        count("metis_retries", "Tries beyond a request's first.", counters.retries::sum);
        count(
                "metis_journal_failures",
                "Records that could not be journaled. Must be 0.",
                counters.journalFailures::sum);
        count(
                "metis_access_lines_dropped",
                "Lines of the access log that came faster than they could be written.",
                counters.accessLinesDropped::sum);
        count("metis_spans_ended", "Spans that ended and are sampled.", counters.spansEnded::sum);
        count("metis_spans_sent", "Spans that a collector has taken.", counters.spansSent::sum);
        count(
                "metis_spans_failed",
                "Spans that no collector took. What ended and is neither sent nor failed waits, or found the queue full.",
                counters.spansFailed::sum);
    }

    /// All but those of the JVM, in order.
    public List<Described> described() {
        return List.copyOf(described);
    }

    private void describe(String name, String type, List<String> labels, String help) {
        described.add(new Described(name, type, labels, help));
    }

    private Counter counter(String name, String help, String... labels) {
        describe(name + "_total", "counter", List.of(labels), help);
        return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    private Histogram histogram(String name, String help, String... labels) {
        return histogram(name, help, BUCKETS_MILLIS, 1_000, labels);
    }

    /// @param perSecond how many of the bounds' unit make a second
    private Histogram histogram(
            String name, String help, long[] bounds, long perSecond, String... labels) {
        describe(name, "histogram", List.of(labels), help);
        return Histogram.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .classicOnly()
                .classicUpperBounds(
                        Arrays.stream(bounds).mapToDouble(it -> (double) it / perSecond).toArray())
                .register(registry);
    }

    /// A number that is asked for when somebody looks.
    public void gauge(String name, String help, LongSupplier value) {
        describe(name, "gauge", List.of(), help);
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(seen -> seen.call((double) value.getAsLong()))
                .register(registry);
    }

    /// A number that only grows, asked for when somebody looks.
    public void count(String name, String help, LongSupplier value) {
        describe(name + "_total", "counter", List.of(), help);
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(seen -> seen.call((double) value.getAsLong()))
                .register(registry);
    }

    /// Numbers with labels, asked for when somebody looks.
    public void gauges(String name, String help, List<String> labels, Supplier<List<Row>> rows) {
        describe(name, "gauge", labels, help);
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labels.toArray(String[]::new))
                .callback(seen ->
                        rows.get()
                                .forEach(row ->
                                        seen.call(
                                                (double) row.value(),
                                                row.labels().toArray(String[]::new))))
                .register(registry);
    }

    /// An exchange of any path has ended.
    public void ended(AccessEntry entry) {
        var endpoint = entry.endpoint.isEmpty() ? NO_ENDPOINT : entry.endpoint;
        var outcome = entry.outcome.isEmpty() ? "answered" : entry.outcome;
        exchanges.labelValues(endpoint, Integer.toString(entry.status), outcome).inc();
        if (!entry.errorCode.isEmpty()) {
            errors.labelValues(entry.errorCode).inc();
        }
        duration.labelValues(endpoint, outcome).observe(entry.durationMillis / 1_000.0);
        if (entry.firstByteMillis >= 0) {
            firstByte.labelValues(endpoint, outcome).observe(entry.firstByteMillis / 1_000.0);
        }
    }

    /// A request has its terminal record.
    public void metered(RequestMetered record) {
        for (var attempt : record.attempts()) {
            attempts.labelValues(attempt.provider(), DeploymentName.of(attempt), result(attempt))
                    .inc();
        }
        for (var quantity : record.quantities()) {
            units.labelValues(record.endpoint(), unit(quantity.unit())).inc(quantity.amount());
        }
        charged.inc(record.charge().nanos());
    }

    /// The journal has brought records to disk.
    public void journalSynced(long nanos) {
        journalSync.observe(nanos / 1_000_000_000.0);
    }

    private static String result(Attempt attempt) {
        return attempt.reason().startsWith("http_")
                        && (attempt.status() < 300 || attempt.status() > 599)
                ? ODD_STATUS
                : attempt.reason().isEmpty() ? "ok" : attempt.reason();
    }

    private static String unit(Unit unit) {
        return unit.wireName();
    }

    PrometheusRegistry registry() {
        return registry;
    }

    /// Everything, in Prometheus' text format.
    public String text() {
        var bytes = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(bytes, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toString(UTF_8);
    }
}
