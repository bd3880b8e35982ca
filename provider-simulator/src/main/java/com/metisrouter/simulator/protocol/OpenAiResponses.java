package com.metisrouter.simulator.protocol;

import com.metisrouter.simulator.behaviour.Generation;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// OpenAI's `POST /v1/responses`. The answer is kept unless `store` is false.
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
                tool(body, model),
                new Context(
                        body.path("previous_response_id").asString(""),
                        !body.has("store") || Fields.flag(body, "store"),
                        items(input)));
    }

    @Override
    public String responseIdPrefix() {
        return "resp_";
    }

    /// As they are listed: a text is a message of the user's.
    private static String items(JsonNode input) {
        return input.isString()
                ? "[{\"type\":\"message\",\"id\":\"msg_0\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":"
                        + JsonText.quote(input.stringValue())
                        + "}]}]"
                : newestFirst(input);
    }

    private static String newestFirst(JsonNode input) {
        var items = new ArrayList<String>();
        for (var item : input) {
            items.addFirst(item.toString());
        }
        return "[" + String.join(",", items) + "]";
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

    /// What a response goes on from and whether it is kept.
    ///
    /// @param previous empty for none
    /// @param items the input, as it is listed afterwards
    record Context(String previous, boolean store, String items) {}

    record ResponsesCall(
            String model,
            int inputTokens,
            OptionalInt outputMax,
            boolean stream,
            @Nullable ToolSketch tool,
            Context context)
            implements Call {

        @Override
        public int choices() {
            return 1;
        }

        @Override
        public String previousResponse() {
            return context.previous();
        }

        @Override
        public Optional<KeptResponse> kept(Generation generation, Stamp stamp) {
            var usage = generation.usageAtEnd();
            return context.store()
                    ? Optional.of(
                            new KeptResponse(
                                    stamp.responseId(),
                                    response(generation, stamp, true),
                                    context.items(),
                                    Math.addExact(usage.input(), usage.output())))
                    : Optional.empty();
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
                    + "],\"parallel_tool_calls\":true,\"previous_response_id\":"
                    + (context.previous().isEmpty() ? "null" : JsonText.quote(context.previous()))
                    + ",\"store\":"
                    + context.store()
                    + ","
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
