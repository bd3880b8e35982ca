package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.proxy.admission.InMemoryCredit;
import com.metisrouter.proxy.admission.KeyRing;
import com.metisrouter.proxy.directory.ModelDirectory;
import com.metisrouter.proxy.exchange.InMemoryRecorder;
import com.metisrouter.proxy.idempotency.InMemoryAnswers;
import com.metisrouter.proxy.rates.InMemoryRates;
import com.metisrouter.proxy.server.ServerTls;
import com.metisrouter.proxy.server.TlsFiles;
import com.metisrouter.proxy.upstream.ProviderEndpoint;
import com.metisrouter.simulator.ProviderSimulator;
import com.metisrouter.simulator.SimulatorConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients over TLS, with a real client of HTTP/1.1 and HTTP/2.
final class ClientTlsTest {

    private static final char[] PASSWORD = "password".toCharArray();

    @TempDir private Path folder;

    private final ProviderSimulator simulator = ProviderSimulator.start(SimulatorConfig.local());
    private final InMemoryRecorder journal = new InMemoryRecorder();
    private TlsFiles pair = new TlsFiles(Path.of("none"), Path.of("none"));

    @BeforeEach
    void makeCertificate() throws Exception {
        pair = new TlsFiles(folder.resolve("cert.pem"), folder.resolve("key.pem"));
        writeCertificate("one");
    }

    @AfterEach
    void close() {
        simulator.close();
        journal.close();
    }

    private void writeCertificate(String name) throws Exception {
        writeCertificate(name, "EC");
    }

    private void writeCertificate(String name, String algorithm) throws Exception {
        var store = folder.resolve(name + ".p12");
        var keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "gateway",
                                "-keyalg",
                                algorithm,
                                "-dname",
                                "CN=" + name,
                                "-ext",
                                "SAN=dns:localhost",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                new String(PASSWORD),
                                "-keystore",
                                store.toString())
                        .redirectErrorStream(true)
                        .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        Files.writeString(
                pair.certificate(),
                pem("CERTIFICATE", keys.getCertificate("gateway").getEncoded()));
        Files.writeString(
                pair.key(), pem("PRIVATE KEY", keys.getKey("gateway", PASSWORD).getEncoded()));
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN "
                + what
                + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
                + "\n-----END "
                + what
                + "-----\n";
    }

    private Proxy start() {
        var keys = new KeyRing();
        var key =
                TestModels.key("mrk_good", "acc_test", KeySnapshot.Status.ACTIVE, List.of(), null);
        keys.on(key.keyHash(), key);
        var models = new ModelDirectory();
        models.on("sim/chat", TestModels.chat("sim/chat", "sim", "chat"));
        var provider = new ProviderEndpoint("sim", Protocol.OPENAI, simulator.baseUrl(), null);
        return Proxy.start(
                ProxyConfig.of("127.0.0.1", 0, List.of(provider)).with(pair),
                new Proxy.Knowledge(
                        keys,
                        models,
                        new InMemoryRates().book("gw"),
                        new InMemoryAnswers().answers,
                        new InMemoryCredit().with("acc_test", "10"),
                        journal,
                        () -> true));
    }

    private static HttpClient client(HttpClient.Version version) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Trusting()}, null);
        return HttpClient.newBuilder().version(version).sslContext(context).build();
    }

    private static HttpResponse<String> ask(HttpClient client, Proxy proxy, String... members)
            throws Exception {
        return client.send(
                HttpRequest.newBuilder(
                                URI.create(
                                        "https://localhost:"
                                                + proxy.port()
                                                + "/v1/chat/completions"))
                        .header("authorization", "Bearer mrk_good")
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(chatBody("sim/chat", members)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void both_versions_are_served_and_the_client_says_which() throws Exception {
        try (var proxy = start()) {
            for (var version : HttpClient.Version.values()) {
                if (version != HttpClient.Version.HTTP_1_1
                        && version != HttpClient.Version.HTTP_2) {
                    continue;
                }
                try (var client = client(version)) {
                    var plain = ask(client, proxy);
                    assertThat(plain.statusCode()).isEqualTo(200);
                    assertThat(plain.version()).isEqualTo(version);

                    var streamed = ask(client, proxy, "\"stream\":true");
                    assertThat(streamed.body()).endsWith("data: [DONE]\n\n");
                }
            }
        }
        assertThat(journal.metered()).hasSize(4);
    }

    @Test
    void a_client_in_the_clear_gets_no_answer_and_does_no_harm() throws Exception {
        try (var proxy = start()) {
            try (var client = new RawClient(proxy.port())) {
                client.send("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n");
                assertThatThrownBy(client::read).isInstanceOf(java.io.IOException.class);
            }
            try (var client = client(HttpClient.Version.HTTP_2)) {
                assertThat(ask(client, proxy).statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void a_new_certificate_is_taken_and_a_bad_one_is_not() throws Exception {
        try (var tls = new ServerTls(pair, Duration.ofMillis(20))) {
            assertThat(tls.subject()).isEqualTo("CN=one");

            writeCertificate("two");
            await().until(() -> tls.subject().equals("CN=two"));

            Files.writeString(pair.certificate(), "no certificate");
            await().during(Duration.ofMillis(100)).until(() -> tls.subject().equals("CN=two"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void a_key_of_another_certificate_stops_the_start_and_never_takes_the_place_of_a_good_pair(
            String algorithm) throws Exception {
        writeCertificate("first", algorithm);
        var firstKey = Files.readString(pair.key());
        try (var tls = new ServerTls(pair, Duration.ofMillis(20))) {
            assertThat(tls.subject()).isEqualTo("CN=first");

            writeCertificate("second", algorithm);
            await().until(() -> tls.subject().equals("CN=second"));
            Files.writeString(pair.key(), firstKey);

            await().during(Duration.ofMillis(100)).until(() -> tls.subject().equals("CN=second"));
        }
        assertThatThrownBy(this::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the key is not the certificate's")
                .hasMessageContaining("key.pem");
    }

    @Test
    void a_key_of_another_kind_than_the_certificate_s_stops_the_start() throws Exception {
        writeCertificate("first", "RSA");
        var rsa = Files.readString(pair.key());
        writeCertificate("second", "EC");
        Files.writeString(pair.key(), rsa);

        assertThatThrownBy(this::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("key.pem");
    }

    @Test
    void files_that_can_t_be_used_stop_the_start_with_their_names() throws Exception {
        Files.writeString(pair.key(), "no key");

        assertThatThrownBy(this::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cert.pem")
                .hasMessageContaining("PKCS 8");
    }

    /// Takes every certificate: what is tested here is not the client.
    private static final class Trusting extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
