package com.metisrouter.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OpenAiChatTest extends Running {

    private static final String TOOLS =
            ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"look_up\",\"parameters\":{\"type\":\"object\","
                    + "\"properties\":{\"count\":{\"type\":\"integer\"},\"query\":{\"type\":\"string\"}}}}}]";

    @Test
    void answers_sixteen_words_and_counts_the_words_of_every_message() {
        var response =
                client.post(
                        "/v1/chat/completions",
                        "{\"model\":\"chat\",\"messages\":[{\"role\":\"system\",\"content\":\" be\\n brief \"},"
                                + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a b c\"},"
                                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"x y\"}}]}]}");

        var body = Client.json(response);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(body.at("/choices/0/message/content").stringValue())
                .startsWith("word1 word2 ")
                .endsWith("word16");
        assertThat(body.at("/choices/0/finish_reason").stringValue()).isEqualTo("stop");
        assertThat(body.at("/usage/prompt_tokens").intValue()).isEqualTo(5);
        assertThat(body.at("/usage/completion_tokens").intValue()).isEqualTo(16);
        assertThat(body.at("/usage/total_tokens").intValue()).isEqualTo(21);
    }

    @Test
    void stops_at_the_limit_which_reasoning_uses_up_first() {
        var body =
                Client.json(
                        client.chat(
                                "acme/chat+words-50+reasoning-4+cached-2",
                                ",\"max_completion_tokens\":10"));

        assertThat(body.at("/choices/0/message/content").stringValue())
                .isEqualTo("word1 word2 word3 word4 word5 word6");
        assertThat(body.at("/choices/0/finish_reason").stringValue()).isEqualTo("length");
        assertThat(body.at("/usage/completion_tokens").intValue()).isEqualTo(10);
        assertThat(body.at("/usage/completion_tokens_details/reasoning_tokens").intValue())
                .isEqualTo(4);
        assertThat(body.at("/usage/prompt_tokens_details/cached_tokens").intValue()).isEqualTo(2);
    }

    @Test
    void streams_one_word_a_chunk_and_no_trace_of_usage_unless_asked() {
        var stream = client.chat("chat+words-3", ",\"stream\":true").body();

        var events = Client.events(stream);
        assertThat(stream).endsWith("data: [DONE]\n\n");
        assertThat(contents(events)).containsExactly("", "word1", " word2", " word3");
        assertThat(events).noneMatch(event -> event.has("usage"));
        assertThat(events.getLast().at("/choices/0/finish_reason").stringValue()).isEqualTo("stop");
        assertThat(onlyServed().usageReported()).isFalse();
        assertThat(onlyServed().chunksWritten()).isEqualTo(3);
    }

    @Test
    void streams_usage_in_one_more_chunk_without_choices_when_asked() {
        var stream =
                client.chat(
                                "chat+words-3",
                                ",\"stream\":true,\"stream_options\":{\"include_usage\":true}")
                        .body();

        var events = Client.events(stream);
        assertThat(events.subList(0, events.size() - 1))
                .allMatch(event -> event.path("usage").isNull());
        assertThat(events.getLast().path("choices")).isEmpty();
        assertThat(events.getLast().at("/usage/prompt_tokens").intValue()).isEqualTo(3);
        assertThat(events.getLast().at("/usage/completion_tokens").intValue()).isEqualTo(3);
        assertThat(onlyServed().usageReported()).isTrue();
    }

    @Test
    void gives_n_choices_and_counts_the_words_of_all() {
        var plain = Client.json(client.chat("chat+words-5", ",\"n\":3"));
        var events =
                Client.events(
                        client.chat(
                                        "chat+words-5",
                                        ",\"n\":3,\"stream\":true,\"stream_options\":{\"include_usage\":true}")
                                .body());

        assertThat(plain.path("choices")).hasSize(3);
        assertThat(plain.at("/usage/completion_tokens").intValue()).isEqualTo(15);
        assertThat(events.getLast().at("/usage/completion_tokens").intValue()).isEqualTo(15);
        assertThat(String.join("", contents(events))).endsWith(" word5 word5 word5");
    }

    @Test
    void calls_the_first_tool_when_the_model_is_a_tool_model_or_a_call_is_required() {
        var byModel = Client.json(client.chat("chat-tool+words-2", TOOLS));
        var required =
                Client.json(client.chat("chat+words-2", TOOLS + ",\"tool_choice\":\"required\""));
        var neither = Client.json(client.chat("chat+words-2", TOOLS));

        for (var body : List.of(byModel, required)) {
            var call = body.at("/choices/0/message/tool_calls/0/function");
            assertThat(call.path("name").stringValue()).isEqualTo("look_up");
            assertThat(call.path("arguments").stringValue())
                    .isEqualTo("{\"query\":\"word1 word2\"}");
            assertThat(body.at("/choices/0/finish_reason").stringValue()).isEqualTo("tool_calls");
            assertThat(body.at("/usage/completion_tokens").intValue()).isEqualTo(2);
        }
        assertThat(neither.at("/choices/0/message/content").stringValue()).isEqualTo("word1 word2");
    }

    @Test
    void streams_a_tools_arguments_in_pieces() {
        var events =
                Client.events(client.chat("chat-tool+words-3", TOOLS + ",\"stream\":true").body());

        var arguments =
                events.stream()
                        .map(event ->
                                event.at("/choices/0/delta/tool_calls/0/function/arguments")
                                        .asString(""))
                        .toList();
        assertThat(String.join("", arguments)).isEqualTo("{\"query\":\"word1 word2 word3\"}");
        assertThat(arguments.stream().filter(piece -> !piece.isEmpty())).hasSize(3);
        assertThat(events.getLast().at("/choices/0/finish_reason").stringValue())
                .isEqualTo("tool_calls");
    }

    @Test
    void embeds_as_numbers_and_as_base64_the_same_vector() {
        var asked = "{\"model\":\"embed\",\"input\":[\"a b\",\"c\"],\"dimensions\":4";
        var numbers = Client.json(client.post("/v1/embeddings", asked + "}"));
        var base64 =
                Client.json(
                        client.post("/v1/embeddings", asked + ",\"encoding_format\":\"base64\"}"));

        var vector =
                java.nio.ByteBuffer.wrap(
                                java.util.Base64.getDecoder()
                                        .decode(base64.at("/data/1/embedding").stringValue()))
                        .order(java.nio.ByteOrder.LITTLE_ENDIAN);
        assertThat(numbers.path("data")).hasSize(2);
        assertThat(numbers.at("/data/1/embedding")).hasSize(4);
        for (var component : numbers.at("/data/1/embedding")) {
            assertThat(vector.getFloat()).isEqualTo(component.floatValue());
        }
        assertThat(numbers.at("/usage/prompt_tokens").intValue()).isEqualTo(3);
        assertThat(simulator.served())
                .extracting(ServedRequest::outputTokens)
                .containsExactly(0, 0);
        assertThat(simulator.served()).allMatch(ServedRequest::billable);
    }

    @Test
    void lists_models_and_says_that_it_is_well() {
        assertThat(Client.json(client.send("GET", "/v1/models")).path("data")).isNotEmpty();
        assertThat(client.send("GET", "/healthz").statusCode()).isEqualTo(200);
    }

    private static List<String> contents(List<JsonNode> events) {
        return events.stream()
                .map(event -> event.at("/choices/0/delta/content"))
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .collect(Collectors.toList());
    }
}
