package com.metisrouter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// A price changed by two people while the house is running: who is charged by which.
class PriceChangeIT {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String BEN = "ben-token-0123456789";
    private static final String PROPOSALS = "/api/v1/prices/proposals";
    private static final String CHAT =
            "{\"model\":\"sim/chat\",\"messages\":[{\"role\":\"user\",\"content\":\"one two three\"}]}";

    private static House house;

    @BeforeAll
    static void start() throws Exception {
        house = House.startInEmptyFolder(Map.of(), Map.of("METIS_STAFF_TOKENS", "ben:" + BEN));
    }

    @AfterAll
    static void stop() throws Exception {
        house.close();
    }

    private static JsonNode post(String path, String token, String body) {
        var answer = house.api().consolePost(path, token, "", body.replace('\'', '"'));
        assertThat(answer.statusCode() / 100).as(answer.body()).isEqualTo(2);
        return Json.mapper().readTree(answer.body());
    }

    private static String approved(String prices, String more) {
        var proposal =
                post(
                        PROPOSALS,
                        house.adminToken(),
                        "{'modelId':'sim/chat','source':'by hand','reason':'a test','prices':["
                                + prices
                                + "]"
                                + more
                                + "}");
        return post(PROPOSALS + "/" + proposal.path("id").asString() + "/approve", BEN, "{}")
                .path("priceVersionId")
                .asString();
    }

    private static String price(String input, String output) {
        return "{'unit':'input_tokens','usdPerMillion':'"
                + input
                + "'},{'unit':'output_tokens','usdPerMillion':'"
                + output
                + "'}";
    }

    private static String chat(String key) {
        var answer = house.api().chat(key, CHAT);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.headers().firstValue("x-request-id").orElseThrow();
    }

    private static JsonNode record(String key, String id) {
        return await().atMost(SOON)
                .until(
                        () ->
                                house.api().requests(key).stream()
                                        .filter(row -> row.path("id").asString().equals(id))
                                        .findFirst(),
                        it -> it.isPresent())
                .orElseThrow();
    }

    @Test
    void a_request_is_charged_by_the_version_in_force_when_it_was_admitted() {
        var key = house.newCustomer("acc_prices", "1.00");
        var before = chat(key);

        var second = approved(price("1", "2"), "");
        assertThat(second).isEqualTo("sim/chat@2");
        await().atMost(SOON)
                .until(() ->
                        house.api()
                                .chat(key, CHAT)
                                .body()
                                .contains("\"cost_usd\":\"0.000035000\""));
        var after = chat(key);
        var third =
                approved(
                        price("100", "100"),
                        ",'effectiveFrom':'" + Instant.now().plus(Duration.ofDays(1)) + "'");
        await().atMost(SOON)
                .until(() ->
                        house.api()
                                .gatewayGet("/v1beta/models/sim/chat", key)
                                .path("version")
                                .asString()
                                .equals(third));
        var announced = chat(key);

        assertThat(record(key, before).path("priceVersion").asString()).isEqualTo("sim/chat@1");
        assertThat(record(key, after).path("priceVersion").asString()).isEqualTo(second);
        assertThat(record(key, after).path("charge").asString()).isEqualTo("0.000035000");
        assertThat(record(key, announced).path("priceVersion").asString()).isEqualTo(second);
    }

    @Test
    void a_price_that_was_approved_is_in_the_feed_and_one_still_to_come_is_announced() {
        var from = Instant.now().plus(Duration.ofDays(2)).truncatedTo(ChronoUnit.DAYS);
        var proposal =
                post(
                                PROPOSALS,
                                house.adminToken(),
                                "{'modelId':'sim/reasoning','source':'a <list> & more','reason':'a test','prices':["
                                        + price("7", "9")
                                        + "],'effectiveFrom':'"
                                        + from
                                        + "'}")
                        .path("id")
                        .asString();
        var id = post(PROPOSALS + "/" + proposal + "/approve", BEN, "{}").path("priceVersionId");

        var feed = site("/changes.json?model=sim/reasoning&kind=price").path("items").get(0);
        assertThat(feed.path("id").asString()).isEqualTo("price:" + id.asString());
        assertThat(feed.path("url").asString())
                .isEqualTo(house.consoleUrl() + "/models/sim/reasoning");
        assertThat(feed.path("_metisrouter").path("status").asString()).isEqualTo("announced");
        var rss = house.api().get(house.consoleUrl(), "/changes.rss?model=sim/reasoning", null);
        assertThat(rss.body()).contains("price:" + id.asString(), "a &lt;list&gt; &amp; more");
    }

    @Test
    void everybody_is_told_how_the_catalog_is_and_staff_how_all_of_it_is() {
        var told = site("/api/v1/status");

        assertThat(told.path("components").get(1).path("name").asString()).isEqualTo("Price store");
        assertThat(told.has("parts")).isFalse();
        assertThat(house.status().path("parts").toString()).contains("ledger", "gateway");
        assertThat(house.api().get(house.consoleUrl(), "/api/v1/status", "wrong").statusCode())
                .isEqualTo(401);
    }

    private static JsonNode site(String path) {
        var answer = house.api().get(house.consoleUrl(), path, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.mapper().readTree(answer.body());
    }
}
