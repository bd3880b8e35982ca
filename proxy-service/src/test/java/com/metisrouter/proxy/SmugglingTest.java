package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.ids.RequestId;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Shapes that two HTTP parsers could read differently: refused, closed, and nothing of them goes on.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SmugglingTest {

    private static final String BODY = chatBody("sim/chat+words-2");
    private static final String LINE = "POST /v1/chat/completions HTTP/1.1\r\n";
    private static final String COMMON =
            "Host: gateway\r\nAuthorization: Bearer mrk_good\r\nContent-Type: application/json\r\n";
    private static final String LENGTH = "Content-Length: " + BODY.length() + "\r\n";
    private static final String CHUNKED_BODY =
            Integer.toHexString(BODY.length()) + "\r\n" + BODY + "\r\n0\r\n\r\n";

    private RunningProxy running;

    @BeforeAll
    void start() {
        running = new RunningProxy();
    }

    @AfterAll
    void close() {
        running.close();
    }

    static Stream<Arguments> shapes() {
        return Stream.of(
                shape(
                        "two different lengths",
                        LINE + COMMON + LENGTH + "Content-Length: 1\r\n\r\n" + BODY),
                shape("the same length twice", LINE + COMMON + LENGTH + LENGTH + "\r\n" + BODY),
                shape("two lengths in one", LINE + COMMON + "Content-Length: 5, 5\r\n\r\n" + BODY),
                shape(
                        "length with sign",
                        LINE + COMMON + "Content-Length: +" + BODY.length() + "\r\n\r\n" + BODY),
                shape("negative length", LINE + COMMON + "Content-Length: -1\r\n\r\n" + BODY),
                shape("hexadecimal length", LINE + COMMON + "Content-Length: 0x10\r\n\r\n" + BODY),
                shape("empty length", LINE + COMMON + "Content-Length:\r\n\r\n" + BODY),
                shape(
                        "length overflowing",
                        LINE + COMMON + "Content-Length: 99999999999999999999\r\n\r\n" + BODY),
                shape(
                        "length and chunks",
                        LINE
                                + COMMON
                                + LENGTH
                                + "Transfer-Encoding: chunked\r\n\r\n"
                                + CHUNKED_BODY),
                shape(
                        "chunks and length",
                        LINE
                                + COMMON
                                + "Transfer-Encoding: chunked\r\n"
                                + LENGTH
                                + "\r\n"
                                + CHUNKED_BODY),
                shape(
                        "coding twice",
                        LINE
                                + COMMON
                                + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + CHUNKED_BODY),
                shape(
                        "coding list",
                        LINE + COMMON + "Transfer-Encoding: gzip, chunked\r\n\r\n" + CHUNKED_BODY),
                shape(
                        "coding identity",
                        LINE + COMMON + "Transfer-Encoding: identity\r\n\r\n" + BODY),
                shape(
                        "coding obscured",
                        LINE + COMMON + "Transfer-Encoding: xchunked\r\n\r\n" + CHUNKED_BODY),
                shape(
                        "coding with a vertical tab",
                        LINE + COMMON + "Transfer-Encoding: \u000bchunked\r\n\r\n" + CHUNKED_BODY),
                shape(
                        "chunks on 1.0",
                        "POST /v1/chat/completions HTTP/1.0\r\n"
                                + COMMON
                                + "Transfer-Encoding: chunked\r\n\r\n"
                                + CHUNKED_BODY),
                shape(
                        "space before the colon",
                        LINE + COMMON + "Content-Length : " + BODY.length() + "\r\n\r\n" + BODY),
                shape(
                        "tab before the colon",
                        LINE
                                + COMMON
                                + "Transfer-Encoding\t: chunked\r\n"
                                + LENGTH
                                + "\r\n"
                                + BODY),
                shape(
                        "folded header",
                        LINE + COMMON + "X-Long: a\r\n b\r\n" + LENGTH + "\r\n" + BODY),
                shape(
                        "folded coding",
                        LINE
                                + COMMON
                                + "Transfer-Encoding:\r\n chunked\r\n"
                                + LENGTH
                                + "\r\n"
                                + BODY),
                shape(
                        "space before the first header",
                        LINE + " Host: gateway\r\n" + COMMON + LENGTH + "\r\n" + BODY),
                shape("header without a name", LINE + COMMON + ": x\r\n" + LENGTH + "\r\n" + BODY),
                shape(
                        "header without a colon",
                        LINE + COMMON + "Nonsense\r\n" + LENGTH + "\r\n" + BODY),
                shape("NUL in a header", LINE + COMMON + "X-A: a\0b\r\n" + LENGTH + "\r\n" + BODY),
                shape(
                        "CR in a header",
                        LINE + COMMON + "X-A: a\rX-B: b\r\n" + LENGTH + "\r\n" + BODY),
                shape(
                        "LF alone after a header",
                        LINE + COMMON + "X-A: a\n" + LENGTH + "\r\n" + BODY),
                shape(
                        "LF alone after the line",
                        LINE.replace("\r", "") + COMMON + LENGTH + "\r\n" + BODY),
                shape("LF alone at the end", LINE + COMMON + LENGTH + "\n" + BODY),
                shape(
                        "no host",
                        LINE + COMMON.replace("Host: gateway\r\n", "") + LENGTH + "\r\n" + BODY),
                shape("two hosts", LINE + COMMON + "Host: other\r\n" + LENGTH + "\r\n" + BODY),
                shape(
                        "two spaces in the line",
                        LINE.replace(" HTTP", "  HTTP") + COMMON + LENGTH + "\r\n" + BODY),
                shape(
                        "no version",
                        "POST /v1/chat/completions\r\n" + COMMON + LENGTH + "\r\n" + BODY),
                shape(
                        "tab in the line",
                        LINE.replace("POST /", "POST\t/") + COMMON + LENGTH + "\r\n" + BODY),
                shape(
                        "chunk size missing",
                        LINE + COMMON + "Transfer-Encoding: chunked\r\n\r\n\r\n" + BODY),
                shape(
                        "chunk size no number",
                        LINE + COMMON + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n" + BODY),
                shape(
                        "chunk size with 0x",
                        LINE
                                + COMMON
                                + "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n"),
                shape(
                        "chunk size with a space",
                        LINE
                                + COMMON
                                + "Transfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n0\r\n\r\n"),
                shape(
                        "chunk size overflowing",
                        LINE
                                + COMMON
                                + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n"
                                + BODY),
                shape(
                        "chunk longer than its size",
                        LINE
                                + COMMON
                                + "Transfer-Encoding: chunked\r\n\r\n3\r\nhello\r\n0\r\n\r\n"),
                shape(
                        "LF alone after a chunk size",
                        LINE + COMMON + "Transfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n"),
                shape(
                        "bad trailer",
                        LINE + COMMON + "Transfer-Encoding: chunked\r\n\r\n0\r\nno colon\r\n\r\n"));
    }

    private static Arguments shape(String name, String bytes) {
        return Arguments.of(name, bytes);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void is_refused_and_the_connection_closed(String name, String bytes) throws Exception {
        var served = running.simulator.served().size();
        try (var client = new RawClient(running.proxy.port())) {
            // What follows must not be taken for a request either.
            client.send(bytes + LINE + COMMON + LENGTH + "\r\n" + BODY);

            var response = client.read();

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.error().path("code").asString()).isEqualTo("bad_http_request");
            assertThat(RequestId.isValid(response.header("x-request-id"))).isTrue();
            assertThat(response.error().path("request_id").asString())
                    .isEqualTo(response.header("x-request-id"));
            assertThat(response.header("connection")).isEqualTo("close");
            assertThat(client.isClosedByPeer()).isTrue();
        }
        assertThat(running.simulator.served()).hasSize(served);
        assertThat(running.journal.admitted()).hasSize(served);
    }

    @Test
    void well_formed_chunks_byte_by_byte_are_served_and_the_connection_is_kept() throws Exception {
        var before = running.journal.metered().size();
        var chunks =
                "5;name=value\r\n"
                        + BODY.substring(0, 5)
                        + "\r\n"
                        + Integer.toHexString(BODY.length() - 5)
                        + "\r\n"
                        + BODY.substring(5)
                        + "\r\n0\r\nX-Trailer: t\r\n\r\n";
        try (var client = new RawClient(running.proxy.port())) {
            for (var b :
                    ("\r\n" + LINE + COMMON + "Transfer-Encoding: chunked\r\n\r\n" + chunks)
                            .getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
                client.send(new byte[] {b});
            }
            assertThat(client.read().status()).isEqualTo(200);

            client.send(LINE + COMMON + LENGTH + "\r\n" + BODY);
            assertThat(client.read().status()).isEqualTo(200);
        }
        assertThat(running.journal.metered()).hasSize(before + 2);
        // Whatever comes here also went through the witness, which the other tests count by.
        assertThat(running.simulator.served()).hasSize(running.journal.admitted().size());
    }

    @Test
    void pipelined_requests_are_answered_one_at_a_time_in_order() throws Exception {
        var slow = chatBody("sim/chat+words-3+delay-150");
        try (var client = new RawClient(running.proxy.port())) {
            client.send(
                    LINE
                            + COMMON
                            + "Content-Length: "
                            + slow.length()
                            + "\r\n\r\n"
                            + slow
                            + "GET /healthz HTTP/1.1\r\nHost: gateway\r\n\r\n"
                            + LINE
                            + COMMON
                            + LENGTH
                            + "\r\n"
                            + BODY);

            assertThat(client.read().body()).contains("word1 word2 word3");
            assertThat(client.read().body()).contains("ok");
            assertThat(client.read().body()).contains("word1 word2").doesNotContain("word3");
        }
    }

    @Test
    void a_client_that_expects_100_is_told_to_go_on() throws Exception {
        try (var client = new RawClient(running.proxy.port())) {
            client.send(LINE + COMMON + LENGTH + "Expect: 100-continue\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(100);
            client.send(BODY);
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void a_client_that_expects_100_but_may_not_is_told_at_once() throws Exception {
        try (var client = new RawClient(running.proxy.port())) {
            client.send(
                    LINE
                            + COMMON.replace("mrk_good", "mrk_unknown")
                            + LENGTH
                            + "Expect: 100-continue\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(401);
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void http_1_0_is_answered_and_closed() throws Exception {
        var streamed = chatBody("sim/chat+words-2", "\"stream\":true");
        try (var client = new RawClient(running.proxy.port())) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.0\r\n"
                            + COMMON
                            + "Content-Length: "
                            + streamed.length()
                            + "\r\n\r\n"
                            + streamed);
            var response = client.read();
            assertThat(response.headers()).doesNotContainKey("transfer-encoding");
            assertThat(response.body()).endsWith("data: [DONE]\n\n");
        }
    }

    @Test
    void what_only_resembles_the_preface_of_http_2_is_refused() throws Exception {
        try (var client = new RawClient(running.proxy.port())) {
            client.send("PRI * HTTP/2.0\r\nHost: gateway\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(505);
        }
    }

    @Test
    void a_first_line_that_comes_byte_by_byte_is_read_all_the_same() throws Exception {
        try (var client = new RawClient(running.proxy.port())) {
            for (var c : (LINE + COMMON + LENGTH + "\r\n" + BODY).toCharArray()) {
                client.send(String.valueOf(c));
            }
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void a_head_answer_has_no_body() throws Exception {
        try (var client = new RawClient(running.proxy.port())) {
            client.send("HEAD /v1/models HTTP/1.1\r\nHost: gateway\r\n\r\n");
            assertThat(client.read(true).status()).isEqualTo(200);
            client.send("GET /healthz HTTP/1.1\r\nHost: gateway\r\n\r\n");
            assertThat(client.read().body()).contains("ok");
        }
    }
}
