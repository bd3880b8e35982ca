package com.metisrouter.proxy.translation;

import static com.metisrouter.proxy.translation.Nodes.copy;
import static com.metisrouter.proxy.translation.Nodes.given;
import static com.metisrouter.proxy.translation.Nodes.text;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Turns one chat request into a generateContent request; `GeminiTurns` does the conversation. Model and stream are in the path.
final class GeminiRequest {

    static final FieldRules FIELDS =
            ChatFields.rules(
                    "Google",
                    "model",
                    "messages",
                    "stream",
                    "max_tokens",
                    "max_completion_tokens",
                    "temperature",
                    "top_p",
                    "top_k",
                    "n",
                    "seed",
                    "presence_penalty",
                    "frequency_penalty",
                    "stop",
                    "tools",
                    "tool_choice",
                    "parallel_tool_calls",
                    "reasoning_effort",
                    "response_format",
                    "user");

    private final ObjectNode chat;
    private final List<String> dropped = new ArrayList<>();
    private final ObjectNode request = Nodes.object();
    private final ObjectNode config = Nodes.object();

    GeminiRequest(ObjectNode chat) {
        this.chat = PlainChat.withoutDefaults(chat);
    }

    ProviderRequest write() {
        FIELDS.check(chat, "", dropped);
        new GeminiTurns(chat).writeTo(request);
        var outputMax = ChatFields.outputMax(chat, 0);
        if (outputMax > 0) {
            config.put("maxOutputTokens", outputMax);
        }
        copy(chat, "temperature", config, "temperature");
        copy(chat, "top_p", config, "topP");
        copy(chat, "top_k", config, "topK");
        copy(chat, "n", config, "candidateCount");
        copy(chat, "seed", config, "seed");
        copy(chat, "presence_penalty", config, "presencePenalty");
        copy(chat, "frequency_penalty", config, "frequencyPenalty");
        var stops = ChatFields.stops(chat);
        if (!stops.isEmpty()) {
            stops.forEach(config.putArray("stopSequences")::add);
        }
        format();
        thinking();
        tools();
        toolChoice();
        for (var hint : List.of("user", "parallel_tool_calls")) {
            if (given(chat.path(hint))) {
                dropped.add(hint);
            }
        }
        if (!config.isEmpty()) {
            request.set("generationConfig", config);
        }
        return new ProviderRequest(request, dropped);
    }

    private void format() {
        if (text(chat.path("response_format").path("type")).equals("json_object")) {
            config.put("responseMimeType", "application/json");
            return;
        }
        var schema = ChatFields.schema(chat);
        if (given(schema)) {
            config.put("responseMimeType", "application/json").set("responseJsonSchema", schema);
        }
    }

    private void thinking() {
        var effort = text(chat.path("reasoning_effort"));
        if (!effort.isEmpty()) {
            var none = Efforts.known(effort).equals("none");
            config.putObject("thinkingConfig")
                    .put("thinkingBudget", none ? 0 : Efforts.budget(effort))
                    .put("includeThoughts", !none);
        }
    }

    private void tools() {
        var functions = ChatFields.functions(chat);
        if (functions.isEmpty()) {
            return;
        }
        var declarations = request.putArray("tools").addObject().putArray("functionDeclarations");
        for (var function : functions) {
            var declaration = declarations.addObject();
            copy(function, "name", declaration, "name");
            copy(function, "description", declaration, "description");
            copy(function, "parameters", declaration, "parametersJsonSchema");
        }
    }

    private void toolChoice() {
        var choice = chat.path("tool_choice");
        if (!given(choice)) {
            return;
        }
        var calling = request.putObject("toolConfig").putObject("functionCallingConfig");
        if (choice.isObject()) {
            calling.put("mode", "ANY")
                    .putArray("allowedFunctionNames")
                    .add(ChatFields.chosenFunction(choice));
        } else {
            calling.put(
                    "mode",
                    switch (text(choice)) {
                        case "none" -> "NONE";
                        case "required" -> "ANY";
                        default -> "AUTO";
                    });
        }
    }
}
