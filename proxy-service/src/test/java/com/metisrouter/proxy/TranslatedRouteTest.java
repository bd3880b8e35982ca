package com.metisrouter.proxy;

import static com.metisrouter.proxy.RunningProxy.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.wire.Json;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// Clients of one protocol, served by providers of another.
final class TranslatedRouteTest {

    private static final String TOOL =
            "'name':'weather','description':'d',%s:{'type':'object','properties':{'city':{'type':'string'}}}";

    private final RunningProxy running = new RunningProxy();

    @AfterEach
    void close() {
        running.assertSettled();
        running.close();
    }

    private HttpResponse<String> post(String path, String json) throws Exception {
        var response = running.post(path, SECRET, json.replace('\'', '"'));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response;
    }

    private static JsonNode json(String text) {
        return Json.mapper().readTree(text);
    }

    private void assertChargedAsServed() {
        var record = running.onlyRecord();
        assertThat(record.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(record.charge())
                .isEqualTo(RunningProxy.price(running.served(record.requestId())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sim/all-claude", "sim/all-gemini"})
    void chat_is_served_by_another_protocol(String model) throws Exception {
        var response =
                post(
                        "/v1/chat/completions",
                        "{'model':'"
                                + model
                                + "+words-3','messages':[{'role':'system','content':'be brief'},{'role':'user','content':'a b c'}]}");

        var answer = json(response.body());
        assertThat(answer.at("/object").stringValue()).isEqualTo("chat.completion");
        assertThat(answer.at("/choices/0/message/content").stringValue())
                .isEqualTo("word1 word2 word3");
        assertThat(answer.at("/choices/0/finish_reason").stringValue()).isEqualTo("stop");
        assertThat(answer.at("/usage/prompt_tokens").intValue()).isEqualTo(5);
        assertThat(answer.at("/usage/completion_tokens").intValue()).isEqualTo(3);
        assertThat(answer.at("/usage/cost_usd").stringValue())
                .isEqualTo(running.onlyRecord().charge().toString());
        assertThat(response.body()).doesNotContain("E-");
        assertChargedAsServed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sim/all-claude", "sim/all-gemini"})
    void chat_is_streamed_by_another_protocol(String model) throws Exception {
        var response =
                post(
                        "/v1/chat/completions",
                        "{'model':'"
                                + model
                                + "+words-3','stream':true,'stream_options':{'include_usage':true},'messages':[{'role':'user','content':'a b c'}]}");

        var events = ChatTest.events(response.body());
        assertThat(events).last().isEqualTo("[DONE]");
        var text = new StringBuilder();
        events.stream()
                .limit(events.size() - 1L)
                .map(TranslatedRouteTest::json)
                .forEach(it -> text.append(it.at("/choices/0/delta/content").asString("")));
        assertThat(text).hasToString("word1 word2 word3");
        assertThat(json(events.get(events.size() - 2)).at("/usage/cost_usd").stringValue())
                .isEqualTo(running.onlyRecord().charge().toString());
        assertChargedAsServed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sim/all-chat", "sim/all-gemini"})
    void messages_are_served_by_another_protocol(String model) throws Exception {
        var response =
                post(
                        "/v1/messages",
                        "{'model':'"
                                + model
                                + "+words-3','max_tokens':50,'system':'be brief','messages':[{'role':'user','content':[{'type':'text','text':'a b c'}]}]}");

        var answer = json(response.body());
        assertThat(answer.at("/type").stringValue()).isEqualTo("message");
        assertThat(answer.at("/model").stringValue()).isEqualTo(model + "+words-3");
        assertThat(answer.at("/content/0/text").stringValue()).isEqualTo("word1 word2 word3");
        assertThat(answer.at("/stop_reason").stringValue()).isEqualTo("end_turn");
        assertThat(answer.at("/usage/input_tokens").intValue()).isEqualTo(5);
        assertThat(answer.at("/usage/output_tokens").intValue()).isEqualTo(3);
        assertChargedAsServed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sim/all-chat", "sim/all-gemini"})
    void messages_are_streamed_by_another_protocol(String model) throws Exception {
        var response =
                post(
                        "/v1/messages",
                        "{'model':'"
                                + model
                                + "+words-3','max_tokens':50,'stream':true,'messages':[{'role':'user','content':'a b c'}]}");

        assertThat(names(response.body()))
                .startsWith("message_start", "content_block_start", "content_block_delta")
                .endsWith("content_block_stop", "message_delta", "message_stop");
        assertThat(response.body())
                .contains("\"cost_usd\":\"" + running.onlyRecord().charge() + "\"");
        assertChargedAsServed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sim/all-chat", "sim/all-claude", "sim/all-gemini"})
    void responses_are_served_by_another_protocol(String model) throws Exception {
        var response =
                post(
                        "/v1/responses",
                        "{'model':'"
                                + model
                                + "+words-3','instructions':'be brief','input':[{'type':'message','role':'user','content':[{'type':'input_text','text':'a b c'}]}]}");

        var answer = json(response.body());
        assertThat(answer.at("/object").stringValue()).isEqualTo("response");
        assertThat(answer.at("/status").stringValue()).isEqualTo("completed");
        assertThat(answer.at("/output/0/content/0/text").stringValue())
                .isEqualTo("word1 word2 word3");
        assertThat(answer.at("/usage/input_tokens").intValue()).isEqualTo(5);
        assertChargedAsServed();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sim/all-chat", "sim/all-claude", "sim/all-gemini"})
    void responses_are_streamed_by_another_protocol(String model) throws Exception {
        var response =
                post(
                        "/v1/responses",
                        "{'model':'" + model + "+words-3','stream':true,'input':'a b c'}");

        assertThat(names(response.body()))
                .startsWith(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta")
                .endsWith(
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        var numbers =
                ChatTest.events(response.body()).stream()
                        .map(it -> json(it).path("sequence_number").intValue())
                        .toList();
        assertThat(numbers).isSorted().doesNotHaveDuplicates().startsWith(0);
        assertChargedAsServed();
    }

    @Test
    void a_tool_is_called_and_its_result_goes_back_whoever_serves() throws Exception {
        for (var model : List.of("sim/all-claude", "sim/all-chat")) {
            var called =
                    post(
                            "/v1/responses",
                            "{'model':'"
                                    + model
                                    + "+words-2','input':'a','tool_choice':'required','tools':[{'type':'namespace','name':'sky','tools':[{'type':'function',"
                                    + TOOL.formatted("'parameters'")
                                    + "}]}]}");
            var call = json(called.body()).at("/output/0");
            assertThat(call.path("type").stringValue()).isEqualTo("function_call");
            assertThat(call.path("name").stringValue()).isEqualTo("weather");
            assertThat(call.path("namespace").stringValue()).isEqualTo("sky");
            assertThat(json(call.path("arguments").stringValue()).path("city").stringValue())
                    .isEqualTo("word1 word2");

            var answered =
                    post(
                            "/v1/responses",
                            "{'model':'"
                                    + model
                                    + "+words-1','input':[{'role':'user','content':'a'},"
                                    + call.toString().replace("\"", "'").replace("\\'", "\\\"")
                                    + ",{'type':'function_call_output','call_id':'"
                                    + call.path("call_id").stringValue()
                                    + "','output':'sun and wind'}]}");
            assertThat(json(answered.body()).at("/output/0/content/0/text").stringValue())
                    .isEqualTo("word1");
        }
    }

    @Test
    void a_coding_tool_s_messages_call_a_tool_of_a_chat_model() throws Exception {
        var response =
                post(
                        "/v1/messages",
                        "{'model':'sim/all-chat+words-2','max_tokens':50,'thinking':{'type':'enabled','budget_tokens':2000},"
                                + "'tool_choice':{'type':'any'},'messages':[{'role':'user','content':'a'}],'tools':[{"
                                + TOOL.formatted("'input_schema'")
                                + "}]}");

        var block = json(response.body()).at("/content/0");
        assertThat(block.path("type").stringValue()).isEqualTo("tool_use");
        assertThat(block.at("/input/city").stringValue()).isEqualTo("word1 word2");
        assertThat(json(response.body()).at("/stop_reason").stringValue()).isEqualTo("tool_use");
        assertThat(response.headers().firstValue("x-metis-dropped")).contains("reasoning_effort");
    }

    @Test
    void what_can_t_be_carried_over_is_refused_by_name() throws Exception {
        var logprobs =
                running.post(
                        "/v1/chat/completions",
                        SECRET,
                        "{\"model\":\"sim/all-claude\",\"logprobs\":true,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}");
        assertThat(logprobs.statusCode()).isEqualTo(400);
        assertThat(json(logprobs.body()).at("/error/code").stringValue())
                .isEqualTo("not_carried_over");
        assertThat(json(logprobs.body()).at("/error/param").stringValue()).isEqualTo("logprobs");

        var stored =
                running.post(
                        "/v1/messages",
                        SECRET,
                        "{\"model\":\"sim/all-chat\",\"max_tokens\":9,\"container\":\"x\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}");
        assertThat(stored.statusCode()).isEqualTo(400);
        assertThat(json(stored.body()).at("/type").stringValue()).isEqualTo("error");
        assertThat(json(stored.body()).at("/error/param").stringValue()).isEqualTo("container");
        assertThat(running.journal.admitted()).isEmpty();
    }

    @Test
    void a_count_is_made_here_where_the_provider_has_no_route_for_it() throws Exception {
        var response =
                post(
                        "/v1/messages/count_tokens",
                        "{'model':'sim/all-chat','system':'a b','messages':[{'role':'user','content':'c d e'}]}");

        assertThat(json(response.body()).path("input_tokens").intValue()).isEqualTo(5);
    }

    @Test
    void a_translated_stream_that_breaks_off_says_so() throws Exception {
        var body =
                "{\"model\":\"sim/all-gemini+words-9+truncate-after-3\",\"max_tokens\":99,\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"a b\"}]}";
        try (var client = new RawClient(running.proxy.port())) {
            var response =
                    client.send(
                                    "POST /v1/messages HTTP/1.1\r\nhost: x\r\nauthorization: Bearer "
                                            + SECRET
                                            + "\r\ncontent-type: application/json\r\ncontent-length: "
                                            + body.length()
                                            + "\r\n\r\n"
                                            + body)
                            .read();
            assertThat(response.complete()).isFalse();
            assertThat(response.body())
                    .contains("word3", "event: error\n")
                    .doesNotContain("message_stop");
        }
        assertThat(running.onlyRecord().outcome()).isEqualTo(Outcome.UPSTREAM_TRUNCATED);
    }

    private static List<String> names(String body) {
        return body.lines()
                .filter(it -> it.startsWith("event: "))
                .map(it -> it.substring(7))
                .toList();
    }
}
