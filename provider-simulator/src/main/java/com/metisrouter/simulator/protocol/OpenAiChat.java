package com.metisrouter.simulator.protocol;

import com.metisrouter.simulator.behaviour.Generation;
import com.metisrouter.simulator.behaviour.UsageReport;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// OpenAI's `POST /v1/chat/completions`.
public final class OpenAiChat implements Dialect {

    private static final int CHOICES_MAX = 128;

    @Override
    public Protocol protocol() {
        return Protocol.OPENAI;
    }

    @Override
    public Call read(JsonNode body) {
        var model = Fields.text(body, "model");
        var messages = Fields.nonEmptyArray(body, "messages");
        boolean stream = Fields.flag(body, "stream");
        var options = body.path("stream_options");
        if (!stream && options.isObject()) {
            throw new BadRequest("'stream_options' is only allowed when 'stream' is true");
        }
        return new ChatCall(
                model,
                Words.atLeastOne(Words.inMessages(messages)),
                outputMax(body),
                Fields.positive(body, "n", CHOICES_MAX).orElse(1),
                stream,
                Fields.flag(options, "include_usage"),
                tool(body, model));
    }

    @Override
    public String error(Fault fault, String responseId) {
        return OpenAiErrors.body(fault);
    }

    @Override
    public String responseIdPrefix() {
        return "chatcmpl-";
    }

    @Override
    public String requestIdHeader() {
        return "x-request-id";
    }

    private static OptionalInt outputMax(JsonNode body) {
        var current = Fields.positive(body, "max_completion_tokens", Integer.MAX_VALUE);
        var older = Fields.positive(body, "max_tokens", Integer.MAX_VALUE);
        if (current.isPresent() && older.isPresent()) {
            return OptionalInt.of(Math.min(current.getAsInt(), older.getAsInt()));
        }
        return current.isPresent() ? current : older;
    }

    private static @Nullable ToolSketch tool(JsonNode body, String model) {
        var function = body.path("tools").path(0).path("function");
        var name = function.path("name");
        if (!name.isString()) {
            return null;
        }
        var choice = body.path("tool_choice");
        boolean required = choice.isObject() || choice.asString("").equals("required");
        boolean byModel = baseModel(model).contains("tool") && !choice.asString("").equals("none");
        return required || byModel
                ? ToolSketch.of(name.stringValue(), function.path("parameters"))
                : null;
    }

    /// Directives stand behind a `+` and must not be mistaken for a name with `tool` in it, nor a provider's prefix.
    static String baseModel(String model) {
        int plus = model.indexOf('+');
        var name = plus < 0 ? model : model.substring(0, plus);
        return name.substring(name.lastIndexOf('/') + 1);
    }

    record ChatCall(
            String model,
            int inputTokens,
            OptionalInt outputMax,
            int choices,
            boolean stream,
            boolean includeUsage,
            @Nullable ToolSketch tool)
            implements Call {

        @Override
        public UsagePlace usagePlace() {
            return stream && !includeUsage ? UsagePlace.NOT_ASKED_FOR : UsagePlace.AT_END;
        }

        @Override
        public String plain(Generation generation, Stamp stamp) {
            var message = message(generation, stamp);
            var body = new StringBuilder(512 + message.length() * choices);
            body.append("{\"id\":\"")
                    .append(stamp.responseId())
                    .append("\",\"object\":\"chat.completion\",\"created\":");
            body.append(stamp.createdEpochSecond())
                    .append(",\"model\":")
                    .append(JsonText.quote(model));
            body.append(
                    ",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_simulator\",\"choices\":[");
            for (int choice = 0; choice < choices; choice++) {
                body.append(choice == 0 ? "" : ",")
                        .append("{\"index\":")
                        .append(choice)
                        .append(",\"message\":");
                body.append(message).append(",\"logprobs\":null,\"finish_reason\":\"");
                body.append(finishReason(generation)).append("\"}");
            }
            var usage =
                    generation
                            .usageReport()
                            .member("usage", generation.usageAtEnd(), OpenAiUsage::of);
            return body.append(']').append(usage).append('}').toString();
        }

        @Override
        public StreamForm streamed(Generation generation, Stamp stamp) {
            return new OpenAiChatStream(this, generation, stamp);
        }

        String finishReason(Generation generation) {
            if (generation.cutByLimit()) {
                return "length";
            }
            return tool == null ? "stop" : "tool_calls";
        }

        /// The stream's chunks carry `usage: null` when a usage chunk follows them.
        boolean announcesUsage(Generation generation) {
            return includeUsage && generation.usageReport() != UsageReport.OMITTED;
        }

        private String message(Generation generation, Stamp stamp) {
            if (tool == null) {
                return "{\"role\":\"assistant\",\"content\":\""
                        + generation.text()
                        + "\",\"refusal\":null,\"annotations\":[]}";
            }
            return "{\"role\":\"assistant\",\"content\":null,\"refusal\":null,\"tool_calls\":[{\"id\":\"call_"
                    + stamp.responseId()
                    + "\",\"type\":\"function\",\"function\":{\"name\":"
                    + JsonText.quote(tool.name())
                    + ",\"arguments\":"
                    + JsonText.quote(tool.arguments(generation))
                    + "}}]}";
        }
    }
}
