package com.metisrouter.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.embedded.EmbeddedTopics;
import com.metisrouter.embedded.testing.TestServers;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/// The catalog's own application on a real port, asked over real HTTP.
class CatalogHttpTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static ConfigurableApplicationContext application;
    private static String base;

    @BeforeAll
    static void start() throws Exception {
        EmbeddedTopics.create(
                TestServers.kafka(),
                List.of(
                        EmbeddedTopics.Topic.compacted(
                                Topic.MODELS.wireName(), Topic.MODELS.partitions())));
        application =
                CatalogApplication.start(
                        new CatalogConfig(TestServers.freshDatabase(), TestServers.kafka()), 0);
        base = "http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port");
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @Test
    void the_list_has_every_model_with_its_exact_prices() throws Exception {
        var list = json(get("/api/v1/models"));

        assertThat(list.path("object").asString()).isEqualTo("list");
        assertThat(list.path("has_more").asBoolean()).isFalse();
        assertThat(list.path("data").size()).isGreaterThanOrEqualTo(45);
        var mini = withId(list, "openai/gpt-4o-mini");
        assertThat(mini.path("aliases").toString()).contains("\"gpt-4o-mini\"");
        assertThat(mini.path("endpoints").get(0).asString()).isEqualTo("/v1/chat/completions");
        assertThat(mini.path("contextLength").asLong()).isEqualTo(128_000);
        assertThat(mini.path("pricing").path("prompt").asString()).isEqualTo("0.00000015");
        assertThat(mini.path("pricing").path("completion").asString()).isEqualTo("0.0000006");
        assertThat(mini.path("pricing").path("input_cache_read").asString())
                .isEqualTo("0.000000075");
        assertThat(mini.path("priceVersion").asString()).isEqualTo("openai/gpt-4o-mini@1");
        assertThat(mini.path("effectiveFrom").asString()).isEqualTo("2026-07-24T00:00:00Z");
        assertThat(mini.path("components").size()).isEqualTo(10);
        assertThat(mini.path("components").get(0).path("price").isString()).isTrue();
    }

    @Test
    void filters_narrow_the_list() throws Exception {
        assertThat(ids("/api/v1/models?provider=deepseek"))
                .containsExactly("deepseek/deepseek-v4-flash", "deepseek/deepseek-v4-pro");
        assertThat(ids("/api/v1/models?q=GPT-4o%20mini"))
                .containsExactly("openai/gpt-4o-mini", "openai/gpt-4o-mini-transcribe");
        assertThat(ids("/api/v1/models?q=claude-haiku-4-5-20251001"))
                .containsExactly("anthropic/claude-haiku-4-5");
        assertThat(
                        ids(
                                "/api/v1/models?provider=openai&endpoint="
                                        + encoded(Endpoint.EMBEDDINGS.path())))
                .containsExactlyInAnyOrder(
                        "openai/text-embedding-3-large",
                        "openai/text-embedding-3-small",
                        "openai/text-embedding-ada-002");
        assertThat(ids("/api/v1/models?q=nothing-is-called-this")).isEmpty();
    }

    @Test
    void an_unknown_endpoint_is_a_problem_that_lists_the_known_ones() throws Exception {
        var answer = get("/api/v1/models?endpoint=/v1/chats");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(contentType(answer)).isEqualTo("application/problem+json");
        assertThat(json(answer).path("detail").asString())
                .contains("/v1/chats", "/v1/chat/completions");
    }

    @Test
    void one_model_shows_its_context_tiers() throws Exception {
        var model = json(get("/api/v1/models/google/gemini-2.5-pro"));

        assertThat(model.path("id").asString()).isEqualTo("google/gemini-2.5-pro");
        assertThat(model.path("status").asString()).isEqualTo("active");
        var override = model.path("pricing").path("overrides").get(0);
        assertThat(override.path("min_prompt_tokens").asString()).isEqualTo("200000");
        assertThat(override.path("prompt").asString()).isEqualTo("0.0000025");
    }

    @Test
    void a_dated_alias_leads_to_the_exact_id() throws Exception {
        var model = json(get("/api/v1/models/openai/gpt-4o-mini-2024-07-18"));

        assertThat(model.path("id").asString()).isEqualTo("openai/gpt-4o-mini");
    }

    @Test
    void an_unknown_model_is_a_problem_with_the_nearest_ids_and_a_request_id() throws Exception {
        var answer = get("/api/v1/models/openai/gpt-4o-mnii");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(contentType(answer)).isEqualTo("application/problem+json");
        var problem = json(answer);
        assertThat(problem.path("code").asString()).isEqualTo("model_not_found");
        assertThat(problem.path("status").asInt()).isEqualTo(404);
        assertThat(problem.path("detail").asString()).contains("openai/gpt-4o-mini");
        assertThat(problem.path("request_id").asString())
                .startsWith("req_")
                .isEqualTo(answer.headers().firstValue("x-request-id").orElseThrow());
    }

    @Test
    void the_price_history_tells_which_version_is_current() throws Exception {
        var history = json(get("/api/v1/models/sim/reasoning/prices"));

        assertThat(history.path("model").asString()).isEqualTo("sim/reasoning");
        assertThat(history.path("has_more").asBoolean()).isFalse();
        var version = history.path("data").get(0);
        assertThat(version.path("id").asString()).isEqualTo("sim/reasoning@1");
        assertThat(version.path("status").asString()).isEqualTo("current");
        assertThat(version.path("pricing").path("prompt").asString())
                .isEqualTo("0.00000008333333333333334");
        assertThat(version.path("source").asString()).isNotBlank();
    }

    @Test
    void who_has_the_list_already_is_told_that_nothing_changed() throws Exception {
        var first = get("/api/v1/models");
        var etag = first.headers().firstValue("ETag").orElseThrow();

        var again = get("/api/v1/models", "If-None-Match", etag);

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(get("/api/v1/models", "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
        assertThat(get("/api/v1/models?provider=sim").headers().firstValue("ETag"))
                .isNotEqualTo(first.headers().firstValue("ETag"));
    }

    @Test
    void each_tool_has_a_page_with_a_model_that_fits() throws Exception {
        var tools = json(get("/api/v1/setup")).path("data");
        assertThat(tools.size()).isGreaterThan(25);
        for (var tool : tools) {
            var page = get(tool.path("page").asString());
            assertThat(page.statusCode()).as(tool.toString()).isEqualTo(200);
            assertThat(contentType(page)).startsWith("text/markdown");
            assertThat(page.body())
                    .contains("127.0.0.1:8080", "`sim/")
                    .doesNotContainPattern("\\{\\{[a-z_]+}}");
        }
        var chosen = get("/docs/setup/codex.md?model=openai/gpt-5.4");
        assertThat(chosen.body()).contains("model = \"openai/gpt-5.4\"", "/v1\"");
        assertThat(get("/docs/setup/codex.md?model=openai/gpt-5.44").body())
                .contains("model_not_found", "openai/gpt-5.4");
        assertThat(get("/docs/setup/codex.md?model=sim/embedding").body())
                .contains("wrong_endpoint", "/v1/responses");
        assertThat(get("/docs/setup/word.md").statusCode()).isEqualTo(404);
        assertThat(get("/llms.txt").body())
                .contains("(/docs/setup/claude-code.md)", "- openai/gpt-4o-mini\n");
    }

    @Test
    void the_list_can_only_be_read() throws Exception {
        var answer =
                CLIENT.send(
                        HttpRequest.newBuilder(URI.create(base + "/api/v1/models"))
                                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                .build(),
                        BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(contentType(answer)).isEqualTo("application/problem+json");
    }

    private static List<String> ids(String path) throws Exception {
        var ids = new ArrayList<String>();
        for (var model : json(get(path)).path("data")) {
            ids.add(model.path("id").asString());
        }
        return ids;
    }

    private static JsonNode withId(JsonNode list, String id) {
        for (var model : list.path("data")) {
            if (model.path("id").asString().equals(id)) {
                return model;
            }
        }
        throw new AssertionError(id + " is not in the list");
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(base + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Json.mapper().readTree(answer.body());
    }

    private static String contentType(HttpResponse<String> answer) {
        return answer.headers().firstValue("Content-Type").orElse("");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
