package com.metisrouter.proxy.translation;

import com.metisrouter.proxy.translation.Piece.CallArguments;
import com.metisrouter.proxy.translation.Piece.CallStart;
import com.metisrouter.proxy.translation.Piece.Finish;
import com.metisrouter.proxy.translation.Piece.Refusal;
import com.metisrouter.proxy.translation.Piece.Sealed;
import com.metisrouter.proxy.translation.Piece.Signature;
import com.metisrouter.proxy.translation.Piece.Text;
import com.metisrouter.proxy.translation.Piece.Thought;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes pieces as a chat answer, chunk by chunk or whole.
final class ChatAnswers {

    /// Writes one choice of a streamed answer. Stretches of reasoning are numbered, so that their parts can be put together.
    static final class Choice {
        private final int index;
        private int stretch;
        private boolean stretchHasText;
        private boolean started;

        Choice(int index) {
            this.index = index;
        }

        /// A chunk for each piece.
        List<ObjectNode> chunks(List<Piece> pieces, AnswerFrame frame) {
            var chunks = new ArrayList<ObjectNode>();
            for (var piece : pieces) {
                chunks.add(chunk(piece, frame));
            }
            return chunks;
        }

        ObjectNode chunk(Piece piece, AnswerFrame frame) {
            var delta = Nodes.object();
            if (!started) {
                delta.put("role", "assistant");
                started = true;
            }
            var finish = "";
            switch (piece) {
                case Thought thought -> {
                    delta.put("reasoning_content", thought.text());
                    delta.putArray("reasoning_details")
                            .add(textDetail().put("text", thought.text()));
                    stretchHasText = true;
                }
                case Signature signature -> {
                    delta.putArray("reasoning_details")
                            .add(
                                    textDetail()
                                            .put("signature", signature.value())
                                            .put("format", signature.format()));
                    nextStretch();
                }
                case Sealed(var detail) -> {
                    if (stretchHasText) {
                        nextStretch();
                    }
                    delta.putArray("reasoning_details")
                            .add(detail.deepCopy().put("index", stretch));
                    nextStretch();
                }
                case Text(var text) -> delta.put("content", text);
                case Refusal(var text) -> delta.put("refusal", text);
                case CallStart start -> {
                    var call = delta.putArray("tool_calls").addObject().put("index", start.call());
                    call.put("id", start.id()).put("type", "function");
                    call.putObject("function").put("name", start.name()).put("arguments", "");
                }
                case CallArguments arguments ->
                        delta.putArray("tool_calls")
                                .addObject()
                                .put("index", arguments.call())
                                .putObject("function")
                                .put("arguments", arguments.fragment());
                case Finish(var reason) -> finish = reason;
            }
            var chunk = head(frame, "chat.completion.chunk");
            var choice = chunk.putArray("choices").addObject().put("index", index);
            choice.set("delta", delta);
            if (finish.isEmpty()) {
                choice.putNull("finish_reason");
            } else {
                choice.put("finish_reason", finish);
            }
            return chunk;
        }

        private ObjectNode textDetail() {
            return Nodes.typed(ReasoningDetails.TEXT).put("index", stretch);
        }

        private void nextStretch() {
            stretch++;
            stretchHasText = false;
        }
    }

    private ChatAnswers() {}

    /// A whole answer; one list of pieces for each choice.
    static ObjectNode whole(List<List<Piece>> choices, AnswerFrame frame) {
        var answer = head(frame, "chat.completion");
        var all = answer.putArray("choices");
        for (var i = 0; i < choices.size(); i++) {
            all.add(choice(i, choices.get(i)));
        }
        return answer;
    }

    private static ObjectNode head(AnswerFrame frame, String object) {
        return Nodes.object()
                .put("id", frame.answerId())
                .put("object", object)
                .put("created", frame.createdEpochSeconds())
                .put("model", frame.model());
    }

    private static ObjectNode choice(int index, List<Piece> pieces) {
        var content = new StringBuilder();
        var refusal = new StringBuilder();
        var reasoning = new StringBuilder();
        var details = Nodes.array();
        var calls = Nodes.array();
        var finish = "stop";
        for (var piece : pieces) {
            switch (piece) {
                case Thought(var text) -> {
                    reasoning.append(text);
                    var last = openStretch(details);
                    last.put("text", Nodes.text(last.path("text")) + text);
                }
                case Signature signature ->
                        openStretch(details)
                                .put("signature", signature.value())
                                .put("format", signature.format());
                case Sealed(var detail) ->
                        details.add(detail.deepCopy().put("index", details.size()));
                case Text(var text) -> content.append(text);
                case Refusal(var text) -> refusal.append(text);
                case CallStart start -> {
                    var call = calls.addObject().put("id", start.id()).put("type", "function");
                    call.putObject("function").put("name", start.name()).put("arguments", "");
                }
                case CallArguments arguments -> {
                    if (calls.path(arguments.call()).path("function")
                            instanceof ObjectNode function) {
                        function.put(
                                "arguments",
                                Nodes.text(function.path("arguments")) + arguments.fragment());
                    }
                }
                case Finish(var reason) -> finish = reason;
            }
        }
        var choice = Nodes.object().put("index", index);
        var message = choice.putObject("message").put("role", "assistant");
        putOrNull(message, "content", content);
        putOrNull(message, "refusal", refusal);
        if (!reasoning.isEmpty()) {
            message.put("reasoning_content", reasoning.toString());
        }
        if (!details.isEmpty()) {
            message.set("reasoning_details", details);
        }
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
        choice.putNull("logprobs").put("finish_reason", finish);
        return choice;
    }

    /// The last stretch of reasoning that has no signature yet, or a new one.
    private static ObjectNode openStretch(ArrayNode details) {
        if (!details.isEmpty()
                && details.get(details.size() - 1) instanceof ObjectNode last
                && Nodes.text(last.path("type")).equals(ReasoningDetails.TEXT)
                && last.path("signature").isMissingNode()) {
            return last;
        }
        return details.addObject()
                .put("type", ReasoningDetails.TEXT)
                .put("index", details.size() - 1);
    }

    private static void putOrNull(ObjectNode message, String field, StringBuilder text) {
        if (text.isEmpty()) {
            message.putNull(field);
        } else {
            message.put(field, text.toString());
        }
    }
}
