package com.metisrouter.proxy.telemetry;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Where spans go, and which of them: what OpenTelemetry's own environment variables say.
///
/// @param properties by OpenTelemetry's names, such as `otel.exporter.otlp.endpoint`; among them may be a collector's credential
public record TraceSettings(Map<String, String> properties) {

    private static final String PREFIX = "OTEL_";
    private static final String PROTOCOL = "http/protobuf";

    public TraceSettings {
        properties = Map.copyOf(properties);
        var protocol =
                properties.getOrDefault(
                        "otel.exporter.otlp.traces.protocol",
                        properties.getOrDefault("otel.exporter.otlp.protocol", PROTOCOL));
        if (!protocol.equals(PROTOCOL)) {
            throw new IllegalArgumentException(
                    "OTEL_EXPORTER_OTLP_PROTOCOL: \""
                            + protocol
                            + "\" (expected: "
                            + PROTOCOL
                            + ")");
        }
    }

    /// Empty where no collector is named, or tracing is switched off.
    public static Optional<TraceSettings> of(Map<String, String> environment) {
        var named =
                !isBlank(environment, "OTEL_EXPORTER_OTLP_ENDPOINT")
                        || !isBlank(environment, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        var off =
                environment.getOrDefault("OTEL_SDK_DISABLED", "").equalsIgnoreCase("true")
                        || environment.getOrDefault("OTEL_TRACES_EXPORTER", "").equals("none");
        if (!named || off) {
            return Optional.empty();
        }
        var properties = new HashMap<String, String>();
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && !value.isBlank()) {
                properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value.strip());
            }
        });
        return Optional.of(new TraceSettings(properties));
    }

    private static boolean isBlank(Map<String, String> environment, String name) {
        return environment.getOrDefault(name, "").isBlank();
    }

    /// With credentials hidden.
    @Override
    public String toString() {
        return "TraceSettings" + properties.keySet();
    }
}
