package com.metisrouter.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.pricing.PriceComponent;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.contracts.wire.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ModelsTest {

    private final RunningProxy running = new RunningProxy();

    @AfterEach
    void close() {
        running.close();
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(running.uri(path));
        for (var i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return running.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void only_models_that_this_gateway_can_serve_are_listed_with_exact_prices() throws Exception {
        var response = get("/v1/models");

        assertThat(response.statusCode()).isEqualTo(200);
        var list = Json.mapper().readTree(response.body());
        assertThat(list.path("object").asString()).isEqualTo("list");
        assertThat(list.path("data").findValuesAsString("id"))
                .contains("nowhere/chat", "sim/chat", "sim/embed", "sim/fee", "sim/all-gemini")
                .doesNotContain("openai/gpt-x", "anthropic/claude")
                .isSorted();
        var fee =
                list.path("data")
                        .valueStream()
                        .filter(it -> it.path("id").asString().equals("sim/fee"))
                        .findFirst()
                        .orElseThrow();
        assertThat(fee.at("/pricing/prompt").asString()).isEqualTo("0.0000015");
        assertThat(fee.at("/pricing/completion").asString()).isEqualTo("0.0000075");
        assertThat(fee.at("/pricing/request").asString()).isEqualTo("0.0025");
        assertThat(fee.path("price_version").asString()).isEqualTo("sim/fee@1");
        assertThat(fee.path("effective_from").asString()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(fee.at("/endpoints/0").asString()).isEqualTo("/v1/chat/completions");
        assertThat(fee.at("/top_provider/max_completion_tokens").asInt()).isEqualTo(4096);
    }

    @Test
    void one_body_is_read_by_openai_s_openrouter_s_and_anthropic_s_clients() throws Exception {
        var list = Json.mapper().readTree(get("/v1/models").body());

        assertThat(list.path("has_more").booleanValue()).isFalse();
        assertThat(list.path("first_id").stringValue()).isEqualTo("nowhere/chat");
        assertThat(list.path("total_count").intValue()).isEqualTo(list.path("data").size());
        assertThat(list.path("data").valueStream())
                .allSatisfy(it -> {
                    assertThat(it.path("type").stringValue()).isEqualTo("model");
                    assertThat(it.path("display_name").isString()).isTrue();
                    assertThat(it.path("created_at").stringValue()).endsWith("Z");
                    assertThat(it.path("prices").isEmpty()).isFalse();
                });
        assertThat(list.has("models")).isFalse();
    }

    @Test
    void codex_and_google_s_clients_get_their_own() throws Exception {
        var codex = Json.mapper().readTree(get("/v1/models?client_version=1.0").body());
        assertThat(codex.path("models").findValuesAsString("slug"))
                .contains("sim/all-claude")
                .doesNotContain("sim/embed");

        var gemini = Json.mapper().readTree(get("/v1beta/models").body());
        assertThat(gemini.path("models").findValuesAsString("name"))
                .contains("models/sim/gemini", "models/sim/gembed");
        assertThat(
                        Json.mapper()
                                .readTree(get("/v1beta/models/sim/gemini").body())
                                .path("supportedGenerationMethods"))
                .hasSize(3);
    }

    @Test
    void an_etag_saves_the_list_until_a_model_changes() throws Exception {
        var etag = get("/v1/models").headers().firstValue("etag").orElseThrow();

        assertThat(get("/v1/models", "if-none-match", etag).statusCode()).isEqualTo(304);

        var changed =
                TestModels.chat(
                        "sim/new",
                        "sim",
                        "chat",
                        PriceComponent.of(Unit.SEARCHES, UnitPrice.parse("0.01")));
        running.models.on(changed.id(), changed);
        assertThat(get("/v1/models", "if-none-match", etag).statusCode()).isEqualTo(200);
    }

    @Test
    void one_model_is_found_by_id_however_its_slash_is_written() throws Exception {
        for (var path :
                new String[] {
                    "/v1/models/sim/chat", "/v1/models/sim%2Fchat", "/v1/models/chat?x=y"
                }) {
            var response = get(path);

            assertThat(response.statusCode()).as(path).isEqualTo(200);
        }
        assertThat(Json.mapper().readTree(get("/v1/models/sim/chat").body()).path("id").asString())
                .isEqualTo("sim/chat");
        assertThat(get("/v1/models/anthropic/claude").statusCode()).isEqualTo(404);
        try (var client = new RawClient(running.proxy.port())) {
            client.send("GET /v1/models/%ZZ HTTP/1.1\r\nHost: g\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(404);
        }
    }

    @Test
    void a_key_is_not_needed_but_a_wrong_one_is_said() throws Exception {
        assertThat(get("/v1/models", "authorization", "Bearer mrk_good").statusCode())
                .isEqualTo(200);
        assertThat(get("/v1/models", "x-api-key", "mrk_good").statusCode()).isEqualTo(200);
        assertThat(get("/v1/models", "x-api-key", "mrk_wrong").statusCode()).isEqualTo(401);
    }
}
