package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Traces as a collector gets them over a real socket, and what of them a provider is told.
final class TracingTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";
    private static final String ANSWER =
            "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"chat\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"secret answer\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,\"total_tokens\":10}}";

    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<ExportTraceServiceRequest> exports = new CopyOnWriteArrayList<>();
    private final List<Map<String, String>> asked = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile int collected = 200;
    private HttpServer collector;
    private HttpServer provider;
    private RunningProxy running;

    @BeforeEach
    void start() throws IOException {
        collector = server("/v1/traces", this::collect);
        provider = server("/v1/chat/completions", this::provide);
        running =
                traced(
                        Map.of(
                                "OTEL_EXPORTER_OTLP_ENDPOINT",
                                url(collector),
                                "OTEL_BSP_SCHEDULE_DELAY",
                                "50"));
    }

    private RunningProxy traced(Map<String, String> environment) {
        return RunningProxy.traced(url(provider) + "/v1", environment);
    }

    @AfterEach
    void stop() {
        running.close();
        collector.stop(0);
        provider.stop(0);
    }

    private static HttpServer server(String path, com.sun.net.httpserver.HttpHandler handler)
            throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(path, handler);
        server.start();
        return server;
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void collect(HttpExchange exchange) throws IOException {
        var export = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody().readAllBytes());
        exports.add(export);
        export.getResourceSpansList()
                .forEach(resource ->
                        resource.getScopeSpansList()
                                .forEach(scope -> spans.addAll(scope.getSpansList())));
        answer(exchange, collected, "");
    }

    private void provide(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        asked.add(
                exchange.getRequestHeaders().entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        it -> it.getKey().toLowerCase(java.util.Locale.ROOT),
                                        it -> it.getValue().getFirst())));
        exchange.getResponseHeaders().set("x-request-id", "prov-1");
        answer(exchange, status, status == 200 ? ANSWER : "{\"error\":{\"message\":\"no\"}}");
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        exchange.getResponseHeaders().set("content-type", "application/json");
        var bytes = body.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private HttpResponse<String> ask(RunningProxy proxy, String traceparent) throws Exception {
        var request =
                HttpRequest.newBuilder(proxy.uri("/v1/chat/completions"))
                        .header("authorization", "Bearer mrk_good")
                        .header("content-type", "application/json")
                        .header("tracestate", "vendor=1")
                        .header("traceparent", traceparent)
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        chatBody(
                                                "sim/chat",
                                                "\"metadata\":{\"who\":\"secret user\"}")));
        return proxy.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private Span span(Span.SpanKind kind) {
        await().until(() -> spans.stream().anyMatch(it -> it.getKind() == kind));
        return spans.stream().filter(it -> it.getKind() == kind).findFirst().orElseThrow();
    }

    private static Map<String, AnyValue> attributes(Span span) {
        return span.getAttributesList().stream()
                .collect(Collectors.toMap(it -> it.getKey(), it -> it.getValue()));
    }

    private static String text(Span span, String name) {
        return attributes(span).getOrDefault(name, AnyValue.getDefaultInstance()).getStringValue();
    }

    private static long number(Span span, String name) {
        return attributes(span).getOrDefault(name, AnyValue.getDefaultInstance()).getIntValue();
    }

    private static String hex(com.google.protobuf.ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    @Test
    void spans_are_counted_when_they_end_and_when_a_collector_has_taken_them() throws Exception {
        ask(running, PARENT);
        var counters = running.proxy.counters();
        await().untilAsserted(() -> {
            assertThat(counters.spansEnded.sum()).isEqualTo(2);
            assertThat(counters.spansSent.sum()).isEqualTo(2);
            assertThat(counters.spansFailed.sum()).isZero();
        });

        collected = 400;
        ask(running, PARENT);
        await().untilAsserted(() -> {
            assertThat(counters.spansEnded.sum()).isEqualTo(4);
            assertThat(counters.spansFailed.sum()).isEqualTo(2);
        });
    }

    @Test
    void an_exchange_is_a_span_with_one_below_for_each_attempt_in_the_client_s_trace()
            throws Exception {
        var answer = ask(running, PARENT);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var server = span(Span.SpanKind.SPAN_KIND_SERVER);
        var client = span(Span.SpanKind.SPAN_KIND_CLIENT);
        assertThat(hex(server.getTraceId())).isEqualTo(TRACE);
        assertThat(hex(server.getParentSpanId())).isEqualTo("00f067aa0ba902b7");
        assertThat(client.getParentSpanId()).isEqualTo(server.getSpanId());
        assertThat(server.getName()).isEqualTo("POST /v1/chat/completions");
        assertThat(client.getName()).isEqualTo("chat chat");
        assertThat(text(server, "gen_ai.operation.name")).isEqualTo("chat");
        assertThat(text(server, "gen_ai.response.model")).isEqualTo("sim/chat");
        assertThat(number(server, "gen_ai.usage.input_tokens")).isEqualTo(7);
        assertThat(number(server, "gen_ai.usage.output_tokens")).isEqualTo(3);
        assertThat(number(server, "http.response.status_code")).isEqualTo(200);
        assertThat(text(server, "metis.charge.usd"))
                .isEqualTo(running.onlyRecord().charge().toString());
        assertThat(text(server, "metis.request.id"))
                .isEqualTo(answer.headers().firstValue("x-request-id").orElseThrow());
        assertThat(text(client, "gen_ai.provider.name")).isEqualTo("sim");
        assertThat(text(client, "gen_ai.request.model")).isEqualTo("chat");
        assertThat(text(client, "metis.provider.request.id")).isEqualTo("prov-1");
        assertThat(asked.getFirst())
                .containsEntry("traceparent", "00-" + TRACE + "-" + hex(client.getSpanId()) + "-01")
                .containsEntry("tracestate", "vendor=1");
        assertThat(exports.toString())
                .contains("metisrouter-gateway")
                .doesNotContain("secret")
                .doesNotContain("mrk_")
                .doesNotContain("one two three");
    }

    @Test
    void failures_are_errors_with_their_own_name_and_each_attempt_is_seen() throws Exception {
        status = 500;

        var answer = ask(running, PARENT);

        assertThat(answer.statusCode()).isEqualTo(502);
        var server = span(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(server.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(text(server, "error.type")).isEqualTo("provider_error");
        await().until(() ->
                spans.stream()
                                .filter(it -> it.getKind() == Span.SpanKind.SPAN_KIND_CLIENT)
                                .filter(it -> text(it, "error.type").equals("http_500"))
                                .count()
                        == running.onlyRecord().attempts().size());
        assertThat(asked.stream().map(it -> it.get("traceparent")).distinct().count())
                .isEqualTo(asked.size());
    }

    @Test
    void a_trace_that_is_malformed_is_left_out_and_another_is_begun() throws Exception {
        ask(running, "00-zz-00f067aa0ba902b7-01");

        var server = span(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(server.getParentSpanId().isEmpty()).isTrue();
        assertThat(asked.getFirst().get("traceparent"))
                .startsWith("00-" + hex(server.getTraceId()));
        assertThat(asked.getFirst()).doesNotContainKey("zz");
    }

    @Test
    void without_a_collector_the_client_s_trace_goes_on_as_it_is() throws Exception {
        try (var untraced = traced(Map.of("PATH", "/bin"))) {
            ask(untraced, PARENT);

            assertThat(asked.getFirst())
                    .containsEntry("traceparent", PARENT)
                    .containsEntry("tracestate", "vendor=1");
            assertThat(spans).isEmpty();
        }
    }

    @Test
    void a_collector_that_is_away_holds_up_nobody() throws Exception {
        collector.stop(0);

        for (var i = 0; i < 20; i++) {
            assertThat(ask(running, PARENT).statusCode()).isEqualTo(200);
        }

        running.assertSettled();
    }
}
