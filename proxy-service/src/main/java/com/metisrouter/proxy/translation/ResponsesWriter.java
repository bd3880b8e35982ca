package com.metisrouter.proxy.translation;

import static com.metisrouter.proxy.translation.Nodes.copy;
import static com.metisrouter.proxy.translation.Nodes.given;
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
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes pieces as the output items of a response. Knows the item that is open; whoever streams hears of each step.
final class ResponsesWriter {

    /// What happens to the output, in order. `ResponsesStream` makes events of it.
    interface Steps {
        Steps NONE = new Steps() {};

        default void begun(int index, ObjectNode item) {}

        default void said(int index, ObjectNode item, String delta, boolean refusal) {}

        default void thought(int index, ObjectNode item, String delta) {}

        default void arguments(int index, ObjectNode item, String delta) {}

        default void ended(int index, ObjectNode item) {}
    }

    private final AnswerFrame frame;
    private final ResponsesTools tools;
    private final Steps steps;
    private final ArrayNode output = Nodes.array();
    private final List<ObjectNode> details = new ArrayList<>();
    private final StringBuilder arguments = new StringBuilder();
    private String open = "";
    private String finish = "stop";

    ResponsesWriter(AnswerFrame frame) {
        this(frame, Steps.NONE);
    }

    ResponsesWriter(AnswerFrame frame, Steps steps) {
        this.frame = frame;
        this.steps = steps;
        this.tools = new ResponsesTools(frame.request().path("tools"), new ArrayList<>());
    }

    void add(Piece piece) {
        switch (piece) {
            case Thought(var text) -> {
                var item = reasoning();
                append((ObjectNode) item.path("summary").path(0), "text", text);
                noteText(text);
                steps.thought(index(), item, text);
            }
            case Signature(var value, var format) -> {
                reasoning();
                lastText().put("signature", value).put("format", format);
            }
            case Sealed(var detail) -> {
                reasoning();
                details.add(detail.deepCopy());
            }
            case Text(var text) -> say(text, false);
            case Refusal(var text) -> say(text, true);
            case CallStart start -> call(start);
            case CallArguments(_, var fragment) -> {
                arguments.append(fragment);
                steps.arguments(index(), current(), fragment);
            }
            case Finish(var reason) -> finish = reason;
        }
    }

    private void noteText(String text) {
        append(lastText(), "text", text);
    }

    /// The last stretch of reasoning that has no signature yet, or a new one.
    private ObjectNode lastText() {
        if (!details.isEmpty()
                && text(details.getLast().path("type")).equals(ReasoningDetails.TEXT)
                && details.getLast().path("signature").isMissingNode()) {
            return details.getLast();
        }
        var stretch = Nodes.typed(ReasoningDetails.TEXT).put("text", "");
        details.add(stretch);
        return stretch;
    }

    private ObjectNode reasoning() {
        if (!open.equals("reasoning")) {
            var item = begin("reasoning", "rs_");
            item.putArray("summary").addObject().put("type", "summary_text").put("text", "");
            steps.begun(index(), item);
        }
        return current();
    }

    private void say(String text, boolean refusal) {
        var kind = refusal ? "refusal" : "output_text";
        var field = refusal ? "refusal" : "text";
        if (!open.equals("message")) {
            var item = begin("message", "msg_");
            item.put("status", "in_progress").put("role", "assistant");
            var part = item.putArray("content").addObject().put("type", kind).put(field, "");
            if (!refusal) {
                part.putArray("annotations");
            }
            steps.begun(index(), item);
        }
        var content = (ArrayNode) current().path("content");
        if (!text(content.path(0).path("type")).equals(kind)) {
            // Words before a refusal: clients of this protocol read one part, so they stand in it.
            append((ObjectNode) content.path(0), "text", text);
        } else {
            append((ObjectNode) content.path(0), field, text);
        }
        steps.said(index(), current(), text, refusal);
    }

    private void call(CallStart start) {
        var tool = tools.tool(start.name());
        var item = begin(tool.custom() ? "custom_tool_call" : "function_call", "fc_");
        var id = start.id().isEmpty() ? "call_" + frame.idPart() + "_" + start.call() : start.id();
        item.put("status", "in_progress").put("call_id", id).put("name", tool.name());
        if (!tool.namespace().isEmpty()) {
            item.put("namespace", tool.namespace());
        }
        item.put(tool.custom() ? "input" : "arguments", "");
        steps.begun(index(), item);
    }

    private ObjectNode begin(String type, String prefix) {
        end();
        open = type;
        return output.addObject()
                .put("type", type)
                .put("id", prefix + frame.idPart() + "_" + output.size());
    }

    /// Ends the open item.
    private void end() {
        if (open.isEmpty()) {
            return;
        }
        var item = current();
        switch (open) {
            case "reasoning" -> {
                if (text(item.path("summary").path(0).path("text")).isEmpty()) {
                    item.putArray("summary");
                }
                item.put("encrypted_content", ReasoningDetails.pack(details));
                details.clear();
            }
            case "function_call" ->
                    item.put("arguments", arguments.isEmpty() ? "{}" : arguments.toString());
            case "custom_tool_call" ->
                    item.put("input", text(Nodes.arguments(arguments.toString()).path("input")));
            default -> {
                // A message is written as it comes.
            }
        }
        arguments.setLength(0);
        if (item.has("status")) {
            item.put("status", "completed");
        }
        steps.ended(index(), item);
        open = "";
    }

    void finish() {
        end();
    }

    private int index() {
        return output.size() - 1;
    }

    private ObjectNode current() {
        return (ObjectNode) output.get(output.size() - 1);
    }

    private static void append(ObjectNode to, String field, String text) {
        to.put(field, text(to.path(field)) + text);
    }

    boolean isIncomplete() {
        return !StopReasons.incomplete(finish).isEmpty();
    }

    /// The response at its end, without usage.
    ObjectNode response() {
        var incomplete = StopReasons.incomplete(finish);
        var response = head(frame, incomplete.isEmpty() ? "completed" : "incomplete");
        if (!incomplete.isEmpty()) {
            response.putObject("incomplete_details").put("reason", incomplete);
        }
        response.set("output", output);
        return response;
    }

    /// A response as it stands at its beginning.
    static ObjectNode head(AnswerFrame frame, String status) {
        var request = frame.request();
        var response =
                Nodes.object()
                        .put("id", "resp_" + frame.idPart())
                        .put("object", "response")
                        .put("created_at", frame.createdEpochSeconds())
                        .put("status", status)
                        .put("background", false)
                        .putNull("error")
                        .putNull("incomplete_details");
        orElse(response, request, "instructions", Nodes.object().nullNode());
        orElse(response, request, "max_output_tokens", Nodes.object().nullNode());
        response.put("model", frame.model());
        response.putArray("output");
        orElse(response, request, "parallel_tool_calls", Nodes.object().booleanNode(true));
        response.putNull("previous_response_id");
        response.put("store", false);
        orElse(response, request, "temperature", Nodes.object().nullNode());
        orElse(response, request, "text", textFormat());
        orElse(response, request, "tool_choice", Nodes.object().stringNode("auto"));
        orElse(response, request, "tools", Nodes.array());
        orElse(response, request, "top_p", Nodes.object().nullNode());
        response.put("truncation", "disabled");
        response.putNull("usage");
        orElse(response, request, "metadata", Nodes.object());
        return response;
    }

    private static ObjectNode textFormat() {
        var text = Nodes.object();
        text.putObject("format").put("type", "text");
        return text;
    }

    private static void orElse(
            ObjectNode response, ObjectNode request, String field, JsonNode otherwise) {
        if (given(request.path(field))) {
            copy(request, field, response, field);
        } else {
            response.set(field, otherwise);
        }
    }
}
