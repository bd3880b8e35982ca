package com.metisrouter.proxy.translation;

import com.metisrouter.proxy.translation.Piece.CallArguments;
import com.metisrouter.proxy.translation.Piece.CallStart;
import com.metisrouter.proxy.translation.Piece.Finish;
import com.metisrouter.proxy.translation.Piece.Refusal;
import com.metisrouter.proxy.translation.Piece.Sealed;
import com.metisrouter.proxy.translation.Piece.Signature;
import com.metisrouter.proxy.translation.Piece.Text;
import com.metisrouter.proxy.translation.Piece.Thought;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes pieces as one message of Messages.
final class MessagesAnswer {

    private final AnswerFrame frame;
    private final ArrayNode content = Nodes.array();
    private final StringBuilder arguments = new StringBuilder();
    private String type = "";
    private String finish = "stop";
    private boolean refused;

    private MessagesAnswer(AnswerFrame frame) {
        this.frame = frame;
    }

    static ObjectNode of(List<Piece> pieces, AnswerFrame frame) {
        var answer = new MessagesAnswer(frame);
        pieces.forEach(answer::add);
        answer.endBlock();
        var message = head(frame);
        message.set("content", answer.content);
        message.put("stop_reason", StopReasons.messages(answer.finish, answer.refused));
        return message.putNull("stop_sequence");
    }

    /// What an answer says before its content.
    static ObjectNode head(AnswerFrame frame) {
        return Nodes.object()
                .put("id", frame.answerId())
                .put("type", "message")
                .put("role", "assistant")
                .put("model", frame.model());
    }

    /// The block for reasoning that the client can't read but must send back.
    static ObjectNode sealedBlock(ObjectNode detail) {
        var own = ReasoningDetails.isFrom(ReasoningDetails.ANTHROPIC, detail);
        var data = own ? Nodes.text(detail.path("data")) : ReasoningDetails.pack(List.of(detail));
        return Nodes.typed("redacted_thinking").put("data", data);
    }

    static ObjectNode toolUse(CallStart start, AnswerFrame frame) {
        var id = start.id().isEmpty() ? "toolu_" + frame.idPart() + "_" + start.call() : start.id();
        var block = Nodes.typed("tool_use").put("id", id).put("name", start.name());
        block.putObject("input");
        return block;
    }

    private void add(Piece piece) {
        switch (piece) {
            case Thought(var text) -> append("thinking", "thinking", text);
            case Signature(var value, _) -> {
                open("thinking", "thinking").put("signature", value);
                endBlock();
            }
            case Sealed(var detail) -> {
                endBlock();
                content.add(sealedBlock(detail));
            }
            case Text(var text) -> append("text", "text", text);
            case Refusal(var text) -> {
                refused = true;
                append("text", "text", text);
            }
            case CallStart start -> {
                endBlock();
                type = "tool_use";
                content.add(toolUse(start, frame));
            }
            case CallArguments(_, var fragment) -> arguments.append(fragment);
            case Finish(var reason) -> finish = reason;
        }
    }

    private void append(String blockType, String field, String text) {
        var block = open(blockType, field);
        block.put(field, Nodes.text(block.path(field)) + text);
    }

    private ObjectNode open(String blockType, String field) {
        if (type.equals(blockType) && content.get(content.size() - 1) instanceof ObjectNode block) {
            return block;
        }
        endBlock();
        type = blockType;
        var block = content.addObject().put("type", blockType).put(field, "");
        return blockType.equals("thinking") ? block.put("signature", "") : block;
    }

    private void endBlock() {
        if (type.equals("tool_use")
                && content.get(content.size() - 1) instanceof ObjectNode block) {
            block.set("input", Nodes.arguments(arguments.toString()));
            arguments.setLength(0);
        }
        type = "";
    }
}
