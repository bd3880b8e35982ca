package com.metisrouter.proxy.translation;

import static com.metisrouter.proxy.translation.Nodes.given;
import static com.metisrouter.proxy.translation.Nodes.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the fields of a chat request mean to a provider of another protocol.
final class ChatFields {

    private static final Map<String, String> REFUSED =
            Map.of(
                    "functions",
                    "Use \"tools\".",
                    "function_call",
                    "Use \"tool_choice\".",
                    "audio",
                    "Use a model whose provider takes it.",
                    "modalities",
                    "Use a model whose provider takes it.",
                    "prediction",
                    "Leave it out.",
                    "logprobs",
                    "Leave it out, or use a model whose provider gives them.");

    static final String[] HINTS = {
        "stream_options",
        "store",
        "metadata",
        "prompt_cache_key",
        "safety_identifier",
        "service_tier",
        "verbosity"
    };

    private ChatFields() {}

    static FieldRules rules(String provider, String... carried) {
        return FieldRules.carrying("chat request to " + provider, carried)
                .dropping(HINTS)
                .refusing(REFUSED);
    }

    /// The output limit under either of its names, else the given one.
    static long outputMax(ObjectNode chat, long otherwise) {
        for (var field : List.of("max_completion_tokens", "max_tokens")) {
            if (chat.path(field).isIntegralNumber()) {
                return chat.path(field).longValue();
            }
        }
        return otherwise;
    }

    /// Stop sequences, given as a text or an array.
    static List<String> stops(ObjectNode chat) {
        var stop = chat.path("stop");
        var stops = new ArrayList<String>();
        if (stop.isString()) {
            stops.add(stop.stringValue());
        }
        Nodes.elements(stop).forEach(one -> stops.add(text(one)));
        return stops;
    }

    /// The functions of `tools`.
    static List<ObjectNode> functions(ObjectNode chat) {
        var functions = new ArrayList<ObjectNode>();
        var tools = Nodes.elements(chat.path("tools"));
        for (var i = 0; i < tools.size(); i++) {
            if (!text(tools.get(i).path("type")).equals("function")
                    || !(tools.get(i).path("function") instanceof ObjectNode function)) {
                throw new NotCarried(
                        "tools[" + i + "].type",
                        "The tool type "
                                + NotCarried.quoted(text(tools.get(i).path("type")))
                                + " can't be carried over to the protocol that this model is served by. Use functions.");
            }
            functions.add(function);
        }
        return functions;
    }

    /// The name of the one function that must be called, empty where `tool_choice` says another thing.
    static String chosenFunction(JsonNode choice) {
        return text(choice.path("function").path("name"));
    }

    /// The schema that the answer must follow; missing where it may be any text.
    static JsonNode schema(ObjectNode chat) {
        var format = chat.path("response_format");
        return switch (text(format.path("type"))) {
            case "", "text" -> Nodes.object().path("none");
            case "json_schema" -> format.path("json_schema").path("schema");
            default ->
                    throw new NotCarried(
                            "response_format",
                            "\"response_format\" can only be carried over as {\"type\": \"json_schema\", …}.");
        };
    }

    /// The text of a content that may be one, or parts of text.
    static String plainText(JsonNode content, String path) {
        if (content.isString() || !given(content)) {
            return text(content);
        }
        var text = new StringBuilder();
        for (var part : Nodes.elements(content)) {
            if (!text(part.path("type")).equals("text")) {
                throw new NotCarried(path, "Only text can be carried over here.");
            }
            text.append(text(part.path("text")));
        }
        return text.toString();
    }
}
