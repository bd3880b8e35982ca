package com.metisrouter.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.metisrouter.contracts.wire.Json;
import com.metisrouter.standalone.MetisMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What the check says of a sample is what the gateway does with it.
class MigrationIT {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String CHAT = "/v1/chat/completions";

    private static House house;

    @TempDir private Path folder;

    @BeforeAll
    static void start() throws Exception {
        house = House.startInEmptyFolder();
    }

    @AfterAll
    static void stop() throws Exception {
        house.close();
    }

    private record Sent(String path, String body) {}

    private static String chat(String model, String more) {
        return "{\"model\":\""
                + model
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\"one two three\"}]"
                + more
                + "}";
    }

    private static String line(Sent sent, String usage) {
        return "{\"path\":\""
                + sent.path()
                + "\",\"body\":"
                + sent.body()
                + (usage.isEmpty() ? "" : ",\"usage\":" + usage)
                + "}";
    }

    private static String checked(Path file, int expected, String... more) {
        var out = new StringWriter();
        var err = new StringWriter();
        var arguments =
                new ArrayList<>(
                        List.of(
                                "migrate",
                                "check",
                                file.toString(),
                                "--providers",
                                "sim",
                                "--catalog",
                                house.consoleUrl().toString()));
        arguments.addAll(List.of(more));
        var code =
                MetisMain.run(
                        arguments.toArray(String[]::new),
                        java.util.Objects.requireNonNull(file.getParent()),
                        Optional.empty(),
                        Map.of(),
                        new PrintWriter(out),
                        new PrintWriter(err));
        assertThat(code).as(out + "\n" + err).isEqualTo(expected);
        return out.toString();
    }

    private static String charge(String key, String id) {
        return await().atMost(SOON)
                .until(
                        () ->
                                house.api().requests(key).stream()
                                        .filter(row -> row.path("id").asString().equals(id))
                                        .findFirst(),
                        Optional::isPresent)
                .orElseThrow()
                .path("charge")
                .asString();
    }

    @Test
    void ready_is_served_for_the_expected_charge_and_the_rest_is_refused() throws IOException {
        var key = house.newCustomer("acc_migration", "1.00");
        var ready =
                List.of(
                        new Sent(CHAT, chat("sim/chat", "")),
                        new Sent(CHAT, chat("sim/chat+words-5", ",\"max_tokens\":20")));
        var refused =
                List.of(
                        new Sent(CHAT, chat("sim/chat", ",\"no_such_field\":1")),
                        new Sent(CHAT, chat("sim/chatt", "")),
                        new Sent(
                                "/v1/embeddings", "{\"model\":\"sim/chat\",\"input\":\"one two\"}"),
                        new Sent("/v1/batches", "{}"),
                        new Sent(CHAT, chat("openai/gpt-4o-mini", "")));
        var lines = new ArrayList<String>();
        for (var sent : ready) {
            var answer = house.api().gatewayPost(sent.path(), key, sent.body());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            var usage = Json.mapper().readTree(answer.body()).path("usage");
            lines.add(line(sent, usage.toString()));
        }
        refused.forEach(sent -> lines.add(line(sent, "")));
        lines.add(line(ready.getLast(), ""));
        var file = Files.writeString(folder.resolve("sample.jsonl"), String.join("\n", lines));

        var report = Json.mapper().readTree(checked(file, 3, "--json")).path("requests");

        for (var i = 0; i < ready.size(); i++) {
            var found = report.path(i);
            assertThat(found.path("verdict").asString()).as(found.toString()).isEqualTo("ready");
            assertThat(found.path("expected").path("source").asString()).isEqualTo("from usage");
            var answer =
                    house.api()
                            .gatewayPost(
                                    ready.get(i).path(), key, named(ready.get(i).body(), found));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(charge(key, answer.headers().firstValue("x-request-id").orElseThrow()))
                    .isEqualTo(found.path("expected").path("least_usd").asString());
        }
        for (var i = 0; i < refused.size(); i++) {
            var found = report.path(ready.size() + i);
            assertThat(found.path("verdict").asString())
                    .as(found.toString())
                    .isIn("change", "not here");
            var answer = house.api().gatewayPost(refused.get(i).path(), key, refused.get(i).body());
            assertThat(answer.statusCode()).as(answer.body()).isBetween(400, 503);
            assertThat(answer.body()).contains(found.path("error_code").asString());
        }
        var estimated = report.path(lines.size() - 1).path("expected");
        assertThat(estimated.path("source").asString()).isEqualTo("tokenizer");
        assertThat(report.path(1).path("expected").path("least_usd").asString())
                .isBetween(
                        estimated.path("least_usd").asString(),
                        estimated.path("most_usd").asString());
        var text = checked(file, 3);
        assertThat(text).contains("Start with", "leave out \"no_such_field\"");
    }

    private static String named(String body, JsonNode found) {
        return body.replaceFirst(
                "\"model\":\"[^\"]+\"", "\"model\":\"" + found.path("model").asString() + "\"");
    }
}
