package com.metisrouter.proxy.translation;

import static com.metisrouter.proxy.translation.Nodes.text;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// The events of a streamed response, each with its number in the sequence.
final class ResponsesStream implements ClientStream, ResponsesWriter.Steps {

    private final AnswerFrame frame;
    private final ChatPieces chat = new ChatPieces();
    private final ResponsesWriter writer;
    private List<ClientEvent> out = new ArrayList<>();
    private boolean started;
    private int number;

    ResponsesStream(AnswerFrame frame) {
        this.frame = frame;
        this.writer = new ResponsesWriter(frame, this);
    }

    @Override
    public List<ClientEvent> events(ObjectNode chatChunk) {
        start();
        chat.ofChunk(chatChunk).forEach(writer::add);
        return taken();
    }

    @Override
    public List<ClientEvent> end(ObjectNode usage) {
        start();
        writer.finish();
        var response = writer.response();
        response.set("usage", usage);
        event(writer.isIncomplete() ? "response.incomplete" : "response.completed")
                .set("response", response);
        return taken();
    }

    private void start() {
        if (!started) {
            started = true;
            var response = ResponsesWriter.head(frame, "in_progress");
            event("response.created").set("response", response);
            event("response.in_progress").set("response", response.deepCopy());
        }
    }

    @Override
    public void begun(int index, ObjectNode item) {
        var bare = item.deepCopy();
        if (bare.has("content")) {
            bare.putArray("content");
        }
        if (bare.has("summary")) {
            bare.putArray("summary");
        }
        event("response.output_item.added").put("output_index", index).set("item", bare);
        switch (text(item.path("type"))) {
            case "message" ->
                    of("response.content_part.added", index, item)
                            .put("content_index", 0)
                            .set("part", item.path("content").path(0).deepCopy());
            case "reasoning" ->
                    of("response.reasoning_summary_part.added", index, item)
                            .put("summary_index", 0)
                            .set("part", item.path("summary").path(0).deepCopy());
            default -> {
                // Calls have no parts.
            }
        }
    }

    @Override
    public void said(int index, ObjectNode item, String delta, boolean refusal) {
        var event =
                of(refusal ? "response.refusal.delta" : "response.output_text.delta", index, item);
        event.put("content_index", 0).put("delta", delta);
        if (!refusal) {
            event.putArray("logprobs");
        }
    }

    @Override
    public void thought(int index, ObjectNode item, String delta) {
        of("response.reasoning_summary_text.delta", index, item)
                .put("summary_index", 0)
                .put("delta", delta);
    }

    @Override
    public void arguments(int index, ObjectNode item, String delta) {
        // A custom tool's text stands within the arguments, and is known only when they are whole.
        if (text(item.path("type")).equals("function_call")) {
            of("response.function_call_arguments.delta", index, item).put("delta", delta);
        }
    }

    @Override
    public void ended(int index, ObjectNode item) {
        switch (text(item.path("type"))) {
            case "message" -> {
                var part = item.path("content").path(0);
                var refusal = text(part.path("type")).equals("refusal");
                var done =
                        of(
                                        refusal
                                                ? "response.refusal.done"
                                                : "response.output_text.done",
                                        index,
                                        item)
                                .put("content_index", 0);
                if (refusal) {
                    done.put("refusal", text(part.path("refusal")));
                } else {
                    done.put("text", text(part.path("text"))).putArray("logprobs");
                }
                of("response.content_part.done", index, item)
                        .put("content_index", 0)
                        .set("part", part.deepCopy());
            }
            case "reasoning" -> {
                var thought = text(item.path("summary").path(0).path("text"));
                of("response.reasoning_summary_text.done", index, item)
                        .put("summary_index", 0)
                        .put("text", thought);
                of("response.reasoning_summary_part.done", index, item)
                        .put("summary_index", 0)
                        .putObject("part")
                        .put("type", "summary_text")
                        .put("text", thought);
            }
            case "function_call" ->
                    of("response.function_call_arguments.done", index, item)
                            .put("name", text(item.path("name")))
                            .put("arguments", text(item.path("arguments")));
            default -> {
                var input = text(item.path("input"));
                of("response.custom_tool_call_input.delta", index, item).put("delta", input);
                of("response.custom_tool_call_input.done", index, item).put("input", input);
            }
        }
        event("response.output_item.done").put("output_index", index).set("item", item.deepCopy());
    }

    private ObjectNode of(String type, int index, ObjectNode item) {
        return event(type).put("item_id", text(item.path("id"))).put("output_index", index);
    }

    private ObjectNode event(String type) {
        var data = Nodes.typed(type).put("sequence_number", number++);
        out.add(new ClientEvent(type, data));
        return data;
    }

    private List<ClientEvent> taken() {
        var taken = out;
        out = new ArrayList<>();
        return taken;
    }
}
