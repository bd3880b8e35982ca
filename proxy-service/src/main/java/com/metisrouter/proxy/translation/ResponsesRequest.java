package com.metisrouter.proxy.translation;

import static com.metisrouter.proxy.translation.Nodes.copy;
import static com.metisrouter.proxy.translation.Nodes.given;
import static com.metisrouter.proxy.translation.Nodes.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// Turns one Responses request into a chat request; `ResponsesItems` does the conversation.
final class ResponsesRequest {

    private static final String STORED =
            "Only a model that is served by OpenAI keeps responses. Send the whole conversation in \"input\".";

    static final FieldRules FIELDS =
            FieldRules.carrying(
                            "Responses request",
                            "model",
                            "input",
                            "instructions",
                            "stream",
                            "max_output_tokens",
                            "temperature",
                            "top_p",
                            "tools",
                            "tool_choice",
                            "parallel_tool_calls",
                            "reasoning",
                            "text",
                            "user")
                    .dropping(
                            "store",
                            "metadata",
                            "include",
                            "prompt_cache_key",
                            "prompt_cache_retention",
                            "safety_identifier",
                            "client_metadata",
                            "service_tier",
                            "truncation",
                            "stream_options",
                            "max_tool_calls")
                    .refusing(
                            Map.of(
                                    "previous_response_id",
                                    STORED,
                                    "conversation",
                                    STORED,
                                    "background",
                                    "Leave it out, and stream the answer.",
                                    "prompt",
                                    "Send the prompt itself in \"instructions\" and \"input\"."));
    static final FieldRules REASONING =
            FieldRules.carrying("reasoning of a Responses request", "effort")
                    .dropping("summary", "generate_summary");
    static final FieldRules TEXT =
            FieldRules.carrying("text of a Responses request", "format", "verbosity");

    private final ObjectNode request;
    private final List<String> dropped = new ArrayList<>();
    private final ObjectNode chat = Nodes.object();

    ResponsesRequest(ObjectNode request) {
        this.request = request.deepCopy();
    }

    ChatRequest toChat() {
        if (request.path("background").isBoolean() && !Nodes.isTrue(request.path("background"))) {
            request.remove("background");
        }
        FIELDS.check(request, "", dropped);
        copy(request, "model", chat, "model");
        chat.set("messages", new ResponsesItems(dropped).messages(request));
        copy(request, "stream", chat, "stream");
        copy(request, "max_output_tokens", chat, "max_completion_tokens");
        copy(request, "temperature", chat, "temperature");
        copy(request, "top_p", chat, "top_p");
        copy(request, "user", chat, "user");
        var functions = new ResponsesTools(request.path("tools"), dropped).functions();
        if (!functions.isEmpty()) {
            chat.set("tools", functions);
            copy(request, "parallel_tool_calls", chat, "parallel_tool_calls");
            toolChoice();
        }
        if (request.path("reasoning") instanceof ObjectNode reasoning) {
            REASONING.check(reasoning, "reasoning", dropped);
            copy(reasoning, "effort", chat, "reasoning_effort");
        }
        if (request.path("text") instanceof ObjectNode text) {
            TEXT.check(text, "text", dropped);
            copy(text, "verbosity", chat, "verbosity");
            format(text);
        }
        return new ChatRequest(chat, dropped);
    }

    private void toolChoice() {
        var choice = request.path("tool_choice");
        if (choice.isString()) {
            chat.set("tool_choice", choice);
        } else if (choice.isObject()) {
            var type = text(choice.path("type"));
            if (!type.equals("function") && !type.equals("custom")) {
                throw new NotCarried(
                        "tool_choice.type",
                        "The tool choice "
                                + NotCarried.quoted(type)
                                + " can't be carried over to the protocol that this model is served by.");
            }
            chat.putObject("tool_choice")
                    .put("type", "function")
                    .putObject("function")
                    .put(
                            "name",
                            ResponsesTools.functionName(
                                    text(choice.path("namespace")), text(choice.path("name"))));
        }
    }

    private void format(ObjectNode text) {
        var format = text.path("format");
        if (!given(format)) {
            return;
        }
        var type = text(format.path("type"));
        switch (type) {
            case "text" -> {
                // What holds anyway.
            }
            case "json_object" -> chat.putObject("response_format").put("type", "json_object");
            case "json_schema" -> {
                var schema = chat.putObject("response_format").put("type", "json_schema");
                var inner = schema.putObject("json_schema");
                for (var field : List.of("name", "description", "schema", "strict")) {
                    copy((ObjectNode) format, field, inner, field);
                }
            }
            default ->
                    throw new NotCarried(
                            "text.format.type",
                            "The format "
                                    + NotCarried.quoted(type)
                                    + " is not known (expected: text, json_schema or json_object).");
        }
    }
}
