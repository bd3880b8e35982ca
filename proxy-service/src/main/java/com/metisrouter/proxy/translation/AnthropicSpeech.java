package com.metisrouter.proxy.translation;

import static com.metisrouter.proxy.translation.Nodes.text;

import com.metisrouter.proxy.translation.Piece.CallArguments;
import com.metisrouter.proxy.translation.Piece.CallStart;
import com.metisrouter.proxy.translation.Piece.Finish;
import com.metisrouter.proxy.translation.Piece.Sealed;
import com.metisrouter.proxy.translation.Piece.Signature;
import com.metisrouter.proxy.translation.Piece.Text;
import com.metisrouter.proxy.translation.Piece.Thought;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Anthropic's Messages as the provider's protocol.
public final class AnthropicSpeech implements ProviderSpeech {

    @Override
    public ProviderRequest fromChat(ObjectNode chatRequest, long outputTokensMax) {
        return new AnthropicRequest(chatRequest).write(outputTokensMax);
    }

    @Override
    public ObjectNode chatAnswer(ObjectNode answer, AnswerFrame frame) {
        if (!answer.path("content").isArray()) {
            throw new IllegalArgumentException("content of a message: none (expected: an array)");
        }
        var pieces = new ArrayList<Piece>();
        var calls = 0;
        for (var block : Nodes.objects(answer.path("content"))) {
            block(block, calls, pieces);
            if (text(block.path("type")).equals("tool_use")) {
                pieces.add(new CallArguments(calls, Nodes.argumentsText(block.path("input"))));
                calls++;
            }
            if (text(block.path("type")).equals("thinking")) {
                thinking(block, pieces);
            }
        }
        pieces.add(new Finish(StopReasons.ofMessages(text(answer.path("stop_reason")))));
        return ChatAnswers.whole(List.of(pieces), frame);
    }

    @Override
    public ProviderStream stream(AnswerFrame frame) {
        return new Stream(frame);
    }

    /// What a block says when it begins.
    private static void block(ObjectNode block, int call, List<Piece> pieces) {
        switch (text(block.path("type"))) {
            case "text" -> addText(block.path("text"), pieces);
            case "tool_use" ->
                    pieces.add(
                            new CallStart(call, text(block.path("id")), text(block.path("name"))));
            case "redacted_thinking" ->
                    pieces.add(
                            new Sealed(
                                    ReasoningDetails.encrypted(
                                            text(block.path("data")), ReasoningDetails.ANTHROPIC)));
            default -> {
                // Server tools are not asked for through chat.
            }
        }
    }

    private static void thinking(ObjectNode block, List<Piece> pieces) {
        if (!text(block.path("thinking")).isEmpty()) {
            pieces.add(new Thought(text(block.path("thinking"))));
        }
        if (!text(block.path("signature")).isEmpty()) {
            pieces.add(new Signature(text(block.path("signature")), ReasoningDetails.ANTHROPIC));
        }
    }

    private static void addText(JsonNode node, List<Piece> pieces) {
        if (!text(node).isEmpty()) {
            pieces.add(new Text(text(node)));
        }
    }

    private static final class Stream implements ProviderStream {
        private final AnswerFrame frame;
        private final ChatAnswers.Choice choice = new ChatAnswers.Choice(0);

        /// Calls by the index of their block.
        private final Map<Integer, Integer> calls = new HashMap<>();

        Stream(AnswerFrame frame) {
            this.frame = frame;
        }

        @Override
        public List<ObjectNode> chunks(String eventName, ObjectNode data) {
            var pieces = new ArrayList<Piece>();
            switch (text(data.path("type"))) {
                case "content_block_start" -> start(data, pieces);
                case "content_block_delta" -> delta(data, pieces);
                case "message_delta" -> {
                    var reason = text(data.path("delta").path("stop_reason"));
                    if (!reason.isEmpty()) {
                        pieces.add(new Finish(StopReasons.ofMessages(reason)));
                    }
                }
                default -> {
                    // Pings, the beginning and the end say nothing about the answer.
                }
            }
            return choice.chunks(pieces, frame);
        }

        private void start(ObjectNode data, List<Piece> pieces) {
            if (data.path("content_block") instanceof ObjectNode begun) {
                block(begun, calls.size(), pieces);
                if (text(begun.path("type")).equals("tool_use")) {
                    calls.put(Nodes.index(data.path("index")), calls.size());
                }
            }
        }

        private void delta(ObjectNode data, List<Piece> pieces) {
            var delta = data.path("delta");
            switch (text(delta.path("type"))) {
                case "text_delta" -> addText(delta.path("text"), pieces);
                case "thinking_delta" -> {
                    if (!text(delta.path("thinking")).isEmpty()) {
                        pieces.add(new Thought(text(delta.path("thinking"))));
                    }
                }
                case "signature_delta" ->
                        pieces.add(
                                new Signature(
                                        text(delta.path("signature")), ReasoningDetails.ANTHROPIC));
                case "input_json_delta" -> {
                    var call = calls.get(Nodes.index(data.path("index")));
                    if (call != null && !text(delta.path("partial_json")).isEmpty()) {
                        pieces.add(new CallArguments(call, text(delta.path("partial_json"))));
                    }
                }
                default -> {
                    // Citations have no place in a chat answer.
                }
            }
        }
    }
}
