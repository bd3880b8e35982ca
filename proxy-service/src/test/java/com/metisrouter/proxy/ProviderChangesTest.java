package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.chatBody;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.catalog.Protocol;
import com.metisrouter.contracts.providers.AuthStyle;
import com.metisrouter.contracts.providers.CredentialKeys;
import com.metisrouter.contracts.providers.ProviderSnapshot;
import com.metisrouter.contracts.providers.SealedCredential;
import com.metisrouter.proxy.upstream.ProviderDirectory;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Providers of the catalog's, from the gateway's side: switched on, changed and off again while it runs.
final class ProviderChangesTest {

    private static final CredentialKeys KEYS = CredentialKeys.parse(CredentialKeys.generate("k1"));
    private static final String ANSWER =
            "{\"id\":\"c\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"hi\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":1,\"total_tokens\":3}}";

    private final List<Headers> asked = new CopyOnWriteArrayList<>();
    private final HttpServer provider = provider(asked);
    private final RunningProxy gateway = RunningProxy.with(new ProviderDirectory(KEYS, false));

    private static HttpServer provider(List<Headers> asked) {
        try {
            var server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(
                    "/",
                    exchange -> {
                        exchange.getRequestBody().readAllBytes();
                        asked.add(exchange.getRequestHeaders());
                        exchange.getResponseHeaders().set("content-type", "application/json");
                        exchange.sendResponseHeaders(200, ANSWER.length());
                        exchange.getResponseBody().write(ANSWER.getBytes(UTF_8));
                        exchange.close();
                    });
            server.start();
            return server;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @AfterEach
    void close() {
        gateway.close();
        provider.stop(0);
    }

    private String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    private ProviderSnapshot openai(
            AuthStyle auth,
            String region,
            Map<String, String> headers,
            boolean on,
            @Nullable SealedCredential credential,
            long version) {
        return new ProviderSnapshot(
                "openai",
                Protocol.OPENAI,
                url(provider),
                auth,
                region,
                headers,
                on,
                credential,
                version);
    }

    private void switchOn(String secret) {
        gateway.providers.on(
                "openai",
                openai(
                        AuthStyle.BEARER,
                        "",
                        Map.of(),
                        true,
                        KEYS.seal("openai", "cred_1", secret),
                        1));
    }

    private int ask() throws Exception {
        return gateway.chat(chatBody("openai/gpt-x")).statusCode();
    }

    private String models() throws Exception {
        var request =
                HttpRequest.newBuilder(gateway.uri("/v1/models"))
                        .header("authorization", "Bearer " + RunningProxy.SECRET)
                        .build();
        return gateway.http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Test
    void a_provider_is_used_from_when_it_is_switched_on_until_it_is_switched_off()
            throws Exception {
        assertThat(ask()).isEqualTo(404);

        switchOn("sk-1");
        assertThat(ask()).isEqualTo(200);
        assertThat(models()).contains("openai/gpt-x");

        gateway.providers.on("openai", openai(AuthStyle.BEARER, "", Map.of(), false, null, 2));
        assertThat(ask()).isEqualTo(404);
        assertThat(models()).doesNotContain("openai/gpt-x");
    }

    @Test
    void the_next_request_shows_the_new_credential() throws Exception {
        switchOn("sk-1");
        ask();
        switchOn("sk-2");
        ask();

        assertThat(asked)
                .extracting(it -> it.getFirst("Authorization"))
                .containsExactly("Bearer sk-1", "Bearer sk-2");
    }

    @Test
    void a_credential_that_cannot_be_opened_leaves_the_old_one_in_use() throws Exception {
        switchOn("sk-1");
        var other = CredentialKeys.parse(CredentialKeys.generate("k2"));
        gateway.providers.on(
                "openai",
                openai(
                        AuthStyle.BEARER,
                        "",
                        Map.of(),
                        true,
                        other.seal("openai", "cred_2", "sk-2"),
                        2));

        assertThat(ask()).isEqualTo(200);
        assertThat(asked.getFirst().getFirst("Authorization")).isEqualTo("Bearer sk-1");
        assertThat(gateway.providers.problems().get("openai")).contains("k2").contains("k1");
    }

    @ParameterizedTest
    @CsvSource({
        "PROTOCOL, Authorization, Bearer sk-1",
        "BEARER, Authorization, Bearer sk-1",
        "X_API_KEY, X-api-key, sk-1",
        "X_GOOG_API_KEY, X-goog-api-key, sk-1",
        "API_KEY, Api-key, sk-1",
    })
    void a_credential_is_shown_as_the_provider_wants_it(AuthStyle auth, String header, String value)
            throws Exception {
        gateway.providers.on(
                "openai",
                openai(
                        auth,
                        "",
                        Map.of("openai-organization", "org-1"),
                        true,
                        KEYS.seal("openai", "cred_1", "sk-1"),
                        1));
        ask();

        assertThat(asked.getFirst().getFirst(header)).isEqualTo(value);
        assertThat(asked.getFirst().getFirst("Openai-organization")).isEqualTo("org-1");
        assertThat(asked.getFirst().values().stream().flatMap(List::stream))
                .filteredOn(it -> it.contains("sk-1"))
                .hasSize(1);
    }

    @Test
    void a_signed_request_does_not_show_the_secret() throws Exception {
        gateway.providers.on(
                "openai",
                openai(
                        AuthStyle.SIGV4,
                        "eu-central-1",
                        Map.of(),
                        true,
                        KEYS.seal("openai", "cred_1", "AKIDEXAMPLE:topsecret"),
                        1));
        ask();

        var headers = asked.getFirst();
        assertThat(headers.getFirst("Authorization"))
                .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
                .contains("/eu-central-1/bedrock/aws4_request")
                .contains("SignedHeaders=content-type;host;x-amz-date");
        assertThat(headers.values().toString()).doesNotContain("topsecret");
    }

    @Test
    void a_provider_that_moves_is_asked_at_its_new_place() throws Exception {
        switchOn("sk-1");
        ask();
        List<Headers> elsewhere = new CopyOnWriteArrayList<>();
        var moved = provider(elsewhere);
        try {
            gateway.providers.on(
                    "openai",
                    new ProviderSnapshot(
                            "openai",
                            Protocol.OPENAI,
                            url(moved),
                            AuthStyle.NONE,
                            "",
                            Map.of(),
                            true,
                            null,
                            2));
            assertThat(ask()).isEqualTo(200);
        } finally {
            moved.stop(0);
        }

        assertThat(asked).hasSize(1);
        assertThat(elsewhere).hasSize(1);
        assertThat(elsewhere.getFirst()).doesNotContainKey("Authorization");
    }

    @Test
    void an_internal_address_is_not_asked_once_the_operator_forbids_it() throws Exception {
        try (var strict = RunningProxy.with(new ProviderDirectory(KEYS, true))) {
            strict.providers.on(
                    "openai",
                    new ProviderSnapshot(
                            "openai",
                            Protocol.OPENAI,
                            url(provider).replace("127.0.0.1", "localhost"),
                            AuthStyle.NONE,
                            "",
                            Map.of(),
                            true,
                            null,
                            1));

            var answer = strict.chat(chatBody("openai/gpt-x"));

            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("the operator forbids");
            assertThat(asked).isEmpty();
            // The gateway's own providers are the operator's word.
            assertThat(strict.chat(chatBody("sim/chat")).statusCode()).isEqualTo(200);
        }
    }
}
