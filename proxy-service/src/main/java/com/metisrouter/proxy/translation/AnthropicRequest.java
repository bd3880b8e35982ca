package com.metisrouter.proxy.translation;

import static com.metisrouter.proxy.translation.Nodes.copy;
import static com.metisrouter.proxy.translation.Nodes.given;
import static com.metisrouter.proxy.translation.Nodes.text;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Turns one chat request into a Messages request; `AnthropicTurns` does the conversation.
final class AnthropicRequest {

    static final FieldRules FIELDS =
            ChatFields.rules(
                    "Anthropic",
                    "model",
                    "messages",
                    "stream",
                    "max_tokens",
                    "max_completion_tokens",
                    "temperature",
                    "top_p",
                    "top_k",
                    "stop",
                    "tools",
                    "tool_choice",
                    "parallel_tool_calls",
                    "reasoning_effort",
                    "response_format",
                    "user");

    /// The least that Anthropic thinks with.
    private static final long THINKING_TOKENS_MIN = 1024;

    private final ObjectNode chat;
    private final List<String> dropped = new ArrayList<>();
    private final ObjectNode request = Nodes.object();

    AnthropicRequest(ObjectNode chat) {
        this.chat = PlainChat.withoutDefaults(chat);
    }

    ProviderRequest write(long outputTokensMax) {
        if (chat.has("seed")) {
            chat.remove("seed");
            dropped.add("seed");
        }
        FIELDS.check(chat, "", dropped);
        var maxTokens = ChatFields.outputMax(chat, outputTokensMax);
        copy(chat, "model", request, "model");
        request.put("max_tokens", maxTokens);
        new AnthropicTurns(chat).writeTo(request);
        copy(chat, "stream", request, "stream");
        temperature();
        copy(chat, "top_p", request, "top_p");
        copy(chat, "top_k", request, "top_k");
        var stops = ChatFields.stops(chat);
        if (!stops.isEmpty()) {
            stops.forEach(request.putArray("stop_sequences")::add);
        }
        tools();
        toolChoice();
        thinking(maxTokens);
        var schema = ChatFields.schema(chat);
        if (given(schema)) {
            request.putObject("output_config")
                    .putObject("format")
                    .put("type", "json_schema")
                    .set("schema", schema);
        }
        if (!text(chat.path("user")).isEmpty()) {
            request.putObject("metadata").put("user_id", text(chat.path("user")));
        }
        return new ProviderRequest(request, dropped);
    }

    private void temperature() {
        var temperature = chat.path("temperature");
        if (temperature.isNumber() && temperature.decimalValue().compareTo(BigDecimal.ONE) > 0) {
            throw new NotCarried(
                    "temperature",
                    "\"temperature\" is "
                            + temperature.decimalValue().toPlainString()
                            + " (expected for this model: 0..1).");
        }
        copy(chat, "temperature", request, "temperature");
    }

    private void tools() {
        var functions = ChatFields.functions(chat);
        if (functions.isEmpty()) {
            return;
        }
        var tools = request.putArray("tools");
        for (var function : functions) {
            var tool = tools.addObject();
            copy(function, "name", tool, "name");
            copy(function, "description", tool, "description");
            if (function.path("parameters").isObject()) {
                tool.set("input_schema", function.path("parameters"));
            } else {
                tool.putObject("input_schema").put("type", "object").putObject("properties");
            }
            if (Nodes.isTrue(function.path("strict"))) {
                tool.put("strict", true);
            }
        }
    }

    private void toolChoice() {
        var choice = chat.path("tool_choice");
        var oneAtATime =
                chat.path("parallel_tool_calls").isBoolean()
                        && !Nodes.isTrue(chat.path("parallel_tool_calls"));
        if (!given(choice) && !(oneAtATime && request.has("tools"))) {
            return;
        }
        var written = request.putObject("tool_choice");
        if (choice.isObject()) {
            written.put("type", "tool").put("name", ChatFields.chosenFunction(choice));
        } else {
            written.put(
                    "type",
                    switch (text(choice)) {
                        case "none" -> "none";
                        case "required" -> "any";
                        default -> "auto";
                    });
        }
        if (oneAtATime && !text(written.path("type")).equals("none")) {
            written.put("disable_parallel_tool_use", true);
        }
    }

    private void thinking(long maxTokens) {
        var effort = text(chat.path("reasoning_effort"));
        if (effort.isEmpty()) {
            return;
        }
        if (Efforts.known(effort).equals("none")) {
            request.putObject("thinking").put("type", "disabled");
            return;
        }
        var budget = Math.min(Efforts.budget(effort), maxTokens - 1);
        if (budget < THINKING_TOKENS_MIN) {
            dropped.add("reasoning_effort");
            return;
        }
        request.putObject("thinking").put("type", "enabled").put("budget_tokens", budget);
    }
}
