package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.proxy.admission.InMemoryCredit;
import com.metisrouter.proxy.admission.KeyRing;
import com.metisrouter.proxy.directory.ModelDirectory;
import com.metisrouter.proxy.exchange.InMemoryRecorder;
import com.metisrouter.proxy.idempotency.InMemoryAnswers;
import com.metisrouter.proxy.rates.InMemoryRates;
import com.metisrouter.proxy.upstream.ProviderEndpoint;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A provider behind TLS: its certificate must be trusted and must be for its host name.
@NullUnmarked
final class TlsTest {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String ANSWER =
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":1}}";

    @TempDir private Path folder;

    private final InMemoryRecorder journal = new InMemoryRecorder();
    private KeyStore store;
    private HttpsServer provider;

    @BeforeEach
    void start() throws Exception {
        var file = folder.resolve("provider.p12");
        var keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "provider",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=provider",
                                "-ext",
                                "SAN=dns:localhost",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                new String(PASSWORD),
                                "-keystore",
                                file.toString())
                        .redirectErrorStream(true)
                        .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        provider =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        provider.setHttpsConfigurator(new HttpsConfigurator(context));
        provider.createContext(
                "/v1/chat/completions",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    exchange.getResponseHeaders().add("content-type", "application/json");
                    exchange.sendResponseHeaders(200, ANSWER.length());
                    exchange.getResponseBody().write(ANSWER.getBytes(UTF_8));
                    exchange.close();
                });
        provider.start();
    }

    @AfterEach
    void stop() {
        provider.stop(0);
        journal.close();
    }

    private RawClient.Response ask(String host, boolean trusted) throws Exception {
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
                        URI.create(
                                "https://" + host + ":" + provider.getAddress().getPort() + "/v1"),
                        "sk-secret");
        var knowledge =
                new Proxy.Knowledge(
                        keys,
                        models,
                        new InMemoryRates().book("gw"),
                        new InMemoryAnswers().answers,
                        new InMemoryCredit().with("acc_test", "10"),
                        journal,
                        () -> true);
        var config = ProxyConfig.of("127.0.0.1", 0, List.of(endpoint));
        var body = chatBody("sim/chat");
        try (var proxy =
                        trusted
                                ? Proxy.start(config, knowledge, trusting())
                                : Proxy.start(config, knowledge);
                var client = new RawClient(proxy.port())) {
            client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nHost: g\r\nConnection: close\r\nAuthorization: Bearer mrk_good\r\n"
                            + "Content-Type: application/json\r\nContent-Length: "
                            + body.length()
                            + "\r\n\r\n"
                            + body);
            return client.read();
        }
    }

    private io.netty.handler.ssl.SslContext trusting() throws Exception {
        var trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("provider", store.getCertificate("provider"));
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trust);
        return SslContextBuilder.forClient()
                .trustManager(managers)
                .endpointIdentificationAlgorithm("HTTPS")
                .build();
    }

    @Test
    void is_spoken_to_when_its_certificate_is_right() throws Exception {
        assertThat(ask("localhost", true).status()).isEqualTo(200);
        assertThat(journal.metered()).hasSize(1);
    }

    @Test
    void is_not_spoken_to_when_its_certificate_is_for_another_name() throws Exception {
        var response = ask("127.0.0.1", true);

        assertThat(response.status()).isEqualTo(502);
        assertThat(journal.metered().getLast().attempts().getLast().reason())
                .isEqualTo("tls_failed");
    }

    @Test
    void is_not_spoken_to_when_nobody_vouches_for_it() throws Exception {
        var response = ask("localhost", false);

        assertThat(response.status()).isEqualTo(502);
        assertThat(journal.metered().getLast().attempts().getLast().reason())
                .isEqualTo("tls_failed");
    }

    @Test
    void is_not_reached_when_its_name_is_unknown() throws Exception {
        var response = ask("no-such-host.invalid", true);

        assertThat(response.status()).isEqualTo(502);
        assertThat(journal.metered().getLast().attempts().getLast().reason())
                .isEqualTo("unknown_host");
    }
}
