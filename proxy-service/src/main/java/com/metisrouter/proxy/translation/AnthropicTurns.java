package com.metisrouter.proxy.translation;

import static com.metisrouter.proxy.translation.Nodes.text;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Turns the messages of a chat request into Anthropic's turns. Results of tools that follow one another are one turn.
final class AnthropicTurns {

    private final ObjectNode chat;
    private final ArrayNode system = Nodes.array();
    private final ArrayNode turns = Nodes.array();
    private boolean inResults;

    AnthropicTurns(ObjectNode chat) {
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
            request.set("system", system);
        }
        request.set("messages", turns);
    }

    private void add(ObjectNode message, String path) {
        var role = text(message.path("role"));
        var content = message.path("content");
        switch (role) {
            case "system", "developer" -> {
                var text = ChatFields.plainText(content, path + ".content");
                if (!text.isEmpty()) {
                    system.addObject().put("type", "text").put("text", text);
                }
            }
            case "user" -> turn("user", blocks(content, path + ".content"));
            case "assistant" -> turn("assistant", assistant(message, path));
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

    /// A turn without any content is none: Anthropic refuses it.
    private void turn(String role, ArrayNode blocks) {
        if (!blocks.isEmpty()) {
            turns.addObject().put("role", role).set("content", blocks);
        }
    }

    private void result(ObjectNode message, String path) {
        var block =
                Nodes.typed("tool_result").put("tool_use_id", text(message.path("tool_call_id")));
        block.set("content", blocks(message.path("content"), path + ".content"));
        if (Nodes.isTrue(message.path("is_error"))) {
            block.put("is_error", true);
        }
        if (inResults && turns.get(turns.size() - 1).path("content") instanceof ArrayNode results) {
            results.add(block);
        } else {
            turn("user", Nodes.array().add(block));
        }
    }

    private ArrayNode assistant(ObjectNode message, String path) {
        var blocks = Nodes.array();
        for (var detail : Nodes.objects(message.path("reasoning_details"))) {
            if (!ReasoningDetails.isFrom(ReasoningDetails.ANTHROPIC, detail)) {
                continue;
            }
            if (!text(detail.path("data")).isEmpty()) {
                blocks.addObject()
                        .put("type", "redacted_thinking")
                        .put("data", text(detail.path("data")));
            } else if (!text(detail.path("signature")).isEmpty()) {
                blocks.addObject()
                        .put("type", "thinking")
                        .put("thinking", text(detail.path("text")))
                        .put("signature", text(detail.path("signature")));
            }
        }
        blocks(message.path("content"), path + ".content").forEach(blocks::add);
        for (var call : Nodes.objects(message.path("tool_calls"))) {
            blocks.addObject()
                    .put("type", "tool_use")
                    .put("id", text(call.path("id")))
                    .put("name", text(call.path("function").path("name")))
                    .set("input", Nodes.arguments(text(call.path("function").path("arguments"))));
        }
        return blocks;
    }

    private static ArrayNode blocks(JsonNode content, String path) {
        var blocks = Nodes.array();
        if (content.isString()) {
            addText(text(content), blocks);
        }
        var parts = Nodes.elements(content);
        for (var i = 0; i < parts.size(); i++) {
            block(parts.get(i), path + "[" + i + "]", blocks);
        }
        return blocks;
    }

    private static void block(JsonNode part, String path, ArrayNode blocks) {
        switch (text(part.path("type"))) {
            case "text" -> addText(text(part.path("text")), blocks);
            case "refusal" -> addText(text(part.path("refusal")), blocks);
            case "image_url" ->
                    blocks.addObject()
                            .put("type", "image")
                            .set("source", source(text(part.path("image_url").path("url"))));
            case "file" -> {
                var data = text(part.path("file").path("file_data"));
                if (data.isEmpty()) {
                    throw new NotCarried(
                            path + ".file",
                            "A file that is kept at another provider can't be carried over. Send its content in \"file_data\".");
                }
                var document = blocks.addObject().put("type", "document");
                document.set("source", source(data));
                Nodes.copy((ObjectNode) part.path("file"), "filename", document, "title");
            }
            default ->
                    throw new NotCarried(
                            path + ".type",
                            "Content of type "
                                    + NotCarried.quoted(text(part.path("type")))
                                    + " can't be carried over to the protocol that this model is served by.");
        }
    }

    private static ObjectNode source(String url) {
        return DataUrl.parse(url)
                .map(data ->
                        Nodes.typed("base64")
                                .put("media_type", data.mediaType())
                                .put("data", data.base64()))
                .orElseGet(() -> Nodes.typed("url").put("url", url));
    }

    /// Anthropic refuses empty texts.
    private static void addText(String text, ArrayNode blocks) {
        if (!text.isEmpty()) {
            blocks.addObject().put("type", "text").put("text", text);
        }
    }
}
