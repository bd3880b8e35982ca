package com.metisrouter.endtoend;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A provider of the catalog's through the whole house: switched on while gateways run, given another credential, switched off.
class ProviderIT {

    private static final String CHAT = "/v1/chat/completions";
    private static final String FIRST = "sk-first-0123456789-ABCDEFGHIJ";
    private static final String SECOND = "sk-second-0123456789-KLMNOPQRST";

    /// Within two seconds, as for prices; more only where the machine is slow.
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final String ANSWER =
            """
            {"id":"chatcmpl-1","object":"chat.completion","created":1780000000,"model":"gpt-4o-mini-2024-07-18",
             "choices":[{"index":0,"message":{"role":"assistant","content":"Paris."},"finish_reason":"stop"}],
             "usage":{"prompt_tokens":14,"completion_tokens":3,"total_tokens":17}}\
            """;

    private static HttpResponse<String> ask(House house) {
        return house.api()
                .chat(
                        house.apiKey(),
                        "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Capital of France?\"}]}");
    }

    private static HttpResponse<String> save(House house, Map<String, Object> wanted) {
        var body = new LinkedHashMap<>(wanted);
        body.put("name", "openai");
        return house.api()
                .consolePost(
                        "/api/v1/providers",
                        house.adminToken(),
                        "",
                        new String(Json.bytes(body), UTF_8));
    }

    @Test
    void a_provider_is_switched_on_rotated_and_off_while_the_gateway_runs() throws Exception {
        var upstream = new WireMockServer(options().dynamicPort());
        upstream.start();
        upstream.stubFor(
                post(urlEqualTo(CHAT))
                        .willReturn(
                                aResponse()
                                        .withHeader("Content-Type", "application/json")
                                        .withBody(ANSWER)));
        upstream.stubFor(get(urlEqualTo("/v1/models")).willReturn(aResponse().withStatus(200)));
        try (var house = House.startInEmptyFolder()) {
            assertThat(ask(house).statusCode()).isEqualTo(404);

            var added =
                    save(house, Map.of("baseUrl", upstream.baseUrl() + "/v1", "credential", FIRST));
            assertThat(added.statusCode()).as(added.body()).isEqualTo(200);
            await().atMost(SOON).until(() -> ask(house).statusCode() == 200);
            upstream.verify(
                    postRequestedFor(urlEqualTo(CHAT))
                            .withHeader("Authorization", equalTo("Bearer " + FIRST)));

            save(house, Map.of("credential", SECOND));
            await().atMost(SOON)
                    .until(() -> {
                        ask(house);
                        return !upstream.findAll(
                                        postRequestedFor(urlEqualTo(CHAT))
                                                .withHeader(
                                                        "Authorization",
                                                        equalTo("Bearer " + SECOND)))
                                .isEmpty();
                    });

            save(house, Map.of("on", false));
            await().atMost(SOON).until(() -> ask(house).statusCode() == 404);

            // Each answered request is charged at the published price: 14 × 0.15 + 3 × 0.60 USD per
            // million.
            var answered = upstream.findAll(postRequestedFor(urlEqualTo(CHAT))).size();
            var each = Usd.parse("0.0000039");
            var expected = Usd.ZERO;
            for (var i = 0; i < answered; i++) {
                expected = expected.plus(each);
            }
            var spent = expected;
            await().atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(house.api().balance(house.apiKey(), "spent"))
                                    .isEqualTo(spent));
            for (var secret : List.of(FIRST, SECOND)) {
                assertThat(filesWith(house.folder(), secret))
                        .as("files with a credential")
                        .isEmpty();
            }
        } finally {
            upstream.stop();
        }
    }

    /// Database, broker, journal and log.
    private static List<Path> filesWith(Path folder, String text) throws IOException {
        var found = new ArrayList<Path>();
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                try {
                    if (new String(Files.readAllBytes(file), ISO_8859_1).contains(text)) {
                        found.add(file);
                    }
                } catch (NoSuchFileException _) {
                    // PostgreSQL took it away meanwhile.
                }
            }
        }
        return found;
    }
}
