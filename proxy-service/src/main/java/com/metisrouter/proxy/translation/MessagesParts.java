package com.metisrouter.proxy.translation;

import static com.metisrouter.proxy.translation.Nodes.elements;
import static com.metisrouter.proxy.translation.Nodes.given;
import static com.metisrouter.proxy.translation.Nodes.text;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Turns content blocks of Messages into content parts of chat: text, images and documents.
final class MessagesParts {

    static final FieldRules TEXT =
            FieldRules.carrying("text block", "type", "text")
                    .dropping("cache_control", "citations");
    static final FieldRules IMAGE =
            FieldRules.carrying("image block", "type", "source")
                    .dropping("cache_control", "transformations");
    static final FieldRules DOCUMENT =
            FieldRules.carrying("document block", "type", "source", "title")
                    .dropping("cache_control", "citations", "context");

    private final List<String> dropped;

    MessagesParts(List<String> dropped) {
        this.dropped = dropped;
    }

    /// The parts of a string, of an array of blocks, or of nothing.
    ArrayNode of(JsonNode content, String path) {
        var parts = Nodes.array();
        if (content.isString()) {
            addText(text(content), parts);
        } else if (given(content) && !content.isArray()) {
            throw NotCarried.wrongType(path, "a string or an array of blocks");
        }
        var blocks = elements(content);
        for (var i = 0; i < blocks.size(); i++) {
            add(blocks.get(i), path + "[" + i + "]", parts);
        }
        return parts;
    }

    void add(JsonNode node, String path, ArrayNode parts) {
        if (!(node instanceof ObjectNode block)) {
            throw NotCarried.wrongType(path, "an object");
        }
        var type = text(block.path("type"));
        switch (type) {
            case "text" -> {
                TEXT.check(block, path, dropped);
                addText(text(block.path("text")), parts);
            }
            case "image" -> {
                IMAGE.check(block, path, dropped);
                var source = block.path("source");
                parts.addObject()
                        .put("type", "image_url")
                        .putObject("image_url")
                        .put("url", url(source, path));
            }
            case "document" -> document(block, path, parts);
            default ->
                    throw new NotCarried(
                            path + ".type",
                            "Content of type "
                                    + NotCarried.quoted(type)
                                    + " can't be carried over to the protocol that this model is served by. "
                                    + "Use text, image, document, tool_use and tool_result blocks.");
        }
    }

    private void document(ObjectNode block, String path, ArrayNode parts) {
        DOCUMENT.check(block, path, dropped);
        var source = block.path("source");
        switch (text(source.path("type"))) {
            case "text" -> addText(text(source.path("data")), parts);
            case "content" ->
                    of(source.path("content"), path + ".source.content").forEach(parts::add);
            default -> {
                var file = parts.addObject().put("type", "file").putObject("file");
                var title = text(block.path("title"));
                file.put("filename", title.isEmpty() ? "document.pdf" : title)
                        .put("file_data", url(source, path));
            }
        }
    }

    private static String url(JsonNode source, String path) {
        var type = text(source.path("type"));
        return switch (type) {
            case "base64" ->
                    new DataUrl(text(source.path("media_type")), text(source.path("data")))
                            .toString();
            case "url" -> text(source.path("url"));
            default ->
                    throw new NotCarried(
                            path + ".source",
                            "A source of type "
                                    + NotCarried.quoted(type)
                                    + " is stored at Anthropic, which doesn't serve this model. Send it as base64 or by URL.");
        };
    }

    private static void addText(String text, ArrayNode parts) {
        if (!text.isEmpty()) {
            parts.addObject().put("type", "text").put("text", text);
        }
    }
}
