package com.metisrouter.proxy.translation;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Reads trees that others wrote: what is missing, null or of another type than expected reads as nothing.
final class Nodes {

    /// What Anthropic advises to call arguments that are no JSON object, where an object is wanted.
    static final String INVALID_JSON = "INVALID_JSON";

    private static final JsonMapper MAPPER = new JsonMapper();

    private Nodes() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static ObjectNode typed(String type) {
        return object().put("type", type);
    }

    static boolean given(JsonNode node) {
        return !node.isMissingNode() && !node.isNull();
    }

    /// The text, empty where there is none.
    static String text(JsonNode node) {
        return node.isString() ? node.stringValue() : "";
    }

    static int index(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToInt() ? node.intValue() : 0;
    }

    static boolean isTrue(JsonNode node) {
        return node.isBoolean() && node.booleanValue();
    }

    /// An array's elements; none where it is no array.
    static List<JsonNode> elements(JsonNode node) {
        var elements = new ArrayList<JsonNode>();
        if (node instanceof ArrayNode array) {
            array.forEach(elements::add);
        }
        return elements;
    }

    /// An array's objects.
    static List<ObjectNode> objects(JsonNode node) {
        var objects = new ArrayList<ObjectNode>();
        for (var element : elements(node)) {
            if (element instanceof ObjectNode object) {
                objects.add(object);
            }
        }
        return objects;
    }

    /// The arguments of a tool call as an object. None at all is an empty object; what is no object comes under `INVALID_JSON`, as it was.
    static ObjectNode arguments(String json) {
        if (json.isBlank()) {
            return object();
        }
        try {
            if (MAPPER.readTree(json) instanceof ObjectNode arguments) {
                return arguments;
            }
        } catch (JacksonException _) {
            // A model's text, perhaps cut off: carried as it is.
        }
        return object().put(INVALID_JSON, json);
    }

    /// The reverse of `arguments`.
    static String argumentsText(JsonNode arguments) {
        if (arguments.isObject()
                && arguments.size() == 1
                && arguments.path(INVALID_JSON).isString()) {
            return arguments.path(INVALID_JSON).stringValue();
        }
        return arguments.isObject() ? arguments.toString() : "{}";
    }

    static void copy(ObjectNode from, String field, ObjectNode to, String name) {
        if (given(from.path(field))) {
            to.set(name, from.path(field));
        }
    }
}
