package com.metisrouter.proxy.telemetry;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Traces of exchanges, where an operator has named a collector; else nothing, which costs nothing.
///
/// Spans are sent in the background, at most 2,048 waiting; beyond that they are dropped, as OpenTelemetry does by default.
public final class Tracing implements AutoCloseable {

    /// Traces that nobody asked for.
    public static final Tracing OFF = new Tracing(null);

    private static final String PREFIX = "OTEL_";
    private static final long CLOSE_SECONDS = 5;

    /// What is right for a gateway unless its operator says otherwise.
    private static final Map<String, String> DEFAULTS =
            Map.of(
                    "otel.service.name", "metisrouter-gateway",
                    "otel.exporter.otlp.protocol", "http/protobuf",
                    "otel.metrics.exporter", "none",
                    "otel.logs.exporter", "none",
                    "otel.propagators", "tracecontext");

    private final @Nullable OpenTelemetrySdk sdk;
    private final @Nullable Tracer tracer;

    private Tracing(@Nullable OpenTelemetrySdk sdk) {
        this.sdk = sdk;
        this.tracer = sdk == null ? null : sdk.getTracer("com.metisrouter.proxy");
    }

    /// As OpenTelemetry's own variables say: on where `OTEL_EXPORTER_OTLP_ENDPOINT` or `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` is set, unless
    /// `OTEL_SDK_DISABLED` is.
    ///
    /// @throws RuntimeException if one of them says what OpenTelemetry can't understand
    public static Tracing of(Map<String, String> environment) {
        var properties = new HashMap<>(DEFAULTS);
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        var on =
                properties.containsKey("otel.exporter.otlp.endpoint")
                        || properties.containsKey("otel.exporter.otlp.traces.endpoint");
        if (!on || Boolean.parseBoolean(properties.get("otel.sdk.disabled"))) {
            return OFF;
        }
        return new Tracing(
                AutoConfiguredOpenTelemetrySdk.builder()
                        .disableShutdownHook()
                        .addPropertiesCustomizer(_ -> properties)
                        .build()
                        .getOpenTelemetrySdk());
    }

    /// An exchange begins.
    ///
    /// @param traceparent the client's, empty for none
    public ExchangeTrace begin(String requestId, String endpoint, String traceparent) {
        return tracer == null
                ? ExchangeTrace.none(traceparent)
                : ExchangeTrace.of(tracer, requestId, endpoint, traceparent);
    }

    /// Sends what waits.
    @Override
    public void close() {
        if (sdk != null) {
            sdk.getSdkTracerProvider().forceFlush().join(CLOSE_SECONDS, TimeUnit.SECONDS);
            sdk.close();
        }
    }
}
