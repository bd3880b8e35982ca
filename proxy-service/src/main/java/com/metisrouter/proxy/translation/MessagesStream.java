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
import tools.jackson.databind.node.ObjectNode;

/// Writes pieces as the events of Messages. Blocks come one after another, each closed before the next: some clients track
/// only one.
final class MessagesStream implements ClientStream {

    private final AnswerFrame frame;
    private final ChatPieces chat = new ChatPieces();
    private List<ClientEvent> out = new ArrayList<>();
    private boolean started;

    /// The open block's type, empty between blocks.
    private String type = "";

    private int block = -1;
    private int openCall = -1;
    private String finish = "stop";
    private boolean refused;

    MessagesStream(AnswerFrame frame) {
        this.frame = frame;
    }

    @Override
    public List<ClientEvent> events(ObjectNode chatChunk) {
        start();
        chat.ofChunk(chatChunk).forEach(this::add);
        return taken();
    }

    @Override
    public List<ClientEvent> end(ObjectNode usage) {
        start();
        stopBlock();
        var delta = event("message_delta");
        delta.putObject("delta")
                .put("stop_reason", StopReasons.messages(finish, refused))
                .putNull("stop_sequence");
        delta.set("usage", usage);
        event("message_stop");
        return taken();
    }

    /// The usage here is only a place: clients take the one of `message_delta`, which is cumulative.
    private void start() {
        if (started) {
            return;
        }
        started = true;
        var message = MessagesAnswer.head(frame);
        message.putArray("content");
        message.putNull("stop_reason").putNull("stop_sequence");
        message.putObject("usage").put("input_tokens", 0).put("output_tokens", 0);
        event("message_start").set("message", message);
    }

    private void add(Piece piece) {
        switch (piece) {
            case Thought(var text) -> {
                openThinking();
                delta("thinking_delta").put("thinking", text);
            }
            case Signature(var value, _) -> {
                openThinking();
                delta("signature_delta").put("signature", value);
                stopBlock();
            }
            case Sealed(var detail) -> {
                startBlock("redacted_thinking", MessagesAnswer.sealedBlock(detail));
                stopBlock();
            }
            case Text(var text) -> text(text);
            case Refusal(var text) -> {
                refused = true;
                text(text);
            }
            case CallStart start -> {
                startBlock("tool_use", MessagesAnswer.toolUse(start, frame));
                openCall = start.call();
            }
            case CallArguments(var call, var fragment) -> {
                requireOpen(call, openCall);
                delta("input_json_delta").put("partial_json", fragment);
            }
            case Finish(var reason) -> finish = reason;
        }
    }

    static void requireOpen(int call, int openCall) {
        if (call != openCall) {
            throw new IllegalArgumentException(
                    "arguments of tool call "
                            + call
                            + " (expected: of "
                            + openCall
                            + ", the one that is open)");
        }
    }

    private void openThinking() {
        if (!type.equals("thinking")) {
            startBlock(
                    "thinking", Nodes.typed("thinking").put("thinking", "").put("signature", ""));
        }
    }

    private void text(String text) {
        if (!type.equals("text")) {
            startBlock("text", Nodes.typed("text").put("text", ""));
        }
        delta("text_delta").put("text", text);
    }

    private void startBlock(String newType, ObjectNode content) {
        stopBlock();
        type = newType;
        block++;
        event("content_block_start").put("index", block).set("content_block", content);
    }

    private ObjectNode delta(String deltaType) {
        return event("content_block_delta")
                .put("index", block)
                .putObject("delta")
                .put("type", deltaType);
    }

    private void stopBlock() {
        if (!type.isEmpty()) {
            event("content_block_stop").put("index", block);
        }
        type = "";
        openCall = -1;
    }

    private ObjectNode event(String name) {
        var data = Nodes.typed(name);
        out.add(new ClientEvent(name, data));
        return data;
    }

    private List<ClientEvent> taken() {
        var taken = out;
        out = new ArrayList<>();
        return taken;
    }
}
