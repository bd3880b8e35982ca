package com.metisrouter.proxy.translation;

import static com.metisrouter.proxy.translation.Nodes.copy;
import static com.metisrouter.proxy.translation.Nodes.given;
import static com.metisrouter.proxy.translation.Nodes.isTrue;
import static com.metisrouter.proxy.translation.Nodes.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Turns one Messages request into a chat request; `MessagesTurns` does the conversation.
final class MessagesRequest {

    static final FieldRules FIELDS =
            FieldRules.carrying(
                            "Messages request",
                            "model",
                            "messages",
                            "max_tokens",
                            "system",
                            "stop_sequences",
                            "stream",
                            "temperature",
                            "top_p",
                            "top_k",
                            "tools",
                            "tool_choice",
                            "thinking",
                            "output_config",
                            "metadata")
                    .dropping(
                            "cache_control",
                            "context_management",
                            "service_tier",
                            "speed",
                            "diagnostics",
                            "betas")
                    .refusing(
                            Map.of(
                                    "container",
                                    "Use a model that is served by Anthropic, or leave it out.",
                                    "mcp_servers",
                                    "Call MCP servers from the client and pass their tools in \"tools\".",
                                    "inference_geo",
                                    "Choose a model that the operator serves from the place you want."));
    static final FieldRules TOOL =
            FieldRules.carrying(
                            "tool of a Messages request",
                            "type",
                            "name",
                            "description",
                            "input_schema",
                            "strict")
                    .dropping(
                            "cache_control",
                            "eager_input_streaming",
                            "defer_loading",
                            "input_examples",
                            "allowed_callers");
    static final FieldRules TOOL_CHOICE =
            FieldRules.carrying(
                    "tool_choice of a Messages request",
                    "type",
                    "name",
                    "disable_parallel_tool_use");
    static final FieldRules THINKING =
            FieldRules.carrying("thinking of a Messages request", "type", "budget_tokens")
                    .dropping("display");
    static final FieldRules OUTPUT_CONFIG =
            FieldRules.carrying("output_config of a Messages request", "effort", "format")
                    .dropping("task_budget");

    /// Beyond this many characters OpenAI refuses a `user`.
    private static final int USER_CHARS_MAX = 64;

    private final ObjectNode request;
    private final List<String> dropped = new ArrayList<>();
    private final ObjectNode chat = Nodes.object();

    MessagesRequest(ObjectNode request) {
        this.request = request;
    }

    ChatRequest toChat() {
        FIELDS.check(request, "", dropped);
        copy(request, "model", chat, "model");
        chat.set("messages", new MessagesTurns(dropped).messages(request));
        copy(request, "stream", chat, "stream");
        copy(request, "max_tokens", chat, "max_completion_tokens");
        copy(request, "temperature", chat, "temperature");
        copy(request, "top_p", chat, "top_p");
        copy(request, "top_k", chat, "top_k");
        if (!request.path("stop_sequences").isEmpty()) {
            copy(request, "stop_sequences", chat, "stop");
        }
        tools();
        toolChoice();
        thinking();
        outputConfig();
        user();
        return new ChatRequest(chat, dropped);
    }

    private void tools() {
        var tools = Nodes.array();
        var given = Nodes.elements(request.path("tools"));
        for (var i = 0; i < given.size(); i++) {
            var path = "tools[" + i + "]";
            if (!(given.get(i) instanceof ObjectNode tool)) {
                throw NotCarried.wrongType(path, "an object");
            }
            var type = text(tool.path("type"));
            if (!type.isEmpty() && !type.equals("custom")) {
                throw new NotCarried(
                        path + ".type",
                        "The tool type "
                                + NotCarried.quoted(type)
                                + " runs at Anthropic, which doesn't serve this model. Use tools with an \"input_schema\" that the client runs.");
            }
            TOOL.check(tool, path, dropped);
            var function = tools.addObject().put("type", "function").putObject("function");
            copy(tool, "name", function, "name");
            copy(tool, "description", function, "description");
            copy(tool, "input_schema", function, "parameters");
            copy(tool, "strict", function, "strict");
        }
        if (!tools.isEmpty()) {
            chat.set("tools", tools);
        }
    }

    private void toolChoice() {
        if (!(request.path("tool_choice") instanceof ObjectNode choice)) {
            return;
        }
        TOOL_CHOICE.check(choice, "tool_choice", dropped);
        var type = text(choice.path("type"));
        switch (type) {
            case "auto", "none" -> chat.put("tool_choice", type);
            case "any" -> chat.put("tool_choice", "required");
            case "tool" ->
                    chat.putObject("tool_choice")
                            .put("type", "function")
                            .putObject("function")
                            .put("name", text(choice.path("name")));
            default ->
                    throw new NotCarried(
                            "tool_choice.type",
                            "The tool choice "
                                    + NotCarried.quoted(type)
                                    + " is not known (expected: auto, any, tool or none).");
        }
        if (isTrue(choice.path("disable_parallel_tool_use"))) {
            chat.put("parallel_tool_calls", false);
        }
    }

    private void thinking() {
        if (!(request.path("thinking") instanceof ObjectNode thinking)) {
            return;
        }
        THINKING.check(thinking, "thinking", dropped);
        var type = text(thinking.path("type"));
        switch (type) {
            case "disabled" -> chat.put("reasoning_effort", "none");
            case "enabled" -> {
                var budget = thinking.path("budget_tokens");
                chat.put(
                        "reasoning_effort",
                        Efforts.ofBudget(budget.isIntegralNumber() ? budget.longValue() : 0));
            }
            case "adaptive" -> {
                // How much is the model's choice, unless output_config says.
            }
            default ->
                    throw new NotCarried(
                            "thinking.type",
                            "The thinking type "
                                    + NotCarried.quoted(type)
                                    + " is not known (expected: enabled, adaptive or disabled).");
        }
    }

    private void outputConfig() {
        if (!(request.path("output_config") instanceof ObjectNode config)) {
            return;
        }
        OUTPUT_CONFIG.check(config, "output_config", dropped);
        if (given(config.path("effort")) && !text(chat.path("reasoning_effort")).equals("none")) {
            copy(config, "effort", chat, "reasoning_effort");
        }
        var format = config.path("format");
        if (given(format)) {
            if (!text(format.path("type")).equals("json_schema")
                    || !format.path("schema").isObject()) {
                throw new NotCarried(
                        "output_config.format",
                        "\"output_config.format\" can only be carried over as {\"type\": \"json_schema\", \"schema\": {…}}.");
            }
            chat.set("response_format", jsonSchema(format.path("schema")));
        }
    }

    private static ObjectNode jsonSchema(JsonNode schema) {
        var responseFormat = Nodes.typed("json_schema");
        responseFormat
                .putObject("json_schema")
                .put("name", "output")
                .put("strict", true)
                .set("schema", schema);
        return responseFormat;
    }

    private void user() {
        var user = text(request.path("metadata").path("user_id"));
        if (user.length() > USER_CHARS_MAX) {
            dropped.add("metadata.user_id");
        } else if (!user.isEmpty()) {
            chat.put("user", user);
        }
    }
}
