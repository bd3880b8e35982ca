package com.metisrouter.simulator.protocol;

import com.metisrouter.simulator.behaviour.Generation;
import com.metisrouter.simulator.behaviour.Usage;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Anthropic's `POST /v1/messages`. Its `input_tokens` leaves out what was read from or written to the cache.
public final class AnthropicMessages implements Dialect {

    @Override
    public Protocol protocol() {
        return Protocol.ANTHROPIC;
    }

    @Override
    public Call read(JsonNode body) {
        var model = Fields.text(body, "model");
        var messages = Fields.nonEmptyArray(body, "messages");
        var outputMax = Fields.positive(body, "max_tokens", Integer.MAX_VALUE);
        if (outputMax.isEmpty()) {
            throw new BadRequest("'max_tokens' is required");
        }
        return new MessagesCall(
                model,
                Words.atLeastOne(Words.inMessages(messages) + Words.inContent(body.path("system"))),
                outputMax,
                Fields.flag(body, "stream"),
                tool(body, model));
    }

    @Override
    public String error(Fault fault, String responseId) {
        return errorBody(fault, responseId);
    }

    @Override
    public String responseIdPrefix() {
        return "msg_";
    }

    @Override
    public String requestIdHeader() {
        return "request-id";
    }

    static String errorBody(Fault fault, String responseId) {
        var type =
                switch (fault.status()) {
                    case 401 -> "authentication_error";
                    case 402 -> "billing_error";
                    case 403 -> "permission_error";
                    case 404 -> "not_found_error";
                    case 413 -> "request_too_large";
                    case 429 -> "rate_limit_error";
                    case 504 -> "timeout_error";
                    case 529 -> "overloaded_error";
                    default -> fault.status() >= 500 ? "api_error" : "invalid_request_error";
                };
        return "{\"type\":\"error\",\"error\":{\"type\":\""
                + type
                + "\",\"message\":"
                + JsonText.quote(fault.message())
                + "},\"request_id\":\""
                + responseId
                + "\"}";
    }

    static String usage(Usage usage) {
        return "{\"input_tokens\":"
                + (usage.input() - usage.cached() - usage.cacheWrite())
                + ",\"cache_creation_input_tokens\":"
                + usage.cacheWrite()
                + ",\"cache_read_input_tokens\":"
                + usage.cached()
                + ",\"cache_creation\":{\"ephemeral_5m_input_tokens\":"
                + usage.cacheWrite()
                + ",\"ephemeral_1h_input_tokens\":0},\"output_tokens\":"
                + usage.output()
                + ",\"service_tier\":\"standard\"}";
    }

    private static @Nullable ToolSketch tool(JsonNode body, String model) {
        var tool = body.path("tools").path(0);
        if (!tool.path("name").isString()) {
            return null;
        }
        var choice = body.path("tool_choice").path("type").asString("auto");
        boolean required = choice.equals("any") || choice.equals("tool");
        boolean byModel = OpenAiChat.baseModel(model).contains("tool") && !choice.equals("none");
        return required || byModel
                ? ToolSketch.of(tool.path("name").stringValue(), tool.path("input_schema"))
                : null;
    }

    record MessagesCall(
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
            return "{\"id\":\""
                    + stamp.responseId()
                    + "\",\"type\":\"message\",\"role\":\"assistant\",\"model\":"
                    + JsonText.quote(model)
                    + ",\"content\":["
                    + content(generation, stamp)
                    + "],\"stop_reason\":\""
                    + stopReason(generation)
                    + "\",\"stop_sequence\":null"
                    + generation
                            .usageReport()
                            .member("usage", generation.usageAtEnd(), AnthropicMessages::usage)
                    + "}";
        }

        @Override
        public StreamForm streamed(Generation generation, Stamp stamp) {
            return new AnthropicStream(this, generation, stamp);
        }

        String stopReason(Generation generation) {
            if (generation.cutByLimit()) {
                return "max_tokens";
            }
            return tool == null ? "end_turn" : "tool_use";
        }

        /// The block's beginning without its input, which a stream sends piece by piece.
        static String toolUse(ToolSketch tool, Stamp stamp, String input) {
            return "{\"type\":\"tool_use\",\"id\":\"toolu_"
                    + stamp.responseId()
                    + "\",\"name\":"
                    + JsonText.quote(tool.name())
                    + ",\"input\":"
                    + input
                    + "}";
        }

        private String content(Generation generation, Stamp stamp) {
            if (tool == null) {
                return "{\"type\":\"text\",\"text\":\"" + generation.text() + "\"}";
            }
            return toolUse(
                    tool, stamp, generation.words() == 0 ? "{}" : tool.arguments(generation));
        }
    }
}
