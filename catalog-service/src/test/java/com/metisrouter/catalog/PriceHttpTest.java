package com.metisrouter.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.access.StaffTokens;
import com.metisrouter.contracts.wire.Json;
import com.metisrouter.contracts.wire.Topic;
import com.metisrouter.embedded.EmbeddedTopics;
import com.metisrouter.embedded.testing.TestServers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/// Prices changed over HTTP, by two people.
class PriceHttpTest {

    private static final String ANN = "ann-token-0123456789";
    private static final String BEN = "ben-token-0123456789";
    private static final String PROPOSALS = "/api/v1/prices/proposals";
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
                        new CatalogConfig(TestServers.freshDatabase(), TestServers.kafka())
                                .withStaff(new StaffTokens(Map.of("ann", ANN, "ben", BEN))),
                        0);
        base = "http://127.0.0.1:" + application.getEnvironment().getProperty("local.server.port");
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    private static HttpResponse<String> send(String path, String token, byte[] body)
            throws Exception {
        var request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .POST(BodyPublishers.ofByteArray(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode post(String path, String token, String body) throws Exception {
        var answer = send(path, token, body.replace('\'', '"').getBytes(UTF_8));
        assertThat(answer.statusCode() / 100).as(answer.body()).isEqualTo(2);
        return Json.mapper().readTree(answer.body());
    }

    private static JsonNode get(String path) throws Exception {
        var answer =
                CLIENT.send(
                        HttpRequest.newBuilder(URI.create(base + path))
                                .header("Authorization", "Bearer " + ANN)
                                .build(),
                        BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.mapper().readTree(answer.body());
    }

    private static String wanted(String model, String more) {
        return "{'modelId':'"
                + model
                + "','source':'by hand','reason':'a test','prices':[{'unit':'input_tokens','usdPerMillion':'0.2'},{'unit':'output_tokens','usd':'0.0000009'},"
                + "{'unit':'input_tokens','aboveInputTokens':200000,'usdPerMillion':'0.4'}]"
                + more
                + "}";
    }

    @Test
    void a_price_is_proposed_by_one_approved_by_another_and_published() throws Exception {
        var proposed = post(PROPOSALS, ANN, wanted("sim/chat", ""));
        assertThat(proposed.path("status").asString()).isEqualTo("open");
        assertThat(proposed.path("proposedBy").asString()).isEqualTo("ann");
        assertThat(proposed.path("changes").get(0).path("price").asString()).isNotBlank();
        var path = PROPOSALS + "/" + proposed.path("id").asString() + "/approve";
        assertThat(send(path, ANN, new byte[0]).statusCode()).isEqualTo(403);

        var approved = post(path, BEN, "");

        assertThat(approved.path("status").asString()).isEqualTo("published");
        assertThat(approved.path("priceVersionId").asString()).isEqualTo("sim/chat@2");
        application.getBean(CatalogRuntime.class).published().get(30, SECONDS);
        var model = get("/api/v1/models/sim/chat");
        assertThat(model.path("priceVersion").asString()).isEqualTo("sim/chat@2");
        assertThat(model.path("pricing").path("prompt").asString()).isEqualTo("0.0000002");
        var history = get("/api/v1/models/sim/chat/prices");
        assertThat(history.path("data").size()).isEqualTo(2);
        var before = get("/api/v1/models/sim/chat/prices?as_of=2026-10-01T00:00:00Z");
        assertThat(before.path("data").size()).isEqualTo(1);
        assertThat(before.path("data").get(0).path("id").asString()).isEqualTo("sim/chat@1");
    }

    @Test
    void a_list_is_compared_and_what_differs_is_proposed_when_that_is_asked_for() throws Exception {
        var list =
                "{'gpt-4o-mini':{'mode':'chat','litellm_provider':'openai','input_cost_per_token':3e-7,'output_cost_per_token':6e-7,'cache_read_input_token_cost':7.5e-8}}";

        var looked = post("/api/v1/prices/import?format=litellm", ANN, list);
        assertThat(looked.path("suggestions").size()).isEqualTo(1);
        var suggestion = looked.path("suggestions").get(0);
        assertThat(suggestion.path("modelId").asString()).isEqualTo("openai/gpt-4o-mini");
        assertThat(suggestion.path("alarming").asBoolean()).isTrue();
        assertThat(suggestion.path("changes").toString())
                .contains("\"before\":\"0.00000015\",\"after\":\"0.0000003\",\"percent\":\"100\"");
        assertThat(get(PROPOSALS + "?status=open").path("data").toString())
                .doesNotContain("gpt-4o-mini");

        var applied = post("/api/v1/prices/import?format=litellm&apply=true", ANN, list);
        var id = applied.path("suggestions").get(0).path("proposalId").asString();
        assertThat(id).startsWith("prp_");
        assertThat(get(PROPOSALS + "?status=open").path("data").toString())
                .contains(id, "file " + applied.path("sha256").asString());
        var again = post("/api/v1/prices/import?format=litellm&apply=true", BEN, list);
        assertThat(again.path("suggestions").get(0).path("note").asString()).contains("waits");
        post(PROPOSALS + "/" + id + "/decline", BEN, "{'reason':'not true'}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/api/v1/prices/import?format=litellm | {'m':                 | 400 | unreadable_price_list",
                "/api/v1/prices/import?format=excel   | {}                    | 400 | invalid_request",
                "/api/v1/prices/proposals             | {}                    | 400 | invalid_request",
                "/api/v1/prices/proposals             | {'prices':7}          | 400 | invalid_request",
                "/api/v1/prices/proposals             | nonsense              | 400 | invalid_request",
                "/api/v1/prices/proposals/prp_x/approve | {}                  | 404 | unknown_proposal",
                "/api/v1/prices/proposals/prp_x/approve | {'effectiveFrom':'tomorrow'} | 400 | invalid_request",
                "/api/v1/prices/proposals/prp_x/decline | {}                  | 400 | invalid_request"
            })
    void what_can_t_be_done_is_a_problem_with_a_code_and_a_request_id(
            String path, String body, int status, String code) throws Exception {
        var answer = send(path, ANN, body.replace('\'', '"').getBytes(UTF_8));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        var problem = Json.mapper().readTree(answer.body());
        assertThat(problem.path("code").asString()).isEqualTo(code);
        assertThat(problem.path("request_id").asString()).startsWith("req_");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'prices':[{'unit':'wishes','usd':'1'}]                     | unit",
                "'prices':[{'unit':'input_tokens','usd':'-1'}]              | 0 or more",
                "'prices':[{'unit':'input_tokens','usd':'1e999999999'}]     | too large",
                "'prices':[{'unit':'input_tokens'}]                         | either usd or usdPerMillion",
                "'prices':[{'unit':'input_tokens','usd':0.1}]               | body",
                "'prices':[{'unit':'input_tokens','usd':'1','aboveInputTokens':-5}] | aboveInputTokens"
            })
    void a_price_that_is_none_is_refused_by_name(String prices, String said) throws Exception {
        var body = "{'modelId':'sim/reasoning','source':'s','reason':'r'," + prices + "}";

        var answer = send(PROPOSALS, ANN, body.replace('\'', '"').getBytes(UTF_8));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(Json.mapper().readTree(answer.body()).path("detail").asString()).contains(said);
    }

    @Test
    void who_is_not_of_the_staff_changes_and_sees_nothing() throws Exception {
        for (var path : List.of(PROPOSALS, "/api/v1/prices/import?format=litellm")) {
            assertThat(send(path, "", new byte[0]).statusCode()).isEqualTo(401);
            assertThat(send(path, "mrk_customer-key-012345", new byte[0]).statusCode())
                    .isEqualTo(401);
        }
        assertThat(
                        CLIENT.send(
                                        HttpRequest.newBuilder(URI.create(base + PROPOSALS))
                                                .build(),
                                        BodyHandlers.ofString())
                                .statusCode())
                .isEqualTo(401);
    }
}
