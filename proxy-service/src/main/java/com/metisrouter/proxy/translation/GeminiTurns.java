package com.metisrouter.proxy.translation;

import static com.metisrouter.proxy.translation.Nodes.text;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Turns the messages of a chat request into Google's contents.
final class GeminiTurns {

    private final ObjectNode chat;
    private final ArrayNode system = Nodes.array();
    private final ArrayNode contents = Nodes.array();

    /// Functions by the id of their call: Google's results are known by name.
    private final Map<String, String> called = new HashMap<>();

    private boolean inResults;

    GeminiTurns(ObjectNode chat) {
        this.chat = chat;
    }

    void writeTo(ObjectNode request) {
        if (!chat.path("messages").isArray()) {
            throw NotCarried.wrongType("messages", "an array of messages");
        }
        var messages = Nodes.elements(chat.path("messages"));
        for (var i = 0; i < messages.size(); i++) {
            var path = "messages[" + i + "]";
            if (!(messages.get(i) instanceof ObjectNode message)) {
                throw NotCarried.wrongType(path, "an object");
            }
            add(message, path);
        }
        if (!system.isEmpty()) {
            request.putObject("systemInstruction").set("parts", system);
        }
        request.set("contents", contents);
    }

    private void add(ObjectNode message, String path) {
        var role = text(message.path("role"));
        switch (role) {
            case "system", "developer" -> {
                var text = ChatFields.plainText(message.path("content"), path + ".content");
                if (!text.isEmpty()) {
                    system.addObject().put("text", text);
                }
            }
            case "user" -> turn("user", parts(message.path("content"), path + ".content"));
            case "assistant" -> turn("model", assistant(message, path));
            case "tool" -> result(message, path);
            default ->
                    throw new NotCarried(
                            path + ".role",
                            "The role "
                                    + NotCarried.quoted(role)
                                    + " can't be carried over to the protocol that this model is served by.");
        }
        inResults = role.equals("tool");
    }

    private void turn(String role, ArrayNode parts) {
        if (!parts.isEmpty()) {
            contents.addObject().put("role", role).set("parts", parts);
        }
    }

    private void result(ObjectNode message, String path) {
        var id = text(message.path("tool_call_id"));
        var name = called.get(id);
        if (name == null) {
            throw new NotCarried(
                    path + ".tool_call_id",
                    "No tool call "
                            + NotCarried.quoted(id)
                            + " stands before its result, so its function isn't known.");
        }
        var content = ChatFields.plainText(message.path("content"), path + ".content");
        var part = Nodes.object();
        var response = part.putObject("functionResponse").put("name", name).putObject("response");
        response.put(Nodes.isTrue(message.path("is_error")) ? "error" : "output", content);
        if (inResults
                && contents.get(contents.size() - 1).path("parts") instanceof ArrayNode parts) {
            parts.add(part);
        } else {
            turn("user", Nodes.array().add(part));
        }
    }

    /// A signature belongs to the first part behind it.
    private ArrayNode assistant(ObjectNode message, String path) {
        var parts = parts(message.path("content"), path + ".content");
        for (var call : Nodes.objects(message.path("tool_calls"))) {
            var function = call.path("function");
            called.put(text(call.path("id")), text(function.path("name")));
            parts.addObject()
                    .putObject("functionCall")
                    .put("name", text(function.path("name")))
                    .set("args", Nodes.arguments(text(function.path("arguments"))));
        }
        var signed =
                Nodes.objects(parts).stream()
                        .filter(part -> part.has("functionCall"))
                        .findFirst()
                        .or(() -> Nodes.objects(parts).stream().findFirst());
        for (var detail : Nodes.objects(message.path("reasoning_details"))) {
            var data = text(detail.path("data"));
            if (ReasoningDetails.isFrom(ReasoningDetails.GEMINI, detail) && !data.isEmpty()) {
                signed.ifPresent(part -> part.put("thoughtSignature", data));
            }
        }
        return parts;
    }

    private static ArrayNode parts(JsonNode content, String path) {
        var parts = Nodes.array();
        if (content.isString()) {
            addText(text(content), parts);
        }
        var given = Nodes.elements(content);
        for (var i = 0; i < given.size(); i++) {
            part(given.get(i), path + "[" + i + "]", parts);
        }
        return parts;
    }

    private static void part(JsonNode part, String path, ArrayNode parts) {
        switch (text(part.path("type"))) {
            case "text" -> addText(text(part.path("text")), parts);
            case "refusal" -> addText(text(part.path("refusal")), parts);
            case "image_url" ->
                    inline(
                            text(part.path("image_url").path("url")),
                            path + ".image_url.url",
                            parts);
            case "file" ->
                    inline(
                            text(part.path("file").path("file_data")),
                            path + ".file.file_data",
                            parts);
            case "input_audio" ->
                    parts.addObject()
                            .putObject("inlineData")
                            .put(
                                    "mimeType",
                                    "audio/" + text(part.path("input_audio").path("format")))
                            .put("data", text(part.path("input_audio").path("data")));
            default ->
                    throw new NotCarried(
                            path + ".type",
                            "Content of type "
                                    + NotCarried.quoted(text(part.path("type")))
                                    + " can't be carried over to the protocol that this model is served by.");
        }
    }

    private static void inline(String url, String path, ArrayNode parts) {
        var data =
                DataUrl.parse(url)
                        .orElseThrow(() ->
                                new NotCarried(
                                        path,
                                        "This model's provider doesn't fetch URLs. Send the content as a data URL in base64."));
        parts.addObject()
                .putObject("inlineData")
                .put("mimeType", data.mediaType())
                .put("data", data.base64());
    }

    private static void addText(String text, ArrayNode parts) {
        if (!text.isEmpty()) {
            parts.addObject().put("text", text);
        }
    }
}
