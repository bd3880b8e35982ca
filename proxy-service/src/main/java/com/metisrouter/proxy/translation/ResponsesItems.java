package com.metisrouter.proxy.translation;

import static com.metisrouter.proxy.translation.Nodes.given;
import static com.metisrouter.proxy.translation.Nodes.text;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Turns the items of a Responses request into chat messages. Reasoning, words and calls that follow one another are one message of
/// the assistant's.
final class ResponsesItems {

    private final List<String> dropped;
    private final ArrayNode messages = Nodes.array();

    /// The assistant's message that is being put together.
    private @Nullable ObjectNode open;

    ResponsesItems(List<String> dropped) {
        this.dropped = dropped;
    }

    ArrayNode messages(ObjectNode request) {
        var instructions = text(request.path("instructions"));
        if (!instructions.isEmpty()) {
            messages.addObject().put("role", "system").put("content", instructions);
        }
        var input = request.path("input");
        if (input.isString()) {
            messages.addObject().put("role", "user").put("content", text(input));
            return messages;
        }
        if (!input.isArray()) {
            throw NotCarried.wrongType("input", "a string or an array of items");
        }
        var items = Nodes.elements(input);
        for (var i = 0; i < items.size(); i++) {
            var path = "input[" + i + "]";
            if (!(items.get(i) instanceof ObjectNode item)) {
                throw NotCarried.wrongType(path, "an object");
            }
            add(item, path);
        }
        return messages;
    }

    private void add(ObjectNode item, String path) {
        var type = text(item.path("type"));
        switch (type.isEmpty() ? "message" : type) {
            case "message" -> message(item, path);
            case "reasoning" -> reasoning(item);
            case "function_call" ->
                    call(
                            item,
                            ResponsesTools.functionName(
                                    text(item.path("namespace")), text(item.path("name"))),
                            text(item.path("arguments")));
            case "custom_tool_call" ->
                    call(
                            item,
                            ResponsesTools.functionName(
                                    text(item.path("namespace")), text(item.path("name"))),
                            Nodes.object().put("input", text(item.path("input"))).toString());
            case "function_call_output", "custom_tool_call_output" -> output(item, path);
            case "web_search_call" -> dropped.add(path);
            default ->
                    throw new NotCarried(
                            path + ".type",
                            "An item of type "
                                    + NotCarried.quoted(type)
                                    + " can't be carried over to the protocol that this model is served by.");
        }
    }

    private void message(ObjectNode item, String path) {
        var role = text(item.path("role"));
        if (role.equals("assistant")) {
            var message = assistant();
            var text = new StringBuilder(text(message.path("content")));
            parts(item.path("content"), path + ".content")
                    .forEach(part -> text.append(text(part.path("text"))));
            message.put("content", text.toString());
            return;
        }
        open = null;
        switch (role) {
            case "user", "system", "developer" -> {
                var message =
                        messages.addObject().put("role", role.equals("user") ? "user" : "system");
                put(message, parts(item.path("content"), path + ".content"));
            }
            default ->
                    throw new NotCarried(
                            path + ".role",
                            "The role "
                                    + NotCarried.quoted(role)
                                    + " is not known (expected: user, assistant, system or developer).");
        }
    }

    /// What an earlier answer's provider needs again.
    private void reasoning(ObjectNode item) {
        var details = ReasoningDetails.unpack(text(item.path("encrypted_content")));
        if (!details.isEmpty()) {
            var message = assistant();
            var all =
                    message.path("reasoning_details") instanceof ArrayNode given
                            ? given
                            : message.putArray("reasoning_details");
            details.forEach(all::add);
        }
    }

    private void call(ObjectNode item, String function, String arguments) {
        var message = assistant();
        var calls =
                message.path("tool_calls") instanceof ArrayNode given
                        ? given
                        : message.putArray("tool_calls");
        var call = calls.addObject().put("id", text(item.path("call_id"))).put("type", "function");
        call.putObject("function").put("name", function).put("arguments", arguments);
    }

    private void output(ObjectNode item, String path) {
        open = null;
        var message =
                messages.addObject()
                        .put("role", "tool")
                        .put("tool_call_id", text(item.path("call_id")));
        put(message, parts(item.path("output"), path + ".output"));
    }

    private ObjectNode assistant() {
        var message = open;
        if (message == null) {
            message = messages.addObject().put("role", "assistant").put("content", "");
            open = message;
        }
        return message;
    }

    private ArrayNode parts(JsonNode content, String path) {
        var parts = Nodes.array();
        if (content.isString()) {
            parts.addObject().put("type", "text").put("text", text(content));
        } else if (given(content) && !content.isArray()) {
            throw NotCarried.wrongType(path, "a string or an array of parts");
        }
        var given = Nodes.elements(content);
        for (var i = 0; i < given.size(); i++) {
            part(given.get(i), path + "[" + i + "]", parts);
        }
        return parts;
    }

    private void part(JsonNode part, String path, ArrayNode parts) {
        var type = text(part.path("type"));
        switch (type) {
            case "input_text", "output_text", "text" ->
                    parts.addObject().put("type", "text").put("text", text(part.path("text")));
            case "refusal" ->
                    parts.addObject().put("type", "text").put("text", text(part.path("refusal")));
            case "input_image" -> {
                requireContent(part.path("image_url"), path + ".image_url");
                var image = parts.addObject().put("type", "image_url").putObject("image_url");
                image.put("url", text(part.path("image_url")));
                Nodes.copy((ObjectNode) part, "detail", image, "detail");
            }
            case "input_file" -> {
                requireContent(part.path("file_data"), path + ".file_data");
                var file = parts.addObject().put("type", "file").putObject("file");
                file.put("file_data", text(part.path("file_data")));
                Nodes.copy((ObjectNode) part, "filename", file, "filename");
            }
            default ->
                    throw new NotCarried(
                            path + ".type",
                            "Content of type "
                                    + NotCarried.quoted(type)
                                    + " can't be carried over to the protocol that this model is served by.");
        }
    }

    private static void requireContent(JsonNode content, String path) {
        if (text(content).isEmpty()) {
            throw new NotCarried(
                    path,
                    "A file that is kept at OpenAI can't be carried over. Send its content in "
                            + NotCarried.quoted(path)
                            + ".");
        }
    }

    /// One text goes as a string, which every chat endpoint takes.
    private static void put(ObjectNode message, ArrayNode content) {
        if (content.isEmpty()) {
            message.put("content", "");
        } else if (content.size() == 1 && text(content.path(0).path("type")).equals("text")) {
            message.put("content", text(content.path(0).path("text")));
        } else {
            message.set("content", content);
        }
    }
}
