package com.metisrouter.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.wire.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What requests cost the operator, beside what they are charged, through the whole house.
class MarginIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private static JsonNode post(House house, String path, Map<String, Object> body) {
        var answer =
                house.api()
                        .consolePost(
                                path, house.adminToken(), "", new String(Json.bytes(body), UTF_8));
        assertThat(answer.statusCode() / 100).as(answer.body()).isEqualTo(2);
        return Json.mapper().readTree(answer.body());
    }

    private static JsonNode get(House house, String path, String token) {
        var answer = house.api().get(house.consoleUrl(), path, token);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.mapper().readTree(answer.body());
    }

    @Test
    void a_request_shows_staff_what_it_cost_and_the_customer_does_not_see_it() throws Exception {
        try (var house = House.startInEmptyFolder()) {
            // Half of what the customer pays, from before the request.
            post(
                    house,
                    "/api/v1/costs",
                    Map.of(
                            "provider", "sim",
                            "upstreamModel", "chat",
                            "effectiveFrom", "2026-11-01T00:00:00Z",
                            "source", "a test",
                            "prices",
                                    java.util.List.of(
                                            Map.of(
                                                    "unit",
                                                    "input_tokens",
                                                    "usdPerMillion",
                                                    "0.075"),
                                            Map.of(
                                                    "unit",
                                                    "output_tokens",
                                                    "usdPerMillion",
                                                    "0.30"))));
            var answer =
                    house.api()
                            .chat(
                                    house.apiKey(),
                                    "{\"model\":\"sim/chat\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
            assertThat(answer.statusCode()).isEqualTo(200);
            house.api()
                    .chat(
                            house.apiKey(),
                            "{\"model\":\"sim/cached\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
            var id = answer.headers().firstValue("x-request-id").orElseThrow();
            var path = "/api/v1/requests/" + id;
            await().atMost(SOON)
                    .until(() ->
                            house.api().requests(house.apiKey()).size() == 2
                                    && get(house, path, house.adminToken())
                                            .path("costs")
                                            .path("known")
                                            .asBoolean());

            var record = get(house, path, house.adminToken());
            var charge = new BigDecimal(record.path("charge").asString());
            var cost = new BigDecimal(record.path("costs").path("cost").asString());
            assertThat(cost.multiply(BigDecimal.TWO)).isEqualByComparingTo(charge);
            assertThat(new BigDecimal(record.path("costs").path("margin").asString()))
                    .isEqualByComparingTo(cost);
            assertThat(record.path("costs").path("attempts").get(0).path("costVersion").asString())
                    .isEqualTo("cost/sim/chat@1");
            var customers = get(house, path, house.apiKey());
            assertThat(customers.has("costs")).isFalse();
            assertThat(customers.toString()).doesNotContain("cost/sim");
            assertThat(
                            house.api()
                                    .get(house.consoleUrl(), "/api/v1/margins", house.apiKey())
                                    .statusCode())
                    .isEqualTo(403);

            var margins = get(house, "/api/v1/margins", house.adminToken());
            var total = margins.path("total");
            assertThat(total.path("requests").longValue()).isEqualTo(2);
            assertThat(total.path("requestsOfUnknownCost").longValue()).isEqualTo(1);
            assertThat(new BigDecimal(total.path("chargeOfKnownCost").asString()))
                    .isEqualByComparingTo(charge);
            assertThat(total.path("marginPercent").asString()).isEqualTo("50.00");

            // A price that follows from the cost is proposed, and waits for somebody else.
            var proposed =
                    post(
                            house,
                            "/api/v1/prices/from-costs",
                            Map.of(
                                    "modelId",
                                    "sim/chat",
                                    "marginPercent",
                                    "8",
                                    "reason",
                                    "a test"));
            var proposals = get(house, "/api/v1/prices/proposals", house.adminToken());
            assertThat(proposals.path("data").get(0).path("id").asString())
                    .isEqualTo(proposed.path("proposalId").asString());
            assertThat(proposals.path("data").get(0).path("source").asString())
                    .contains("cost/sim/chat@1")
                    .contains("8 %");
        }
    }
}
