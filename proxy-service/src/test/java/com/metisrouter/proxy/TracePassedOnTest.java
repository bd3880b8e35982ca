package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a provider is told of its client's trace.
final class TracePassedOnTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

    private static final String ANSWER =
            """
            {"id":"x","object":"chat.completion","created":1,"model":"chat",
             "choices":[{"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"stop"}],
             "usage":{"prompt_tokens":3,"completion_tokens":1,"total_tokens":4}}\
            """;

    private final List<Headers> seen = new CopyOnWriteArrayList<>();
    private HttpServer provider;

    @BeforeEach
    void start() throws IOException {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    seen.add(exchange.getRequestHeaders());
                    exchange.getResponseHeaders().add("content-type", "application/json");
                    var body = ANSWER.getBytes(UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        provider.start();
    }

    @AfterEach
    void stop() {
        provider.stop(0);
    }

    private RunningProxy gateway(UnaryOperator<ProxyConfig> configured) {
        return RunningProxy.at(
                URI.create("http://127.0.0.1:" + provider.getAddress().getPort() + "/v1"),
                configured);
    }

    private Headers told(RunningProxy running, String... headers) throws Exception {
        var request =
                HttpRequest.newBuilder(running.uri("/v1/chat/completions"))
                        .header("authorization", "Bearer " + RunningProxy.SECRET)
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(chatBody("sim/chat")));
        for (var i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        var answer = running.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return seen.getLast();
    }

    @Test
    void a_gateway_that_exports_nothing_passes_a_trace_on_as_it_came() throws Exception {
        try (var running = gateway(UnaryOperator.identity())) {
            var headers =
                    told(running, "traceparent", PARENT, "tracestate", "a=1", "tracestate", "b=2");

            assertThat(headers.get("traceparent")).containsExactly(PARENT);
            assertThat(headers.get("tracestate")).containsExactly("a=1,b=2");
        }
    }

    @Test
    void a_gateway_that_exports_nothing_begins_no_trace() throws Exception {
        try (var running = gateway(UnaryOperator.identity())) {
            assertThat(told(running)).doesNotContainKeys("Traceparent", "Tracestate");
        }
    }

    @Test
    void a_provider_is_told_of_the_span_of_its_try() throws Exception {
        try (var collector = new SpanCollector();
                var running = gateway(config -> config.withTracing(collector.environment()))) {
            var headers = told(running, "traceparent", PARENT, "tracestate", "a=1");
            var span = collector.awaitSpans(SpanKind.SPAN_KIND_CLIENT, 1).getFirst();

            assertThat(headers.get("traceparent"))
                    .containsExactly(
                            "00-" + TRACE + "-" + SpanCollector.id(span.getSpanId()) + "-01");
            assertThat(headers.get("tracestate")).containsExactly("a=1");
        }
    }

    @Test
    void a_trace_that_its_client_does_not_sample_is_passed_on_as_not_sampled() throws Exception {
        try (var collector = new SpanCollector();
                var running = gateway(config -> config.withTracing(collector.environment()))) {
            var headers = told(running, "traceparent", PARENT.replaceAll("01$", "00"));

            assertThat(headers.getFirst("traceparent")).startsWith("00-" + TRACE).endsWith("-00");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g"
            })
    void a_malformed_trace_goes_no_further(String parent) throws Exception {
        try (var running = gateway(UnaryOperator.identity())) {
            assertThat(told(running, "traceparent", parent, "tracestate", "a=1"))
                    .doesNotContainKeys("Traceparent", "Tracestate");
        }
    }

    @Test
    void two_traces_are_as_none() throws Exception {
        try (var running = gateway(UnaryOperator.identity())) {
            assertThat(told(running, "traceparent", PARENT, "traceparent", PARENT))
                    .doesNotContainKey("Traceparent");
        }
    }

    @Test
    void a_malformed_or_long_state_is_left_out() throws Exception {
        try (var running = gateway(UnaryOperator.identity())) {
            assertThat(told(running, "traceparent", PARENT, "tracestate", "no state at all"))
                    .containsKey("Traceparent")
                    .doesNotContainKey("Tracestate");
            assertThat(told(running, "traceparent", PARENT, "tracestate", "a=" + "x".repeat(600)))
                    .containsKey("Traceparent")
                    .doesNotContainKey("Tracestate");
        }
    }

    @Test
    void a_later_version_is_understood_as_far_as_ours() throws Exception {
        try (var running = gateway(UnaryOperator.identity())) {
            assertThat(told(running, "traceparent", "01" + PARENT.substring(2) + "-what-comes"))
                    .containsEntry("Traceparent", List.of(PARENT));
        }
    }
}
