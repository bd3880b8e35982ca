package com.metisrouter.proxy;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/// A collector of spans, over OTLP as it is spoken on the wire.
final class SpanCollector implements AutoCloseable {

    final List<Span> spans = new CopyOnWriteArrayList<>();
    final List<String> raw = new CopyOnWriteArrayList<>();
    final List<String> paths = new CopyOnWriteArrayList<>();
    final Map<String, String> resource = new ConcurrentHashMap<>();
    private final HttpServer server;

    SpanCollector() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext(
                "/",
                exchange -> {
                    var request =
                            ExportTraceServiceRequest.parseFrom(
                                    exchange.getRequestBody().readAllBytes());
                    paths.add(exchange.getRequestURI().getPath());
                    raw.add(request.toString());
                    for (var resourceSpans : request.getResourceSpansList()) {
                        resourceSpans
                                .getResource()
                                .getAttributesList()
                                .forEach(it ->
                                        resource.put(it.getKey(), it.getValue().getStringValue()));
                        resourceSpans
                                .getScopeSpansList()
                                .forEach(scope -> spans.addAll(scope.getSpansList()));
                    }
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /// An environment that sends spans here, soon.
    Map<String, String> environment(String... more) {
        var environment =
                new HashMap<>(
                        Map.of(
                                "OTEL_EXPORTER_OTLP_ENDPOINT",
                                "http://127.0.0.1:" + port(),
                                "OTEL_BSP_SCHEDULE_DELAY",
                                "20"));
        for (var i = 0; i < more.length; i += 2) {
            environment.put(more[i], more[i + 1]);
        }
        return environment;
    }

    /// The first so many spans of a kind, in the order they began.
    List<Span> awaitSpans(Span.SpanKind kind, int count) {
        await().until(() -> ofKind(kind).size() >= count);
        return ofKind(kind);
    }

    private List<Span> ofKind(Span.SpanKind kind) {
        return spans.stream()
                .filter(it -> it.getKind() == kind)
                .sorted(Comparator.comparingLong(Span::getStartTimeUnixNano))
                .toList();
    }

    static Map<String, Object> attributes(Span span) {
        return span.getAttributesList().stream()
                .collect(Collectors.toMap(it -> it.getKey(), it -> value(it.getValue())));
    }

    private static Object value(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case INT_VALUE -> value.getIntValue();
            case DOUBLE_VALUE -> value.getDoubleValue();
            case ARRAY_VALUE ->
                    value.getArrayValue().getValuesList().stream()
                            .map(SpanCollector::value)
                            .toList();
            default -> value.toString();
        };
    }

    static String id(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
