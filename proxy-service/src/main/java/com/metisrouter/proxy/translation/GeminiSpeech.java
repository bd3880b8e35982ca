package com.metisrouter.proxy.translation;

import static com.metisrouter.proxy.translation.Nodes.text;

import com.metisrouter.proxy.translation.Piece.CallArguments;
import com.metisrouter.proxy.translation.Piece.CallStart;
import com.metisrouter.proxy.translation.Piece.Finish;
import com.metisrouter.proxy.translation.Piece.Sealed;
import com.metisrouter.proxy.translation.Piece.Text;
import com.metisrouter.proxy.translation.Piece.Thought;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Google's generateContent as the provider's protocol.
public final class GeminiSpeech implements ProviderSpeech {

    @Override
    public ProviderRequest fromChat(ObjectNode chatRequest, long outputTokensMax) {
        return new GeminiRequest(chatRequest).write();
    }

    @Override
    public ObjectNode chatAnswer(ObjectNode answer, AnswerFrame frame) {
        var choices = new ArrayList<List<Piece>>();
        for (var candidate : Nodes.objects(answer.path("candidates"))) {
            choices.add(new Candidate(choices.size()).pieces(candidate, frame));
        }
        if (choices.isEmpty()) {
            if (blockReason(answer).isEmpty()) {
                throw new IllegalArgumentException("candidates: none (expected: at least one)");
            }
            choices.add(List.of(new Finish("content_filter")));
        }
        return ChatAnswers.whole(choices, frame);
    }

    private static String blockReason(ObjectNode answer) {
        return text(answer.path("promptFeedback").path("blockReason"));
    }

    @Override
    public ProviderStream stream(AnswerFrame frame) {
        return new Stream(frame);
    }

    private static final class Stream implements ProviderStream {
        private final AnswerFrame frame;
        private final Map<Integer, Candidate> candidates = new HashMap<>();

        Stream(AnswerFrame frame) {
            this.frame = frame;
        }

        @Override
        public List<ObjectNode> chunks(String eventName, ObjectNode data) {
            var chunks = new ArrayList<ObjectNode>();
            for (var given : Nodes.objects(data.path("candidates"))) {
                var candidate =
                        candidates.computeIfAbsent(
                                Nodes.index(given.path("index")), Candidate::new);
                chunks.addAll(candidate.choice.chunks(candidate.pieces(given, frame), frame));
            }
            if (chunks.isEmpty() && !blockReason(data).isEmpty()) {
                chunks.add(new ChatAnswers.Choice(0).chunk(new Finish("content_filter"), frame));
            }
            return chunks;
        }
    }

    /// One candidate, whole or in its course.
    private static final class Candidate {
        private final int index;
        private final ChatAnswers.Choice choice;
        private int calls;

        Candidate(int index) {
            this.index = index;
            this.choice = new ChatAnswers.Choice(index);
        }

        List<Piece> pieces(JsonNode candidate, AnswerFrame frame) {
            var pieces = new ArrayList<Piece>();
            for (var part : Nodes.objects(candidate.path("content").path("parts"))) {
                part(part, frame, pieces);
            }
            var reason = text(candidate.path("finishReason"));
            if (!reason.isEmpty()) {
                pieces.add(new Finish(StopReasons.ofGemini(reason, calls > 0)));
            }
            return pieces;
        }

        private void part(ObjectNode part, AnswerFrame frame, List<Piece> pieces) {
            var text = text(part.path("text"));
            if (!text.isEmpty()) {
                pieces.add(Nodes.isTrue(part.path("thought")) ? new Thought(text) : new Text(text));
            }
            var signature = text(part.path("thoughtSignature"));
            if (!signature.isEmpty()) {
                pieces.add(
                        new Sealed(ReasoningDetails.encrypted(signature, ReasoningDetails.GEMINI)));
            }
            var call = part.path("functionCall");
            if (call.isObject()) {
                var id = text(call.path("id"));
                pieces.add(
                        new CallStart(
                                calls,
                                id.isEmpty()
                                        ? "call_" + frame.idPart() + "_" + index + "_" + calls
                                        : id,
                                text(call.path("name"))));
                pieces.add(new CallArguments(calls, Nodes.argumentsText(call.path("args"))));
                calls++;
            }
        }
    }
}
