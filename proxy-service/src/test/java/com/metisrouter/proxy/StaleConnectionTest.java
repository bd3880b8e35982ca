package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.metering.Attempt;
import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.proxy.admission.InMemoryCredit;
import com.metisrouter.proxy.admission.KeyRing;
import com.metisrouter.proxy.directory.ModelDirectory;
import com.metisrouter.proxy.exchange.InMemoryRecorder;
import com.metisrouter.proxy.idempotency.InMemoryAnswers;
import com.metisrouter.proxy.rates.InMemoryRates;
import com.metisrouter.proxy.upstream.ProviderEndpoint;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A provider that closes a connection just as the next request is sent on it.
final class StaleConnectionTest {

    private static final String ANSWER =
            "{\"id\":\"x\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                    + "\"content\":\"hi\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":1,"
                    + "\"total_tokens\":5}}";

    private final AtomicInteger requests = new AtomicInteger();
    private final ServerSocket provider = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final InMemoryCredit credit = new InMemoryCredit().with("acc_test", "10");
    private final InMemoryRecorder journal = new InMemoryRecorder();
    private final Proxy proxy;

    StaleConnectionTest() throws IOException {
        var keys = new KeyRing();
        var key =
                TestModels.key("mrk_good", "acc_test", KeySnapshot.Status.ACTIVE, List.of(), null);
        keys.on(key.keyHash(), key);
        var models = new ModelDirectory();
        models.on("sim/chat", TestModels.chat("sim/chat", "sim", "chat"));
        var endpoint =
                new ProviderEndpoint(
                        "sim",
                        Protocol.OPENAI,
                        URI.create("http://127.0.0.1:" + provider.getLocalPort() + "/v1"),
                        null);
        proxy =
                Proxy.start(
                        new ProxyConfig(
                                "127.0.0.1",
                                0,
                                java.util.Map.of("sim", endpoint),
                                1,
                                java.time.Duration.ofSeconds(5),
                                com.metisrouter.proxy.server.ServerLimits.DEFAULT,
                                com.metisrouter.proxy.upstream.UpstreamLimits.DEFAULT,
                                com.metisrouter.proxy.exchange.ExchangeLimits.DEFAULT,
                                com.metisrouter.proxy.server.TrustedProxies.NONE,
                                null,
                                null,
                                null,
                                null),
                        new Proxy.Knowledge(
                                keys,
                                models,
                                new InMemoryRates().book("gw"),
                                new InMemoryAnswers().answers,
                                credit,
                                journal,
                                () -> true));
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        journal.close();
        provider.close();
    }

    /// Answers the first request of each connection and says `unasked` after it; closes when the second has come, having said
    /// `beforeClose`.
    private void serve(String unasked, String beforeClose) {
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        while (true) {
                            var socket = provider.accept();
                            Thread.ofVirtual()
                                    .start(() -> answerOnce(socket, unasked, beforeClose));
                        }
                    } catch (IOException _) {
                        // The test is over.
                    }
                });
    }

    private void answerOnce(Socket socket, String unasked, String beforeClose) {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream());
            readRequest(in);
            requests.incrementAndGet();
            socket.getOutputStream()
                    .write(
                            ("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
                                            + ANSWER.length()
                                            + "\r\n\r\n"
                                            + ANSWER
                                            + unasked)
                                    .getBytes(UTF_8));
            readRequest(in);
            requests.incrementAndGet();
            socket.getOutputStream().write(beforeClose.getBytes(UTF_8));
        } catch (IOException _) {
            // The gateway closed it.
        }
    }

    private static void readRequest(BufferedInputStream in) throws IOException {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            var b = in.read();
            if (b < 0) {
                throw new IOException("closed");
            }
            head.append((char) b);
        }
        var length =
                head.toString()
                        .lines()
                        .filter(it -> it.startsWith("content-length: "))
                        .mapToInt(it -> Integer.parseInt(it.substring(16)))
                        .findFirst()
                        .orElseThrow();
        in.readNBytes(length);
    }

    private RawClient.Response chat() throws IOException {
        var body = chatBody("sim/chat");
        try (var client = new RawClient(proxy.port())) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer mrk_good\r\n"
                            + "Content-Type: application/json\r\nContent-Length: "
                            + body.length()
                            + "\r\n\r\n"
                            + body);
            return client.read();
        }
    }

    @Test
    void is_tried_once_more_on_a_fresh_connection_when_nothing_came() throws Exception {
        serve("", "");

        assertThat(chat().status()).isEqualTo(200);
        assertThat(chat().status()).isEqualTo(200);

        assertThat(requests).hasValue(3);
        assertThat(journal.metered()).hasSize(2);
        assertThat(journal.metered().getLast().attempts().stream().map(Attempt::reason))
                .containsExactly("stale_connection", "");
        assertThat(credit.held("acc_test").isZero()).isTrue();
    }

    @Test
    void is_not_tried_again_when_anything_came() throws Exception {
        serve(
                "",
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{");

        assertThat(chat().status()).isEqualTo(200);
        assertThat(chat().status()).isEqualTo(502);

        assertThat(requests).hasValue(2);
        assertThat(journal.metered().getLast().outcome()).isEqualTo(Outcome.UPSTREAM_TRUNCATED);
    }

    @Test
    void an_answer_that_nobody_asked_for_is_not_taken_for_the_next_one() throws Exception {
        var poison = ANSWER.replace("hi", "no");
        serve(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: "
                        + poison.length()
                        + "\r\n\r\n"
                        + poison,
                "");

        assertThat(chat().body()).contains("hi");
        assertThat(chat().body()).contains("hi");
        assertThat(requests).hasValue(2);
    }
}
