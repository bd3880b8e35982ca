package com.metisrouter.simulator.protocol;

import com.metisrouter.simulator.behaviour.Generation;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// OpenAI's `POST /v1/responses`. Nothing is kept: `store` is answered with false.
public final class OpenAiResponses extends OpenAiDialect {

    @Override
    public Call read(JsonNode body) {
        var model = Fields.text(body, "model");
        var input = body.path("input");
        if (!input.isString() && (!input.isArray() || input.isEmpty())) {
            throw new BadRequest("'input' is required and must be a string or an array");
        }
        return new ResponsesCall(
                model,
                Words.atLeastOne(
                        Words.count(body.path("instructions").asString("")) + words(input)),
                Fields.positive(body, "max_output_tokens", Integer.MAX_VALUE),
                Fields.flag(body, "stream"),
                tool(body, model));
    }

    @Override
    public String responseIdPrefix() {
        return "resp_";
    }

    private static int words(JsonNode input) {
        if (input.isString()) {
            return Words.count(input.stringValue());
        }
        var words = 0;
        for (var item : input) {
            var content = item.path("content");
            words += Words.count(item.path("output").asString(""));
            words += content.isString() ? Words.count(content.stringValue()) : 0;
            if (content.isArray()) {
                for (var part : content) {
                    words += Words.count(part.path("text").asString(""));
                }
            }
        }
        return words;
    }

    private static @Nullable ToolSketch tool(JsonNode body, String model) {
        for (var tool : body.path("tools")) {
            if (tool.path("type").asString("").equals("function") && tool.path("name").isString()) {
                var choice = body.path("tool_choice");
                var required = choice.isObject() || choice.asString("").equals("required");
                var byModel =
                        OpenAiChat.baseModel(model).contains("tool")
                                && !choice.asString("").equals("none");
                return required || byModel
                        ? ToolSketch.of(tool.path("name").stringValue(), tool.path("parameters"))
                        : null;
            }
        }
        return null;
    }

    record ResponsesCall(
            String model,
            int inputTokens,
            OptionalInt outputMax,
            boolean stream,
            @Nullable ToolSketch tool)
            implements Call {

        @Override
        public int choices() {
            return 1;
        }

        @Override
        public UsagePlace usagePlace() {
            return UsagePlace.AT_END;
        }

        @Override
        public String plain(Generation generation, Stamp stamp) {
            return response(generation, stamp, true);
        }

        @Override
        public StreamForm streamed(Generation generation, Stamp stamp) {
            return new OpenAiResponsesStream(this, generation, stamp);
        }

        /// @param whole with its output and usage, as at the end
        String response(Generation generation, Stamp stamp, boolean whole) {
            var status =
                    !whole ? "in_progress" : generation.cutByLimit() ? "incomplete" : "completed";
            return "{\"id\":\""
                    + stamp.responseId()
                    + "\",\"object\":\"response\",\"created_at\":"
                    + stamp.createdEpochSecond()
                    + ",\"status\":\""
                    + status
                    + "\",\"background\":false,\"error\":null,\"incomplete_details\":"
                    + (whole && generation.cutByLimit()
                            ? "{\"reason\":\"max_output_tokens\"}"
                            : "null")
                    + ",\"instructions\":null,\"max_output_tokens\":null,\"metadata\":{},\"model\":"
                    + JsonText.quote(model)
                    + ",\"output\":["
                    + (whole ? item(generation, stamp, true) : "")
                    + "],\"parallel_tool_calls\":true,\"previous_response_id\":null,\"store\":false,"
                    + "\"temperature\":1.0,\"text\":{\"format\":{\"type\":\"text\"}},\"tool_choice\":\"auto\","
                    + "\"tools\":[],\"top_p\":1.0,\"truncation\":\"disabled\""
                    + (whole
                            ? generation
                                    .usageReport()
                                    .member("usage", generation.usageAtEnd(), ItemsUsage::of)
                            : ",\"usage\":null")
                    + "}";
        }

        String item(Generation generation, Stamp stamp, boolean whole) {
            var status = whole ? "completed" : "in_progress";
            if (tool == null) {
                return "{\"type\":\"message\",\"id\":\""
                        + itemId(stamp)
                        + "\",\"status\":\""
                        + status
                        + "\",\"role\":\"assistant\",\"content\":["
                        + (whole ? part(generation.text()) : "")
                        + "]}";
            }
            return "{\"type\":\"function_call\",\"id\":\""
                    + itemId(stamp)
                    + "\",\"call_id\":\"call_"
                    + stamp.responseId()
                    + "\",\"name\":"
                    + JsonText.quote(tool.name())
                    + ",\"arguments\":"
                    + JsonText.quote(whole ? tool.arguments(generation) : "")
                    + ",\"status\":\""
                    + status
                    + "\"}";
        }

        static String part(String text) {
            return "{\"type\":\"output_text\",\"text\":\"" + text + "\",\"annotations\":[]}";
        }

        String itemId(Stamp stamp) {
            return (tool == null ? "msg_" : "fc_") + stamp.responseId();
        }
    }
}
