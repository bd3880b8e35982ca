package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static com.metisrouter.proxy.SpanCollector.attributes;
import static com.metisrouter.proxy.SpanCollector.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.metisrouter.proxy.telemetry.TraceSettings;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Spans as a collector gets them, from a gateway that serves.
final class TracesTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";

    private final SpanCollector collector = new SpanCollector();
    private final RunningProxy running =
            RunningProxy.at(null, config -> config.withTracing(collector.environment()));

    @AfterEach
    void close() {
        running.close();
        collector.close();
    }

    @Test
    void a_request_is_a_server_span_with_a_client_span_below_it() throws Exception {
        var answer = running.chat(chatBody("sim/chat", "\"max_tokens\":20"));
        var server = collector.awaitSpans(SpanKind.SPAN_KIND_SERVER, 1).getFirst();
        var client = collector.awaitSpans(SpanKind.SPAN_KIND_CLIENT, 1).getFirst();
        var record = running.onlyRecord();
        var served = running.served(record.requestId());

        assertThat(collector.paths).allMatch("/v1/traces"::equals);
        assertThat(collector.resource).containsEntry("service.name", "metisrouter-gateway");
        assertThat(server.getName()).isEqualTo("POST /v1/chat/completions");
        assertThat(server.getParentSpanId().isEmpty()).isTrue();
        assertThat(attributes(server))
                .containsEntry("http.request.method", "POST")
                .containsEntry("http.route", "/v1/chat/completions")
                .containsEntry("http.response.status_code", 200L)
                .containsEntry("gen_ai.operation.name", "chat")
                .containsEntry("gen_ai.request.model", "sim/chat")
                .containsEntry("gen_ai.response.model", "sim/chat")
                .containsEntry("gen_ai.usage.input_tokens", (long) served.inputTokens())
                .containsEntry("gen_ai.usage.output_tokens", (long) served.outputTokens())
                .containsEntry("gen_ai.response.finish_reasons", List.of(record.finishReason()))
                .containsEntry("metis.charge.usd", record.charge().toString())
                .containsEntry("gen_ai.provider.name", "sim")
                .containsEntry("metis.outcome", "completed")
                .containsEntry(
                        "metis.request.id",
                        answer.headers().firstValue("x-request-id").orElseThrow());
        assertThat(client.getName()).isEqualTo("chat chat");
        assertThat(client.getTraceId()).isEqualTo(server.getTraceId());
        assertThat(client.getParentSpanId()).isEqualTo(server.getSpanId());
        assertThat(attributes(client))
                .containsEntry("gen_ai.operation.name", "chat")
                .containsEntry("gen_ai.provider.name", "sim")
                .containsEntry("gen_ai.request.model", "chat")
                .doesNotContainKey("gen_ai.usage.input_tokens")
                .containsEntry("http.response.status_code", 200L)
                .containsEntry("server.address", "127.0.0.1")
                .containsEntry("server.port", (long) running.simulator.baseUrl().getPort())
                .containsKey("gen_ai.response.time_to_first_chunk")
                .doesNotContainKey("error.type");
        assertThat(client.getStartTimeUnixNano())
                .isGreaterThanOrEqualTo(server.getStartTimeUnixNano());
        assertThat(client.getEndTimeUnixNano())
                .isBetween(client.getStartTimeUnixNano(), server.getEndTimeUnixNano());
    }

    @Test
    void cached_and_reasoning_tokens_are_part_of_the_sums_and_told_beside_them() throws Exception {
        running.chat(chatBody("sim/chat+cached-2+cachewrite-1+reasoning-7", "\"stream\":true"));
        var record = running.onlyRecord();
        var server = collector.awaitSpans(SpanKind.SPAN_KIND_SERVER, 1).getFirst();
        var served = running.served(record.requestId());

        assertThat(attributes(server))
                .containsEntry("gen_ai.usage.cache_read.input_tokens", 2L)
                .containsEntry("gen_ai.usage.reasoning.output_tokens", 7L)
                .containsEntry("gen_ai.usage.input_tokens", (long) served.inputTokens())
                .containsEntry("gen_ai.usage.output_tokens", (long) served.outputTokens());
    }

    @Test
    void each_try_has_a_span_and_says_how_it_ended() throws Exception {
        FallbackTest.publish(
                running, FallbackTest.at("nowhere", "chat", 0), FallbackTest.at("sim", "chat", 1));

        running.chat(chatBody("sim/two"));
        collector.awaitSpans(SpanKind.SPAN_KIND_SERVER, 1);
        var tries = collector.awaitSpans(SpanKind.SPAN_KIND_CLIENT, 2);

        assertThat(tries).hasSize(2);
        assertThat(attributes(tries.getFirst()))
                .containsEntry("gen_ai.provider.name", "nowhere")
                .containsEntry("error.type", "connect_refused");
        assertThat(tries.getFirst().getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
        assertThat(attributes(tries.getLast()))
                .containsEntry("gen_ai.provider.name", "sim")
                .doesNotContainKey("error.type");
        assertThat(tries.getLast().getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
    }

    @Test
    void a_client_s_trace_is_gone_on_with() throws Exception {
        send("traceparent", "00-" + TRACE + "-" + PARENT + "-01", "tracestate", "a=1,b=2");
        var server = collector.awaitSpans(SpanKind.SPAN_KIND_SERVER, 1).getFirst();
        var client = collector.awaitSpans(SpanKind.SPAN_KIND_CLIENT, 1).getFirst();

        assertThat(id(server.getTraceId())).isEqualTo(TRACE);
        assertThat(id(server.getParentSpanId())).isEqualTo(PARENT);
        assertThat(server.getTraceState()).isEqualTo("a=1,b=2");
        assertThat(id(client.getTraceId())).isEqualTo(TRACE);
    }

    @Test
    void a_client_that_does_not_sample_is_not_sampled() throws Exception {
        send("traceparent", "00-" + TRACE + "-" + PARENT + "-00");
        running.chat(chatBody("sim/chat"));

        var servers = collector.awaitSpans(SpanKind.SPAN_KIND_SERVER, 1);
        assertThat(servers).hasSize(1);
        assertThat(id(servers.getFirst().getTraceId())).isNotEqualTo(TRACE);
    }

    @Test
    void a_malformed_trace_is_as_none() throws Exception {
        send("traceparent", "00-" + TRACE + "-0000000000000000-01");
        var server = collector.awaitSpans(SpanKind.SPAN_KIND_SERVER, 1).getFirst();

        assertThat(id(server.getTraceId())).isNotEqualTo(TRACE);
        assertThat(server.getParentSpanId().isEmpty()).isTrue();
    }

    @Test
    void a_refusal_says_why_and_has_no_client_span() throws Exception {
        running.chat(chatBody("sim/none"));
        var server = collector.awaitSpans(SpanKind.SPAN_KIND_SERVER, 1).getFirst();

        assertThat(attributes(server))
                .containsEntry("error.type", "model_not_found")
                .containsEntry("http.response.status_code", 404L);
        assertThat(server.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
        assertThat(collector.spans).hasSize(1);
    }

    @Test
    void a_stream_that_breaks_off_is_an_error_though_it_began_as_a_success() throws Exception {
        assertThatThrownBy(() ->
                        running.chat(chatBody("sim/chat+truncate-after-2", "\"stream\":true")))
                .isInstanceOf(IOException.class);
        var server = collector.awaitSpans(SpanKind.SPAN_KIND_SERVER, 1).getFirst();

        assertThat(attributes(server))
                .containsEntry("http.response.status_code", 200L)
                .containsEntry("metis.outcome", "upstream_truncated")
                .containsKey("error.type");
        assertThat(server.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
    }

    @Test
    void no_span_says_anything_of_a_prompt_an_answer_a_key_or_an_account() throws Exception {
        var answer =
                running.http.send(
                        HttpRequest.newBuilder(running.uri("/v1/chat/completions?key=mrk_query"))
                                .header("authorization", "Bearer " + RunningProxy.SECRET)
                                .header("x-client-request-id", "secret-id")
                                .header("user-agent", "secret-agent")
                                .header("baggage", "secret=1")
                                .header("content-type", "application/json")
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                chatBody(
                                                        "sim/chat",
                                                        "\"metadata\":{\"a\":\"secret-user\"}")))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        running.chat(chatBody("secret/model"));
        running.chat(chatBody("sim/chat+secret-behaviour"));
        running.post("/v1/secret-path", RunningProxy.SECRET, "{}");
        collector.awaitSpans(SpanKind.SPAN_KIND_SERVER, 3);

        assertThat(String.join("\n", collector.raw))
                .doesNotContain("secret")
                .doesNotContain("mrk_")
                .doesNotContain("sk-provider")
                .doesNotContain(RunningProxy.ACCOUNT)
                .doesNotContain("key_good")
                .doesNotContain("one two three four");
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void a_count_whose_client_goes_away_has_an_end_too() throws Exception {
        var body =
                "{\"model\":\"sim/claude\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}";
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var waiting =
                        RunningProxy.at(
                                URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/v1"),
                                config -> config.withTracing(collector.environment()))) {
            try (var client = new RawClient(waiting.proxy.port())) {
                client.send(
                        "POST /v1/messages/count_tokens HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer mrk_good\r\n"
                                + "Content-Type: application/json\r\nContent-Length: "
                                + body.length()
                                + "\r\n\r\n"
                                + body);
                silent.accept().getInputStream().read();
            }

            var tried = collector.awaitSpans(SpanKind.SPAN_KIND_CLIENT, 1).getFirst();
            assertThat(tried.getName()).isEqualTo("POST /v1/messages (count)");
            assertThat(attributes(tried))
                    .containsEntry("error.type", "client_gone")
                    .containsEntry("gen_ai.request.model", "claude")
                    .doesNotContainKey("gen_ai.operation.name");
            assertThat(tried.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_UNSET);
            assertThat(collector.awaitSpans(SpanKind.SPAN_KIND_SERVER, 1)).hasSize(1);
        }
    }

    @Test
    void those_who_ask_how_the_gateway_is_are_not_traced() throws Exception {
        running.http.send(
                HttpRequest.newBuilder(running.uri("/healthz")).build(),
                HttpResponse.BodyHandlers.discarding());
        running.http.send(
                HttpRequest.newBuilder(running.uri("/readyz")).build(),
                HttpResponse.BodyHandlers.discarding());
        running.chat(chatBody("sim/chat"));

        assertThat(collector.awaitSpans(SpanKind.SPAN_KIND_SERVER, 1)).hasSize(1);
    }

    @Test
    void what_is_queued_is_sent_before_the_gateway_stops() throws Exception {
        try (var slow =
                RunningProxy.at(
                        null,
                        config ->
                                config.withTracing(
                                        collector.environment(
                                                "OTEL_BSP_SCHEDULE_DELAY", "600000")))) {
            slow.chat(chatBody("sim/chat"));
            slow.assertSettled();
        }

        assertThat(collector.spans).hasSize(2);
    }

    @Test
    void a_collector_that_is_away_harms_nobody() throws Exception {
        collector.close();

        assertThat(running.chat(chatBody("sim/chat")).statusCode()).isEqualTo(200);
        running.assertSettled();
    }

    @Test
    void traces_are_off_until_a_collector_is_named() {
        assertThat(TraceSettings.of(Map.of("OTEL_SERVICE_NAME", "a"))).isEmpty();
        assertThat(
                        TraceSettings.of(
                                Map.of(
                                        "OTEL_EXPORTER_OTLP_ENDPOINT",
                                        "http://127.0.0.1:1",
                                        "OTEL_SDK_DISABLED",
                                        "true")))
                .isEmpty();
        var settings =
                TraceSettings.of(
                                Map.of(
                                        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                                        "http://127.0.0.1:1",
                                        "OTEL_EXPORTER_OTLP_HEADERS",
                                        "api-key=hush"))
                        .orElseThrow();

        assertThat(settings.toString()).doesNotContain("hush");
        assertThatThrownBy(() ->
                        TraceSettings.of(
                                collector.environment("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("grpc")
                .hasMessageContaining("http/protobuf");
    }

    private void send(String... headers) throws Exception {
        var request =
                HttpRequest.newBuilder(running.uri("/v1/chat/completions"))
                        .header("authorization", "Bearer " + RunningProxy.SECRET)
                        .header("content-type", "application/json")
                        .headers(headers)
                        .POST(HttpRequest.BodyPublishers.ofString(chatBody("sim/chat")))
                        .build();
        running.http.send(request, HttpResponse.BodyHandlers.ofString());
        await().until(() -> !running.journal.metered().isEmpty());
    }
}
