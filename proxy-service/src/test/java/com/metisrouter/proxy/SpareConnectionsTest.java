package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.proxy.upstream.UpstreamLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Connections to providers that are opened before they are needed.
final class SpareConnectionsTest {

    private static final String ANSWER =
            "{\"id\":\"c\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"hi\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":1,\"total_tokens\":3}}";

    private final ServerSocket provider = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();

    /// The numbers of the connections that requests came on.
    private final Queue<Integer> asked = new ConcurrentLinkedQueue<>();

    SpareConnectionsTest() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    @AfterEach
    void close() throws IOException {
        provider.close();
        for (var socket : accepted) {
            socket.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                var socket = provider.accept();
                accepted.add(socket);
                var number = accepted.size();
                Thread.ofVirtual().start(() -> answer(socket, number));
            }
        } catch (IOException _) {
            // The test is over.
        }
    }

    private void answer(Socket socket, int number) {
        try (var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
            while (true) {
                var length = 0;
                for (var line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                    if (line.startsWith("content-length: ")) {
                        length = Integer.parseInt(line.substring(16));
                    }
                }
                in.skip(length);
                asked.add(number);
                socket.getOutputStream()
                        .write(
                                ("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
                                                + ANSWER.length()
                                                + "\r\n\r\n"
                                                + ANSWER)
                                        .getBytes(UTF_8));
            }
        } catch (IOException | NullPointerException _) {
            // Closed.
        }
    }

    private RunningProxy gateway(int spare) {
        return RunningProxy.at(
                URI.create("http://127.0.0.1:" + provider.getLocalPort() + "/v1"),
                config -> config.with(UpstreamLimits.DEFAULT.withSpare(spare)));
    }

    @Test
    void the_first_request_finds_a_connection_and_opens_none() throws Exception {
        try (var running = gateway(1)) {
            var loops = running.proxy.counters().upstreamConnectionsOpen;
            await().until(() -> !accepted.isEmpty() && loops.get() == accepted.size());
            var before = accepted.size();

            var answer = running.chat(chatBody("sim/chat"));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(accepted).hasSize(before);
            assertThat(asked.remove()).isLessThanOrEqualTo(before);
            running.assertSettled();
        }
    }

    @Test
    void one_that_the_provider_closes_is_opened_anew() throws Exception {
        try (var running = gateway(1)) {
            await().until(() -> !accepted.isEmpty());
            var loops = running.proxy.counters().upstreamConnectionsOpen;
            await().until(() -> loops.get() == accepted.size());
            var before = accepted.size();
            for (var socket : accepted) {
                socket.close();
            }

            await().until(() -> accepted.size() == 2 * before && loops.get() == before);
        }
    }

    @Test
    void all_of_them_are_closed_with_the_gateway() {
        var running = gateway(1);
        var open = running.proxy.counters().upstreamConnectionsOpen;
        await().until(() -> open.get() > 0);

        running.close();

        await().until(() -> open.get() == 0);
    }

    @Test
    void none_are_opened_where_none_are_wanted() throws Exception {
        try (var running = gateway(0)) {
            running.chat(chatBody("sim/chat"));

            assertThat(accepted).hasSize(1);
        }
    }

    @Test
    void a_provider_that_is_away_harms_no_other() throws Exception {
        try (var running = gateway(1)) {
            assertThat(running.chat(chatBody("nowhere/chat")).statusCode()).isEqualTo(502);
            assertThat(running.chat(chatBody("sim/chat")).statusCode()).isEqualTo(200);
            running.assertSettled();
        }
    }
}
