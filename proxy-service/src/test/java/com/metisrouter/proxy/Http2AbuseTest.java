package com.metisrouter.proxy;

import static com.metisrouter.proxy.Http2Client.chatHeaders;
import static com.metisrouter.proxy.Http2Client.headers;
import static com.metisrouter.proxy.RunningProxy.chatBody;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.money.Usd;
import com.metisrouter.proxy.exchange.ExchangeLimits;
import com.metisrouter.proxy.server.Http2Limits;
import com.metisrouter.proxy.server.ServerLimits;
import com.metisrouter.proxy.upstream.UpstreamLimits;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What no HTTP/2 client sends that means well: refused by name, with nothing forwarded and nothing kept.
final class Http2AbuseTest {

    private static final int RESETS_MAX = 20;
    private static final int CONTROL_FRAMES_MAX = 50;
    private static final int BODY_BYTES_MAX = 200_000;
    private static final int CONNECTION_BODY_BYTES_MAX = 300_000;

    private final Leaks leaks = new Leaks();
    private final RunningProxy running =
            new RunningProxy(
                    ServerLimits.DEFAULT
                            .withTimes(
                                    Duration.ofMillis(500),
                                    Duration.ofMillis(800),
                                    Duration.ofMillis(1_000))
                            .withBodyBytesMax(BODY_BYTES_MAX)
                            .with(
                                    new Http2Limits(
                                            10,
                                            256 * 1024,
                                            1024 * 1024,
                                            CONNECTION_BODY_BYTES_MAX,
                                            1_000,
                                            Duration.ofSeconds(30),
                                            RESETS_MAX,
                                            CONTROL_FRAMES_MAX,
                                            8,
                                            2,
                                            1_000)),
                    UpstreamLimits.DEFAULT,
                    ExchangeLimits.DEFAULT,
                    Duration.ofSeconds(5));

    @AfterEach
    void nothing_happened_and_nothing_is_left() {
        assertThat(running.simulator.served()).isEmpty();
        assertThat(running.journal.admitted()).isEmpty();
        assertThat(running.credit.spent(RunningProxy.ACCOUNT)).isEqualTo(Usd.ZERO);
        await().until(() -> running.proxy.counters().connectionsOpen.get() == 0);
        running.assertSettled();
        running.close();
        leaks.assertNone();
        leaks.close();
    }

    private Http2Client client() throws Exception {
        return new Http2Client(running.proxy.port());
    }

    private static void assertUsable(Http2Client client, int stream) throws Exception {
        client.get(stream, "/healthz");
        assertThat(client.read(stream).status()).isEqualTo(200);
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                shape("upper case", chatHeaders().set("X-Upper", "x")),
                shape("space in a name", chatHeaders().set("x y", "x")),
                shape("colon in a name", chatHeaders().set("x:y", "x")),
                shape("CR and LF in a value", chatHeaders().set("x-a", "a\r\nx-b: b")),
                shape("NUL in a value", chatHeaders().set("x-a", "a\0b")),
                shape("connection", chatHeaders().set("connection", "close")),
                shape("keep-alive", chatHeaders().set("keep-alive", "5")),
                shape("proxy-connection", chatHeaders().set("proxy-connection", "close")),
                shape("transfer-encoding", chatHeaders().set("transfer-encoding", "chunked")),
                shape("upgrade", chatHeaders().set("upgrade", "h2c")),
                shape("te", chatHeaders().set("te", "gzip")),
                shape("unknown pseudo header", chatHeaders().set(":unknown", "x")),
                shape("an answer's pseudo header", chatHeaders().status("200")),
                shape("two methods", chatHeaders().add(":method", "GET")),
                shape("two paths", chatHeaders().add(":path", "/v1/models")),
                shape("two authorities", chatHeaders().add(":authority", "other")),
                shape("no method", without(":method")),
                shape("no path", without(":path")),
                shape("empty path", chatHeaders().path("")),
                shape("no path but a URL", chatHeaders().path("http://other/v1/models")),
                shape("space in the path", chatHeaders().path("/v1/chat completions")),
                shape("no scheme", without(":scheme")),
                shape("no host at all", without(":authority")),
                shape("another host", chatHeaders().set("host", "other")),
                shape("two hosts", chatHeaders().add("host", "gateway").add("host", "gateway")),
                shape("user in the authority", chatHeaders().authority("me@gateway")),
                shape("method with a space", chatHeaders().method("PO ST")),
                shape("CONNECT", chatHeaders().method("CONNECT")),
                shape(":protocol without CONNECT", chatHeaders().set(":protocol", "websocket")),
                shape("length with a sign", chatHeaders().set("content-length", "+5")),
                shape("no number as length", chatHeaders().set("content-length", "five")),
                shape(
                        "two lengths",
                        chatHeaders().add("content-length", "5").add("content-length", "6")),
                shape("two lengths in one", chatHeaders().set("content-length", "5, 6")));
    }

    private static Arguments shape(String name, Http2Headers headers) {
        return Arguments.of(name, headers);
    }

    private static Http2Headers without(String name) {
        var headers = chatHeaders();
        headers.remove(name);
        return headers;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void a_malformed_head_resets_its_stream_and_no_other(String name, Http2Headers headers)
            throws Exception {
        try (var client = client()) {
            client.headers(1, headers, false);
            var response = client.read(1);

            assertThat(response.reset()).as(name).isEqualTo(Http2Client.PROTOCOL_ERROR);
            assertThat(response.status()).isZero();
            assertUsable(client, 3);
        }
    }

    @Test
    void a_pseudo_header_after_a_regular_one_resets_the_stream() throws Exception {
        try (var client = client()) {
            var early = client.block(without(":path"));
            var late = client.block(new DefaultHttp2Headers(false).path("/healthz"));
            client.frame(
                    Http2Client.HEADERS,
                    Http2Client.END_HEADERS | Http2Client.END_STREAM,
                    1,
                    join(early, late));

            assertThat(client.read(1).reset()).isEqualTo(Http2Client.PROTOCOL_ERROR);
            assertUsable(client, 3);
        }
    }

    @Test
    void a_body_that_is_not_as_long_as_was_said_resets_the_stream() throws Exception {
        var body = chatBody("sim/chat");
        for (var length : new int[] {body.length() - 1, body.length() + 1, 0}) {
            try (var client = client()) {
                client.headers(1, chatHeaders().setInt("content-length", length), false)
                        .data(1, body, true);

                assertThat(client.read(1).reset()).isEqualTo(Http2Client.PROTOCOL_ERROR);
                assertUsable(client, 3);
            }
        }
        try (var client = client()) {
            client.headers(1, chatHeaders().setInt("content-length", 5), true);
            assertThat(client.read(1).reset()).isEqualTo(Http2Client.PROTOCOL_ERROR);
        }
    }

    @Test
    void pseudo_headers_in_trailers_reset_the_stream() throws Exception {
        try (var client = client()) {
            client.headers(1, chatHeaders(), false).data(1, chatBody("sim/chat"), false);
            client.headers(1, headers("GET", "/healthz"), true);

            assertThat(client.read(1).reset()).isEqualTo(Http2Client.PROTOCOL_ERROR);
            assertUsable(client, 3);
        }
    }

    @Test
    void headers_over_the_limit_are_a_431_and_a_path_over_it_a_414() throws Exception {
        try (var client = client()) {
            client.headers(1, chatHeaders().set("x-long", "a".repeat(17_000)), true);
            assertThat(client.read(1).status()).isEqualTo(431);
            var many = chatHeaders();
            for (var i = 0; i < 101; i++) {
                many.add("x-" + i, "a");
            }
            client.headers(3, many, true);
            var response = client.read(3);
            assertThat(response.status()).isEqualTo(431);
            assertThat(response.error().path("code").asString()).isEqualTo("headers_too_large");
            client.headers(5, headers("GET", "/" + "a".repeat(9_000)), true);
            assertThat(client.read(5).status()).isEqualTo(414);
            assertUsable(client, 7);
        }
    }

    @Test
    void a_body_over_the_limit_is_a_413_whether_it_was_declared_or_not() throws Exception {
        try (var client = client()) {
            client.headers(1, chatHeaders().setInt("content-length", BODY_BYTES_MAX + 1), false);
            assertThat(client.read(1).status()).isEqualTo(413);

            client.headers(3, chatHeaders(), false);
            for (var sent = 0; sent <= BODY_BYTES_MAX; sent += 10_000) {
                client.data(3, " ".repeat(10_000), false);
            }
            var response = client.read(3);
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.error().path("code").asString()).isEqualTo("body_too_large");
            assertUsable(client, 5);
        }
    }

    @Test
    void bodies_of_one_connection_over_the_limit_together_are_a_503() throws Exception {
        try (var client = client()) {
            for (var stream = 1; stream <= 5; stream += 2) {
                client.headers(stream, chatHeaders(), false);
                for (var i = 0; i < 15; i++) {
                    client.data(stream, " ".repeat(10_000), false);
                }
            }
            var response = client.read(5);
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.error().path("code").asString()).isEqualTo("overloaded");
        }
    }

    @Test
    void a_client_that_reads_no_answers_gets_no_more_of_them() throws Exception {
        try (var client = Http2Client.silent(running.proxy.port()).preface(0)) {
            for (var stream = 1; stream <= 11; stream += 2) {
                client.get(stream, "/v1/models");
            }
            client.headers(13, headers("HEAD", "/healthz"), true);

            assertThat(client.read(13).status()).isEqualTo(503);
            // And what it does not take is not kept for ever.
            assertThat(client.read(1).reset()).isEqualTo(Http2Client.CANCEL);
        }
    }

    @Test
    void streams_opened_and_reset_in_haste_end_the_connection() throws Exception {
        try (var client = client()) {
            var out = new ByteArrayOutputStream();
            for (var stream = 1; stream < 4 * RESETS_MAX; stream += 2) {
                out.writeBytes(
                        Http2Client.bytes(
                                Http2Client.HEADERS,
                                Http2Client.END_HEADERS,
                                stream,
                                client.block(chatHeaders())));
                out.writeBytes(
                        Http2Client.bytes(
                                Http2Client.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8}));
            }
            client.send(out.toByteArray());

            assertThat(client.goAway()).isEqualTo(Http2Client.ENHANCE_YOUR_CALM);
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void making_the_gateway_reset_in_haste_ends_the_connection() throws Exception {
        try (var client = client()) {
            for (var stream = 1; stream < 4 * RESETS_MAX; stream += 2) {
                client.headers(stream, without(":path"), true);
            }
            assertThat(client.goAway()).isEqualTo(Http2Client.ENHANCE_YOUR_CALM);
        }
    }

    static Stream<Arguments> floods() {
        return Stream.of(
                Arguments.of("pings", Http2Client.bytes(Http2Client.PING, 0, 0, new byte[8])),
                Arguments.of("settings", Http2Client.bytes(Http2Client.SETTINGS, 0, 0)),
                Arguments.of(
                        "priorities",
                        Http2Client.bytes(Http2Client.PRIORITY, 0, 1, new byte[] {0, 0, 0, 0, 1})),
                Arguments.of("frames of an unknown type", Http2Client.bytes(0x42, 0, 0)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floods")
    void a_flood_ends_the_connection(String name, byte[] frame) throws Exception {
        try (var client = client()) {
            var flood = new ByteArrayOutputStream();
            for (var i = 0; i <= CONTROL_FRAMES_MAX; i++) {
                flood.writeBytes(frame);
            }
            client.send(flood.toByteArray());

            assertThat(client.goAway()).as(name).isEqualTo(Http2Client.ENHANCE_YOUR_CALM);
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void a_header_block_in_endless_small_pieces_ends_the_connection() throws Exception {
        try (var client = client()) {
            client.frame(Http2Client.HEADERS, 0, 1, client.block(chatHeaders()));
            for (var i = 0; i < 20; i++) {
                client.frame(Http2Client.CONTINUATION, 0, 1);
            }
            assertThat(client.goAway()).isEqualTo(Http2Client.ENHANCE_YOUR_CALM);
        }
    }

    @Test
    void empty_data_frames_without_end_end_the_connection() throws Exception {
        try (var client = client()) {
            client.headers(1, chatHeaders(), false);
            for (var i = 0; i < 5; i++) {
                client.data(1, "", false);
            }
            assertThat(client.goAway()).isEqualTo(Http2Client.ENHANCE_YOUR_CALM);
        }
    }

    @Test
    void a_window_that_is_blown_up_ends_the_connection() throws Exception {
        try (var client = client()) {
            client.windowUpdate(0, Integer.MAX_VALUE);
            assertThat(client.goAway()).isEqualTo(Http2Client.FLOW_CONTROL_ERROR);
        }
    }

    static Stream<Arguments> breaches() {
        return Stream.of(
                Arguments.of(
                        "data of no stream", Http2Client.bytes(Http2Client.DATA, 0, 1, (byte) 1)),
                Arguments.of("a server's stream", Http2Client.bytes(Http2Client.HEADERS, 5, 2)),
                Arguments.of("headers of stream 0", Http2Client.bytes(Http2Client.HEADERS, 5, 0)),
                Arguments.of("a push", Http2Client.bytes(5, 4, 1, new byte[4])),
                Arguments.of(
                        "headers that can't be decoded",
                        Http2Client.bytes(Http2Client.HEADERS, 5, 1, (byte) 0xff, (byte) 0xff)),
                Arguments.of("a short ping", Http2Client.bytes(Http2Client.PING, 0, 0, (byte) 1)),
                Arguments.of(
                        "a continuation of nothing",
                        Http2Client.bytes(Http2Client.CONTINUATION, 4, 1)),
                Arguments.of(
                        "a frame over the size",
                        Http2Client.bytes(Http2Client.DATA, 0, 1, new byte[20_000])));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("breaches")
    void a_breach_of_the_protocol_ends_the_connection(String name, byte[] frame) throws Exception {
        try (var client = client()) {
            client.send(frame);

            assertThat(client.goAway()).as(name).isNotEqualTo(Http2Client.NO_ERROR);
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void a_header_block_that_does_not_end_in_time_ends_the_connection() throws Exception {
        try (var client = client()) {
            var block = client.block(chatHeaders());
            client.frame(Http2Client.HEADERS, 0, 1, Arrays.copyOf(block, 5));

            assertThat(client.goAway()).isEqualTo(Http2Client.ENHANCE_YOUR_CALM);
        }
    }

    @Test
    void a_frame_that_drips_ends_the_connection() throws Exception {
        try (var client = client()) {
            var bytes =
                    Http2Client.bytes(
                            Http2Client.HEADERS,
                            Http2Client.END_HEADERS,
                            1,
                            client.block(chatHeaders()));
            client.send(Arrays.copyOf(bytes, 9));

            assertThat(client.goAway()).isEqualTo(Http2Client.ENHANCE_YOUR_CALM);
        }
        for (var begun : new int[] {3, 20}) {
            try (var client = Http2Client.silent(running.proxy.port())) {
                client.send(
                        Arrays.copyOf("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(UTF_8), begun));
                // Not yet HTTP/2, so it is answered as what it would otherwise be.
                assertThat(new String(client.socket.getInputStream().readAllBytes(), UTF_8))
                        .startsWith("HTTP/1.1 408");
            }
        }
    }

    @Test
    void a_body_that_does_not_come_is_a_408_and_the_connection_goes_on() throws Exception {
        try (var client = client()) {
            client.headers(1, chatHeaders(), false).data(1, "{", false);
            var response = client.read(1);

            assertThat(response.status()).isEqualTo(408);
            assertUsable(client, 3);
        }
    }

    @Test
    void a_connection_without_requests_is_ended() throws Exception {
        try (var client = client();
                var silent = Http2Client.silent(running.proxy.port()).preface(0)) {
            assertUsable(client, 1);
            assertThat(client.goAway()).isEqualTo(Http2Client.NO_ERROR);
            assertThat(client.isClosedByPeer()).isTrue();
            assertThat(silent.isClosedByPeer()).isTrue();
        }
    }

    private static byte[] join(byte[] a, byte[] b) {
        var both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
