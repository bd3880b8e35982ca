package com.metisrouter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.catalog.setup.Filling;
import com.metisrouter.catalog.setup.Tool;
import com.metisrouter.catalog.setup.Tools;
import com.metisrouter.contracts.catalog.Endpoint;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What each tool sends once it is set up as its page says, sent to the gateway: answered, and in the usage log.
class SetupIT {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static House house;
    private static String key;

    @BeforeAll
    static void start() throws Exception {
        house = House.startInEmptyFolder();
        key = house.newCustomer("acc_setup", "1.00");
    }

    @AfterAll
    static void stop() throws Exception {
        house.close();
    }

    static Stream<Tool> tools() {
        return Tools.bundled().all().stream();
    }

    private static String model(Tool tool) {
        return switch (tool.wire()) {
            case MESSAGES -> "sim/claude";
            case GENERATE_CONTENT -> "sim/gemini";
            default -> "sim/chat";
        };
    }

    @ParameterizedTest
    @MethodSource("tools")
    void what_a_tool_sends_is_answered_and_in_the_log(Tool tool) throws Exception {
        assertThat(tool.wire())
                .isIn(
                        Set.of(
                                Endpoint.CHAT_COMPLETIONS,
                                Endpoint.RESPONSES,
                                Endpoint.MESSAGES,
                                Endpoint.GENERATE_CONTENT));
        var filling = new Filling(house.gatewayUrl(), model(tool), 128_000, 16_384);
        var request =
                HttpRequest.newBuilder(
                                house.gatewayUrl().resolve(filling.into(tool.request().path())))
                        .header("authorization", "Bearer " + key)
                        .header("content-type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        filling.into(tool.request().body())))
                        .build();

        // The account's credit may be a moment away from the gateway.
        var answer =
                await().atMost(SOON)
                        .until(
                                () -> HTTP.send(request, HttpResponse.BodyHandlers.ofString()),
                                it -> it.statusCode() != 402 && it.statusCode() != 503);

        assertThat(answer.statusCode()).as(tool.id() + ": " + answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("word1");
        var id = answer.headers().firstValue("x-request-id").orElseThrow();
        await().atMost(SOON)
                .until(() ->
                        house.api().requests(key).stream()
                                .anyMatch(row -> row.path("id").asString().equals(id)));
    }
}
