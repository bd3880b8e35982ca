package com.metisrouter.endtoend;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.metisrouter.contracts.money.Usd;
import com.metisrouter.contracts.wire.Json;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A provider's models can be sent to another server, with that provider's key: proved with a server that isn't ours.
class OtherProviderIT {

    private static final String ANSWER =
            """
            {"id":"chatcmpl-1","object":"chat.completion","created":1780000000,"model":"gpt-4o-mini-2024-07-18",
             "choices":[{"index":0,"message":{"role":"assistant","content":"Paris."},"finish_reason":"stop"}],
             "usage":{"prompt_tokens":14,"completion_tokens":3,"total_tokens":17,"prompt_tokens_details":{"cached_tokens":4}}}\
            """;

    @Test
    void openai_models_go_to_the_server_that_was_named_and_are_charged_at_their_published_price()
            throws Exception {
        var upstream = new WireMockServer(options().dynamicPort());
        upstream.start();
        upstream.stubFor(
                post(urlEqualTo("/v1/chat/completions"))
                        .withHeader("Authorization", equalTo("Bearer sk-from-the-environment"))
                        .withRequestBody(matchingJsonPath("$[?(@.model == 'gpt-4o-mini')]"))
                        .willReturn(
                                aResponse()
                                        .withHeader("Content-Type", "application/json")
                                        .withBody(ANSWER)));
        var environment = Map.of("OPENAI_API_KEY", "sk-from-the-environment");
        var providers = Map.of("openai", URI.create(upstream.baseUrl() + "/v1"));
        try (var house = House.startInEmptyFolder(providers, environment)) {
            var before = house.api().balance(house.apiKey(), "balance");

            var response =
                    house.api()
                            .chat(
                                    house.apiKey(),
                                    "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Capital of France?\"}]}");

            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            // 10 × 0.15 + 4 × 0.075 + 3 × 0.60 USD per million
            assertThat(
                            Json.mapper()
                                    .readTree(response.body())
                                    .path("usage")
                                    .path("cost_usd")
                                    .asString())
                    .isEqualTo("0.000003600");
            upstream.verify(1, postRequestedFor(urlEqualTo("/v1/chat/completions")));
            await().atMost(Duration.ofSeconds(10))
                    .until(() ->
                            before.minus(house.api().balance(house.apiKey(), "balance"))
                                    .equals(Usd.parse("0.0000036")));
        } finally {
            upstream.stop();
        }
    }
}
