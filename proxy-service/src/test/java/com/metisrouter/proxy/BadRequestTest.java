package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.ids.RequestId;
import com.metisrouter.contracts.money.Usd;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every wrong request: the right status and code, our request id, nothing forwarded, nothing charged, and a connection that goes on.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BadRequestTest {

    private static final String CHAT = "POST /v1/chat/completions";
    private static final String GOOD = chatBody("sim/chat");

    private RunningProxy running;

    @BeforeAll
    void start() {
        running = new RunningProxy();
    }

    @AfterAll
    void close() {
        running.close();
    }

    static Stream<Arguments> wrongs() {
        return Stream.of(
                wrong(CHAT, "", GOOD, 401, "invalid_api_key", "Authorization"),
                wrong(
                        CHAT,
                        "Authorization: Bearer mrk_nobody",
                        GOOD,
                        401,
                        "invalid_api_key",
                        "not known"),
                wrong(CHAT, "Authorization: Basic bXJrX2dvb2Q=", GOOD, 401, "invalid_api_key", ""),
                wrong(
                        CHAT,
                        "Authorization: Bearer mrk_revoked",
                        GOOD,
                        401,
                        "revoked_api_key",
                        "revoked"),
                wrong(
                        CHAT,
                        "Authorization: Bearer mrk_expired",
                        GOOD,
                        401,
                        "expired_api_key",
                        "expired"),
                wrong(
                        CHAT,
                        "Authorization: Bearer mrk_narrow",
                        GOOD,
                        403,
                        "model_not_allowed",
                        "sim/chat"),
                wrong(
                        "GET /v1/chat/completions",
                        "",
                        "",
                        405,
                        "method_not_allowed",
                        "POST /v1/chat/completions"),
                wrong("DELETE /v1/models", "", "", 405, "method_not_allowed", "GET /v1/models"),
                wrong(
                        "POST /chat/completions",
                        "",
                        GOOD,
                        404,
                        "unknown_path",
                        "POST /v1/chat/completions"),
                wrong(
                        "POST /v1/v1/chat/completions",
                        "",
                        GOOD,
                        404,
                        "unknown_path",
                        "POST /v1/chat/completions"),
                wrong(
                        "POST /v1/chat/completions/",
                        "",
                        GOOD,
                        404,
                        "unknown_path",
                        "POST /v1/chat/completions"),
                wrong(
                        "POST /v1//chat/completions",
                        "",
                        GOOD,
                        404,
                        "unknown_path",
                        "POST /v1/chat/completions"),
                wrong("POST /completions", "", GOOD, 404, "unknown_path", "POST /v1/completions"),
                wrong(
                        "POST /v1/realtime/sessions",
                        "",
                        GOOD,
                        404,
                        "unknown_path",
                        "POST /v1/responses"),
                wrong("GET /models", "", "", 404, "unknown_path", "GET /v1/models"),
                wrong("GET /", "", "", 404, "unknown_path", "/v1"),
                wrong("GET /v1/models/sim/chatt", "", "", 404, "model_not_found", "sim/chat"),
                wrong(
                        "GET /v1/models",
                        "Authorization: Bearer mrk_nobody",
                        "",
                        401,
                        "invalid_api_key",
                        ""),
                body("", 400, "missing_body", ""),
                body("{\"model\":\"sim/chat\",", 400, "invalid_json", "line 1, column"),
                body("{\n\"model\": oops}", 400, "invalid_json", "line 2, column"),
                body("[]", 400, "invalid_json", "object"),
                body("\"text\"", 400, "invalid_json", "object"),
                body("null", 400, "invalid_json", "object"),
                body(GOOD + "{}", 400, "invalid_json", ""),
                body(GOOD + " x", 400, "invalid_json", ""),
                body("\ufeff" + GOOD, 400, "invalid_json", ""),
                body("\0" + String.join("\0", GOOD.split("")), 400, "invalid_json", "UTF-8"),
                body(String.join("\0", GOOD.split("")) + "\0", 400, "invalid_json", "UTF-8"),
                body(
                        chatBody("sim/chat", "\"model\":\"sim/tool\""),
                        400,
                        "duplicate_parameter",
                        "model"),
                body(
                        chatBody("sim/chat", "\"mod\\u0065l\":\"sim/tool\""),
                        400,
                        "duplicate_parameter",
                        "model"),
                body(
                        "{\"model\":\"sim/chat\",\"messages\":"
                                + "[".repeat(5000)
                                + "]".repeat(5000)
                                + "}",
                        400,
                        "invalid_json",
                        "deep"),
                body(
                        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                        400,
                        "missing_required_parameter",
                        "model"),
                body(
                        "{\"model\":\"\",\"messages\":[{}]}",
                        400,
                        "missing_required_parameter",
                        "model"),
                body("{\"model\":7,\"messages\":[{}]}", 400, "invalid_type", "model"),
                body("{\"model\":\"sim/chat\"}", 400, "missing_required_parameter", "messages"),
                body(
                        "{\"model\":\"sim/chat\",\"messages\":[ ]}",
                        400,
                        "missing_required_parameter",
                        "messages"),
                body(
                        "{\"model\":\"sim/chat\",\"messages\":\"x\"}",
                        400,
                        "invalid_type",
                        "messages"),
                body(chatBody("sim/chatt"), 404, "model_not_found", "sim/chat"),
                body(chatBody("Sim/Chat"), 404, "model_not_found", "sim/chat"),
                body(chatBody("sim/chat" + "+words-5".repeat(100)), 404, "model_not_found", ""),
                body(chatBody("openai/gpt-x"), 404, "provider_not_configured", "OPENAI_API_KEY"),
                body(chatBody("anthropic/claude"), 404, "wrong_endpoint", "/v1/messages"),
                body(chatBody("sim/embed"), 404, "wrong_endpoint", "/v1/embeddings"),
                body(chatBody("sim/chat", "\"max_tokens\":0"), 400, "invalid_value", "1..4096"),
                body(chatBody("sim/chat", "\"max_tokens\":-5"), 400, "invalid_value", "1..4096"),
                body(chatBody("sim/chat", "\"max_tokens\":4097"), 400, "invalid_value", "1..4096"),
                body(
                        chatBody("sim/chat", "\"max_tokens\":99999999999999999999999"),
                        400,
                        "invalid_value",
                        "1..4096"),
                body(chatBody("sim/chat", "\"max_tokens\":1.5"), 400, "invalid_type", "max_tokens"),
                body(chatBody("sim/chat", "\"max_tokens\":1e2"), 400, "invalid_type", "max_tokens"),
                body(
                        chatBody("sim/chat", "\"max_tokens\":\"10\""),
                        400,
                        "invalid_type",
                        "max_tokens"),
                body(
                        chatBody("sim/chat", "\"max_tokens\":10", "\"max_completion_tokens\":10"),
                        400,
                        "invalid_value",
                        "both"),
                body(chatBody("sim/chat", "\"n\":0"), 400, "invalid_value", "1..8"),
                body(chatBody("sim/chat", "\"n\":9"), 400, "invalid_value", "1..8"),
                body(chatBody("sim/chat", "\"stream\":\"yes\""), 400, "invalid_type", "stream"),
                body(
                        chatBody("sim/chat", "\"stream_options\":{\"include_usage\":true}"),
                        400,
                        "invalid_value",
                        "stream_options"),
                body(
                        chatBody("sim/chat", "\"stream\":true", "\"stream_options\":[]"),
                        400,
                        "invalid_type",
                        "stream_options"),
                body(
                        chatBody(
                                "sim/chat",
                                "\"stream\":true",
                                "\"stream_options\":{\"include_usage\":1}"),
                        400,
                        "invalid_type",
                        "include_usage"),
                body(
                        chatBody(
                                "sim/chat",
                                "\"stream\":true",
                                "\"stream_options\":{\"include_usage\":true,\"include_usage\":false}"),
                        400,
                        "duplicate_parameter",
                        "include_usage"),
                body(
                        chatBody("sim/chat", "\"service_tier\":\"flex\""),
                        400,
                        "invalid_value",
                        "service_tier"),
                body(
                        chatBody("sim/chat", "\"web_search_options\":{}"),
                        400,
                        "unsupported_parameter",
                        "temperature"),
                wrong(
                        "POST /v1/embeddings",
                        key(),
                        "{\"model\":\"sim/embed\"}",
                        400,
                        "missing_required_parameter",
                        "input"),
                wrong(
                        "POST /v1/embeddings",
                        key(),
                        "{\"model\":\"sim/chat\",\"input\":\"x\"}",
                        404,
                        "wrong_endpoint",
                        "/v1/chat/completions"));
    }

    private static String key() {
        return "Authorization: Bearer mrk_good";
    }

    private static Arguments body(String body, int status, String code, String says) {
        return wrong(CHAT, key(), body, status, code, says);
    }

    private static Arguments wrong(
            String line, String header, String body, int status, String code, String says) {
        return Arguments.of(line, header, body, status, code, says);
    }

    @ParameterizedTest(name = "{0} {1} {2} -> {3} {4}")
    @MethodSource("wrongs")
    void is_refused_by_name(
            String line, String header, String body, int status, String code, String says)
            throws Exception {
        try (var client = new RawClient(running.proxy.port())) {
            client.send(
                    head(
                                    line,
                                    header,
                                    "Content-Type: application/json",
                                    body.getBytes(UTF_8).length)
                            + body);
            var response = client.read();

            assertThat(response.status()).isEqualTo(status);
            assertRefused(response, code);
            assertThat(response.error().path("message").asString()).contains(says);
            assertUsable(client);
        }
        assertNothingHappened();
    }

    @Test
    void invalid_utf8_is_refused() throws Exception {
        for (var bad : new String[] {"\u00c3(", "\u00ed\u00a0\u0080", "\u00c0\u00af", "\u00ff"}) {
            try (var client = new RawClient(running.proxy.port())) {
                var body = GOOD.replace("one", bad).getBytes(ISO_8859_1);
                client.send(head(CHAT, key(), "Content-Type: application/json", body.length))
                        .send(body);
                var response = client.read();

                assertThat(response.status()).isEqualTo(400);
                assertRefused(response, "invalid_utf8");
                assertUsable(client);
            }
        }
        assertNothingHappened();
    }

    @Test
    void other_media_types_and_encodings_are_refused() throws Exception {
        for (var type :
                new String[] {
                    "Content-Type: text/plain",
                    "Content-Type: application/json; charset=latin1",
                    "X-None: x",
                    "Content-Type: application/json\r\nContent-Encoding: gzip"
                }) {
            try (var client = new RawClient(running.proxy.port())) {
                client.send(head(CHAT, key(), type, GOOD.length()) + GOOD);
                var response = client.read();

                assertThat(response.status()).isEqualTo(415);
                assertThat(response.error().path("code").asString()).startsWith("unsupported_");
                assertUsable(client);
            }
        }
        assertNothingHappened();
    }

    @Test
    void a_body_over_the_limit_is_refused_without_being_read() throws Exception {
        try (var client = new RawClient(running.proxy.port())) {
            client.send(head(CHAT, key(), "Content-Type: application/json", 21 * 1024 * 1024));
            var response = client.read();

            assertThat(response.status()).isEqualTo(413);
            assertRefused(response, "body_too_large");
            assertThat(client.isClosedByPeer()).isTrue();
        }
        assertNothingHappened();
    }

    @Test
    void a_body_that_grows_over_the_limit_in_chunks_is_refused() throws Exception {
        try (var client = new RawClient(running.proxy.port())) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: g\r\n"
                            + key()
                            + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
            var chunk = ("100000\r\n" + " ".repeat(0x100000) + "\r\n").getBytes(UTF_8);
            for (var i = 0; i < 20; i++) {
                client.send(chunk);
            }
            client.send("1\r\n");
            assertThat(client.read().status()).isEqualTo(413);
            assertThat(client.isClosedByPeer()).isTrue();
        }
        assertNothingHappened();
    }

    @Test
    void headers_over_the_limit_are_refused() throws Exception {
        for (var headers :
                new String[] {
                    "X-Long: " + "a".repeat(20_000),
                    "X-A: a\r\n".repeat(101) + "X-B: b",
                    "X-A: " + "a".repeat(9000) + "\r\nX-B: " + "b".repeat(9000)
                }) {
            try (var client = new RawClient(running.proxy.port())) {
                client.send(head(CHAT, headers, "X-C: c", 0));
                var response = client.read();

                assertThat(response.status()).isEqualTo(431);
                assertRefused(response, "headers_too_large");
                assertThat(client.isClosedByPeer()).isTrue();
            }
        }
        try (var client = new RawClient(running.proxy.port())) {
            client.send("GET /" + "a".repeat(9_000) + " HTTP/1.1\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(414);
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void a_gateway_that_is_not_ready_never_says_that_a_key_is_wrong() throws Exception {
        running.ready.set(false);
        try {
            var response = running.post("/v1/chat/completions", "mrk_nobody", GOOD);

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).contains("not_ready");
            assertThat(response.headers().firstValue("retry-after")).isPresent();
        } finally {
            running.ready.set(true);
        }
    }

    private static String head(String line, String header, String type, int length) {
        return line
                + " HTTP/1.1\r\nHost: gateway\r\n"
                + (header.isEmpty() ? "" : header + "\r\n")
                + type
                + "\r\nContent-Length: "
                + length
                + "\r\n\r\n";
    }

    private static void assertRefused(RawClient.Response response, String code) {
        var error = response.error();
        assertThat(error.path("code").asString()).isEqualTo(code);
        assertThat(error.path("type").asString()).isNotEmpty();
        assertThat(error.path("message").asString()).isNotEmpty();
        assertThat(error.has("param")).isTrue();
        assertThat(RequestId.isValid(response.header("x-request-id"))).isTrue();
        assertThat(error.path("request_id").asString()).isEqualTo(response.header("x-request-id"));
        assertThat(response.body())
                .doesNotContain("mrk_nobody", "mrk_good", "mrk_revoked", "mrk_expired");
    }

    private static void assertUsable(RawClient client) throws Exception {
        client.send("GET /healthz HTTP/1.1\r\nHost: gateway\r\n\r\n");
        assertThat(client.read().status()).isEqualTo(200);
    }

    private void assertNothingHappened() {
        assertThat(running.simulator.served()).isEmpty();
        assertThat(running.journal.admitted()).isEmpty();
        assertThat(running.credit.spent(RunningProxy.ACCOUNT)).isEqualTo(Usd.ZERO);
        assertThat(running.credit.held(RunningProxy.ACCOUNT)).isEqualTo(Usd.ZERO);
    }
}
