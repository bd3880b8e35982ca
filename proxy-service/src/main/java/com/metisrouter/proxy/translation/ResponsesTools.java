package com.metisrouter.proxy.translation;

import static com.metisrouter.proxy.translation.Nodes.copy;
import static com.metisrouter.proxy.translation.Nodes.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The tools of a Responses request as functions of a chat, and which tool a function's name stands for.
///
/// A namespace's functions get its name before theirs. A custom tool, which takes a text, is a function with one text `input`.
/// Searching the web is left out, since a model can do without; other tools that run at OpenAI are refused.
final class ResponsesTools {

    static final FieldRules FUNCTION =
            FieldRules.carrying(
                            "function tool", "type", "name", "description", "parameters", "strict")
                    .dropping("defer_loading");
    static final FieldRules CUSTOM =
            FieldRules.carrying("custom tool", "type", "name", "description")
                    .dropping("format", "defer_loading");
    static final FieldRules NAMESPACE =
            FieldRules.carrying("namespace tool", "type", "name", "description", "tools");

    /// Between a namespace and a function's name.
    private static final String JOINT = "__";

    /// @param namespace empty for none
    record Tool(String name, String namespace, boolean custom) {}

    private final Map<String, Tool> byFunction = new HashMap<>();
    private final ArrayNode functions = Nodes.array();

    /// @param dropped gets the hints
    ResponsesTools(JsonNode tools, List<String> dropped) {
        var given = Nodes.elements(tools);
        for (var i = 0; i < given.size(); i++) {
            add(given.get(i), "tools[" + i + "]", "", dropped);
        }
    }

    private void add(JsonNode node, String path, String namespace, List<String> dropped) {
        if (!(node instanceof ObjectNode tool)) {
            throw NotCarried.wrongType(path, "an object");
        }
        var type = text(tool.path("type"));
        switch (type) {
            case "function" -> {
                FUNCTION.check(tool, path, dropped);
                var function = function(tool, namespace, false);
                copy(tool, "parameters", function, "parameters");
                copy(tool, "strict", function, "strict");
            }
            case "custom" -> {
                CUSTOM.check(tool, path, dropped);
                var parameters =
                        function(tool, namespace, true)
                                .putObject("parameters")
                                .put("type", "object");
                parameters.putObject("properties").putObject("input").put("type", "string");
                parameters.putArray("required").add("input");
            }
            case "namespace" -> {
                NAMESPACE.check(tool, path, dropped);
                var inner = Nodes.elements(tool.path("tools"));
                for (var i = 0; i < inner.size(); i++) {
                    add(inner.get(i), path + ".tools[" + i + "]", text(tool.path("name")), dropped);
                }
            }
            default -> {
                if (!type.startsWith("web_search")) {
                    throw new NotCarried(
                            path + ".type",
                            "The tool type "
                                    + NotCarried.quoted(type)
                                    + " runs at OpenAI, which doesn't serve this model. Use functions.");
                }
                dropped.add(path);
            }
        }
    }

    private ObjectNode function(ObjectNode tool, String namespace, boolean custom) {
        var name = text(tool.path("name"));
        var full = functionName(namespace, name);
        byFunction.put(full, new Tool(name, namespace, custom));
        var function = functions.addObject().put("type", "function").putObject("function");
        function.put("name", full);
        copy(tool, "description", function, "description");
        return function;
    }

    static String functionName(String namespace, String name) {
        return namespace.isEmpty() ? name : namespace + JOINT + name;
    }

    ArrayNode functions() {
        return functions;
    }

    /// The tool that a function stands for; itself where the request has none of that name.
    Tool tool(String function) {
        var tool = byFunction.get(function);
        return tool == null ? new Tool(function, "", false) : tool;
    }
}
