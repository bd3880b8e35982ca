package com.metisrouter.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AnthropicMessagesTest extends Running {

    private static final String TOOLS =
            ",\"tools\":[{\"name\":\"look_up\",\"input_schema\":{\"type\":\"object\","
                    + "\"properties\":{\"query\":{\"type\":\"string\"}}}}]";

    @Test
    void leaves_cache_tokens_out_of_input_tokens_and_counts_the_system_text() {
        var body =
                Client.json(
                        client.post(
                                "/v1/messages", body("chat+words-4+cached-2+cachewrite-1", "")));

        assertThat(body.at("/content/0/text").stringValue()).isEqualTo("word1 word2 word3 word4");
        assertThat(body.path("stop_reason").stringValue()).isEqualTo("end_turn");
        assertThat(body.at("/usage/input_tokens").intValue()).isEqualTo(2);
        assertThat(body.at("/usage/cache_read_input_tokens").intValue()).isEqualTo(2);
        assertThat(body.at("/usage/cache_creation_input_tokens").intValue()).isEqualTo(1);
        assertThat(body.at("/usage/output_tokens").intValue()).isEqualTo(4);
        assertThat(onlyServed().inputTokens()).isEqualTo(5);
    }

    @Test
    void streams_events_whose_last_usage_is_the_truth() {
        var stream = client.post("/v1/messages", body("chat+words-900", ",\"stream\":true")).body();

        var events = Client.events(stream);
        var types = events.stream().map(event -> event.path("type").stringValue()).distinct();
        assertThat(types)
                .containsExactly(
                        "message_start",
                        "content_block_start",
                        "ping",
                        "content_block_delta",
                        "content_block_stop",
                        "message_delta",
                        "message_stop");
        assertThat(stream.lines().filter(line -> line.startsWith("event: ")))
                .hasSize(events.size());
        assertThat(events.getFirst().at("/message/usage/input_tokens").intValue()).isEqualTo(5);
        assertThat(texts(events, "text").split(" ")).hasSize(30);
        var delta = events.get(events.size() - 2);
        assertThat(delta.at("/delta/stop_reason").stringValue()).isEqualTo("max_tokens");
        assertThat(delta.at("/usage/output_tokens").intValue()).isEqualTo(30);
    }

    @Test
    void uses_a_tool_plain_and_streamed() {
        var plain = Client.json(client.post("/v1/messages", body("chat-tool+words-2", TOOLS)));
        var events =
                Client.events(
                        client.post(
                                        "/v1/messages",
                                        body("chat-tool+words-2", TOOLS + ",\"stream\":true"))
                                .body());

        assertThat(plain.at("/content/0/name").stringValue()).isEqualTo("look_up");
        assertThat(plain.at("/content/0/input/query").stringValue()).isEqualTo("word1 word2");
        assertThat(plain.path("stop_reason").stringValue()).isEqualTo("tool_use");
        assertThat(texts(events, "partial_json")).isEqualTo("{\"query\":\"word1 word2\"}");
    }

    @Test
    void says_errors_before_and_amid_the_stream_in_its_own_shape() {
        var before = Client.json(client.post("/v1/messages", body("chat+error-529", "")));
        var amid =
                client.post("/v1/messages", body("chat+midstream-error-1", ",\"stream\":true"))
                        .body();

        assertThat(before.at("/error/type").stringValue()).isEqualTo("overloaded_error");
        assertThat(amid).contains("event: error\n").doesNotContain("message_stop");
        assertThat(Client.events(amid).getLast().at("/error/type").stringValue())
                .isEqualTo("overloaded_error");
    }

    @Test
    void leaves_usage_out_of_every_event_when_told_to() {
        var stream = client.post("/v1/messages", body("chat+no-usage", ",\"stream\":true")).body();

        assertThat(stream).contains("message_stop").doesNotContain("\"usage\"");
    }

    private static String body(String model, String more) {
        return "{\"model\":\""
                + model
                + "\",\"max_tokens\":30,\"system\":[{\"type\":\"text\",\"text\":\"be brief\"}],"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"one two three\"}]"
                + more
                + "}";
    }

    private static String texts(List<JsonNode> events, String member) {
        return events.stream()
                .map(event -> event.path("delta").path(member).asString(""))
                .collect(Collectors.joining());
    }
}
