package com.metisrouter.proxy.telemetry;

import com.metisrouter.contracts.Edge;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Begins the trace of each request, and owns what sends spans to a collector: a queue, a thread, a client.
///
/// Nothing waits for the collector. Where it is slow or away, spans that find the queue full are dropped.
@Edge
public final class Tracing implements AutoCloseable {

    /// Spans that wait to be sent.
    static final int QUEUE_SPANS_MAX = 4_096;

    /// Spans sent at once.
    static final int BATCH_SPANS_MAX = 512;

    /// Of any text in a span: providers choose some of them.
    static final int TEXT_CHARS_MAX = 256;

    private static final Duration SEND_EVERY = Duration.ofSeconds(2);
    private static final Duration SEND_TIME = Duration.ofSeconds(10);

    /// For what is queued when the gateway stops.
    private static final Duration LAST_SPANS_TIME = Duration.ofSeconds(2);

    /// Nobody wants to see each time that a load balancer asks how we are.
    private static final Set<String> UNTRACED = Set.of("/healthz", "/readyz");

    private final @Nullable OpenTelemetrySdk sdk;
    private final Tracer tracer;

    private Tracing(@Nullable OpenTelemetrySdk sdk) {
        this.sdk = sdk;
        this.tracer =
                (sdk == null ? TracerProvider.noop() : sdk.getTracerProvider())
                        .get("com.metisrouter.proxy");
    }

    /// @param settings null for no spans; a client's trace is then passed on as it came
    /// @throws IllegalArgumentException if the settings can't be used
    public static Tracing of(@Nullable TraceSettings settings, Counters counters) {
        return new Tracing(settings == null ? null : sdk(settings, counters));
    }

    private static OpenTelemetrySdk sdk(TraceSettings settings, Counters counters) {
        TraceProblems.toOurLog();
        try {
            return AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(Tracing::defaults)
                    .addPropertiesCustomizer(_ -> settings.properties())
                    .addTracerProviderCustomizer((provider, _) ->
                            provider.addSpanProcessor(new CountedSpans.Ended(counters)))
                    .addSpanExporterCustomizer(
                            (exporter, _) -> new CountedSpans.Sent(exporter, counters))
                    // The one who closes this does so in order.
                    .disableShutdownHook()
                    .build()
                    .getOpenTelemetrySdk();
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("traces can't be exported: " + e.getMessage(), e);
        }
    }

    /// By OpenTelemetry's names; what the operator sets comes before them.
    private static Map<String, String> defaults() {
        return Map.ofEntries(
                Map.entry("otel.service.name", "metisrouter-gateway"),
                Map.entry("otel.traces.exporter", "otlp"),
                Map.entry("otel.metrics.exporter", "none"),
                Map.entry("otel.logs.exporter", "none"),
                Map.entry("otel.exporter.otlp.protocol", "http/protobuf"),
                Map.entry("otel.exporter.otlp.timeout", Long.toString(SEND_TIME.toMillis())),
                Map.entry("otel.bsp.max.queue.size", Integer.toString(QUEUE_SPANS_MAX)),
                Map.entry("otel.bsp.max.export.batch.size", Integer.toString(BATCH_SPANS_MAX)),
                Map.entry("otel.bsp.schedule.delay", Long.toString(SEND_EVERY.toMillis())),
                Map.entry("otel.bsp.export.timeout", Long.toString(SEND_TIME.toMillis())),
                Map.entry("otel.attribute.value.length.limit", Integer.toString(TEXT_CHARS_MAX)));
    }

    /// A request's head has come.
    ///
    /// @param entry whose endpoint is known
    /// @param parents all fields `traceparent` of the client's
    /// @param states all its fields `tracestate`
    /// @param startNanos `System.nanoTime()` when the head had come
    public ExchangeTrace begin(
            AccessEntry entry, List<String> parents, List<String> states, long startNanos) {
        if ((sdk == null && parents.isEmpty()) || UNTRACED.contains(entry.endpoint)) {
            return ExchangeTrace.NONE;
        }
        var client = TraceHeaders.read(parents, states);
        return sdk == null
                ? new ExchangeTrace(tracer, Span.wrap(client), entry.endpoint, new TraceClock())
                : traced(GenAiSpans.server(tracer, client, entry), entry, startNanos);
    }

    private ExchangeTrace traced(SpanBuilder server, AccessEntry entry, long startNanos) {
        var clock = new TraceClock();
        return new ExchangeTrace(
                tracer,
                server.setStartTimestamp(clock.at(startNanos), TimeUnit.NANOSECONDS).startSpan(),
                entry.endpoint,
                clock);
    }

    /// Sends what is queued, within a limit.
    @Override
    public void close() {
        if (sdk != null) {
            sdk.getSdkTracerProvider()
                    .shutdown()
                    .join(LAST_SPANS_TIME.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
