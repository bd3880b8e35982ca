package com.metisrouter.proxy.translation;

import static com.metisrouter.proxy.translation.Nodes.elements;
import static com.metisrouter.proxy.translation.Nodes.index;
import static com.metisrouter.proxy.translation.Nodes.objects;
import static com.metisrouter.proxy.translation.Nodes.text;

import com.metisrouter.proxy.translation.Piece.CallArguments;
import com.metisrouter.proxy.translation.Piece.CallStart;
import com.metisrouter.proxy.translation.Piece.Finish;
import com.metisrouter.proxy.translation.Piece.Refusal;
import com.metisrouter.proxy.translation.Piece.Sealed;
import com.metisrouter.proxy.translation.Piece.Signature;
import com.metisrouter.proxy.translation.Piece.Text;
import com.metisrouter.proxy.translation.Piece.Thought;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads the first choice of a chat answer, whole or chunk by chunk, as pieces. One for each answer.
final class ChatPieces {

    /// Providers number calls as they like; clients want 0, 1, 2.
    private final Map<Integer, Integer> calls = new HashMap<>();

    /// @throws IllegalArgumentException if there is no choice
    List<Piece> ofAnswer(ObjectNode answer) {
        var choice = firstChoice(answer);
        if (!choice.path("message").isObject()) {
            throw new IllegalArgumentException(
                    "choices of a chat answer: none with a message (expected: at least one)");
        }
        return pieces(choice, choice.path("message"), true);
    }

    List<Piece> ofChunk(ObjectNode chunk) {
        var choice = firstChoice(chunk);
        return pieces(choice, choice.path("delta"), false);
    }

    private static JsonNode firstChoice(ObjectNode answer) {
        for (var choice : objects(answer.path("choices"))) {
            if (index(choice.path("index")) == 0) {
                return choice;
            }
        }
        return MissingNode.getInstance();
    }

    private List<Piece> pieces(JsonNode choice, JsonNode message, boolean whole) {
        var pieces = new ArrayList<Piece>();
        reasoning(message, pieces);
        content(message.path("content"), pieces);
        addText(message.path("refusal"), pieces, true);
        var toolCalls = elements(message.path("tool_calls"));
        for (var i = 0; i < toolCalls.size(); i++) {
            // In a whole answer calls have no index.
            call(toolCalls.get(i), whole ? i : index(toolCalls.get(i).path("index")), pieces);
        }
        var reason = text(choice.path("finish_reason"));
        if (!reason.isEmpty()) {
            pieces.add(new Finish(reason));
        }
        return pieces;
    }

    private static void reasoning(JsonNode message, List<Piece> pieces) {
        var details = objects(message.path("reasoning_details"));
        if (details.stream().noneMatch(ChatPieces::hasText)) {
            var text = text(message.path("reasoning_content"));
            var shown = text.isEmpty() ? text(message.path("reasoning")) : text;
            if (!shown.isEmpty()) {
                pieces.add(new Thought(shown));
            }
        }
        for (var detail : details) {
            var text = text(detail.path("text")) + text(detail.path("summary"));
            if (!text.isEmpty()) {
                pieces.add(new Thought(text));
            }
            var signature = text(detail.path("signature"));
            if (!signature.isEmpty()) {
                pieces.add(new Signature(signature, text(detail.path("format"))));
            }
            if (!text(detail.path("data")).isEmpty()) {
                pieces.add(new Sealed(detail));
            }
        }
    }

    private static boolean hasText(JsonNode detail) {
        return !text(detail.path("text")).isEmpty() || !text(detail.path("summary")).isEmpty();
    }

    private static void content(JsonNode content, List<Piece> pieces) {
        addText(content, pieces, false);
        for (var part : elements(content)) {
            addText(part.path("text"), pieces, false);
            addText(part.path("refusal"), pieces, true);
        }
    }

    private static void addText(JsonNode node, List<Piece> pieces, boolean refusal) {
        var text = text(node);
        if (!text.isEmpty()) {
            pieces.add(refusal ? new Refusal(text) : new Text(text));
        }
    }

    private void call(JsonNode toolCall, int given, List<Piece> pieces) {
        var function = toolCall.path("function");
        var custom = toolCall.path("custom");
        var name = text(function.path("name")) + text(custom.path("name"));
        var call = calls.get(given);
        if (call == null) {
            if (name.isEmpty()) {
                return;
            }
            call = calls.size();
            calls.put(given, call);
            pieces.add(new CallStart(call, text(toolCall.path("id")), name));
        }
        var fragment = text(function.path("arguments")) + text(custom.path("input"));
        if (!fragment.isEmpty()) {
            pieces.add(new CallArguments(call, fragment));
        }
    }
}
