package com.metisrouter.proxy.translation;

import static com.metisrouter.proxy.translation.Nodes.elements;
import static com.metisrouter.proxy.translation.Nodes.given;
import static com.metisrouter.proxy.translation.Nodes.isTrue;
import static com.metisrouter.proxy.translation.Nodes.text;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Turns the conversation of a Messages request into chat messages.
final class MessagesTurns {

    static final FieldRules MESSAGE =
            FieldRules.carrying("message of a Messages request", "role", "content");
    static final FieldRules TOOL_USE =
            FieldRules.carrying("tool_use block", "type", "id", "name", "input")
                    .dropping("cache_control", "caller");
    static final FieldRules TOOL_RESULT =
            FieldRules.carrying("tool_result block", "type", "tool_use_id", "content", "is_error")
                    .dropping("cache_control");

    private final List<String> dropped;
    private final MessagesParts parts;
    private final ArrayNode messages = Nodes.array();

    MessagesTurns(List<String> dropped) {
        this.dropped = dropped;
        this.parts = new MessagesParts(dropped);
    }

    ArrayNode messages(ObjectNode request) {
        if (given(request.path("system"))) {
            plain("system", request.path("system"), "system");
        }
        if (!request.path("messages").isArray()) {
            throw NotCarried.wrongType("messages", "an array of messages");
        }
        var turns = elements(request.path("messages"));
        for (var i = 0; i < turns.size(); i++) {
            var path = "messages[" + i + "]";
            if (!(turns.get(i) instanceof ObjectNode turn)) {
                throw NotCarried.wrongType(path, "an object");
            }
            MESSAGE.check(turn, path, dropped);
            var content = turn.path("content");
            var contentPath = path + ".content";
            switch (text(turn.path("role"))) {
                case "system" -> plain("system", content, contentPath);
                case "user" -> user(content, contentPath);
                case "assistant" -> assistant(content, contentPath);
                default ->
                        throw new NotCarried(
                                path + ".role",
                                "The role "
                                        + NotCarried.quoted(text(turn.path("role")))
                                        + " is not known (expected: user, assistant or system).");
            }
        }
        return messages;
    }

    private void plain(String role, JsonNode content, String path) {
        put(messages.addObject().put("role", role), parts.of(content, path));
    }

    /// Results come first, as a chat wants them right after the calls; in a Messages request they do anyway.
    private void user(JsonNode content, String path) {
        var rest = Nodes.array();
        var blocks = elements(content);
        for (var i = 0; i < blocks.size(); i++) {
            var at = path + "[" + i + "]";
            if (!text(blocks.get(i).path("type")).equals("tool_result")) {
                parts.add(blocks.get(i), at, rest);
            } else if (blocks.get(i) instanceof ObjectNode result) {
                TOOL_RESULT.check(result, at, dropped);
                var message =
                        messages.addObject()
                                .put("role", "tool")
                                .put("tool_call_id", text(result.path("tool_use_id")));
                put(message, parts.of(result.path("content"), at + ".content"));
                if (isTrue(result.path("is_error"))) {
                    message.put("is_error", true);
                }
            }
        }
        if (!content.isArray()) {
            plain("user", content, path);
        } else if (!rest.isEmpty()) {
            put(messages.addObject().put("role", "user"), rest);
        }
    }

    private void assistant(JsonNode content, String path) {
        var message = messages.addObject().put("role", "assistant");
        var texts = Nodes.array();
        var calls = Nodes.array();
        var reasoning = new StringBuilder();
        var details = Nodes.array();
        var blocks = elements(content);
        for (var i = 0; i < blocks.size(); i++) {
            var at = path + "[" + i + "]";
            var block = blocks.get(i);
            switch (text(block.path("type"))) {
                case "tool_use" -> calls.add(call(block, at));
                case "thinking" -> {
                    reasoning.append(text(block.path("thinking")));
                    if (!text(block.path("signature")).isEmpty()) {
                        details.addObject()
                                .put("type", ReasoningDetails.TEXT)
                                .put("text", text(block.path("thinking")))
                                .put("signature", text(block.path("signature")))
                                .put("format", ReasoningDetails.ANTHROPIC);
                    }
                }
                case "redacted_thinking" -> sealed(text(block.path("data")), details);
                default -> parts.add(block, at, texts);
            }
        }
        if (content.isArray()) {
            put(message, texts);
        } else {
            put(message, parts.of(content, path));
        }
        if (!reasoning.isEmpty()) {
            message.put("reasoning_content", reasoning.toString());
        }
        if (!details.isEmpty()) {
            message.set("reasoning_details", details);
        }
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
    }

    private ObjectNode call(JsonNode block, String path) {
        if (!(block instanceof ObjectNode use)) {
            throw NotCarried.wrongType(path, "an object");
        }
        TOOL_USE.check(use, path, dropped);
        var call = Nodes.object().put("id", text(use.path("id"))).put("type", "function");
        call.putObject("function")
                .put("name", text(use.path("name")))
                .put("arguments", Nodes.argumentsText(use.path("input")));
        return call;
    }

    private static void sealed(String data, ArrayNode details) {
        var ours = ReasoningDetails.unpack(data);
        if (ours.isEmpty()) {
            details.add(ReasoningDetails.encrypted(data, ReasoningDetails.ANTHROPIC));
        }
        ours.forEach(details::add);
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
