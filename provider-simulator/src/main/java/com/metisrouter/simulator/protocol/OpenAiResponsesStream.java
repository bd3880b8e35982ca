package com.metisrouter.simulator.protocol;

import com.metisrouter.simulator.behaviour.Generation;

/// The events of a streamed response, each with its number in the sequence.
final class OpenAiResponsesStream implements StreamForm {

    private final OpenAiResponses.ResponsesCall call;
    private final Generation generation;
    private final Stamp stamp;
    private final String at;
    private int number;

    OpenAiResponsesStream(OpenAiResponses.ResponsesCall call, Generation generation, Stamp stamp) {
        this.call = call;
        this.generation = generation;
        this.stamp = stamp;
        this.at = ",\"item_id\":\"" + call.itemId(stamp) + "\",\"output_index\":0";
    }

    @Override
    public String opening() {
        var begun = ",\"response\":" + call.response(generation, stamp, false);
        var events =
                event("response.created", begun)
                        + event("response.in_progress", begun)
                        + event(
                                "response.output_item.added",
                                ",\"output_index\":0,\"item\":"
                                        + call.item(generation, stamp, false));
        return call.tool() != null
                ? events
                : events
                        + event(
                                "response.content_part.added",
                                at
                                        + ",\"content_index\":0,\"part\":"
                                        + OpenAiResponses.ResponsesCall.part(""));
    }

    @Override
    public String word(int chunk) {
        var tool = call.tool();
        return tool == null
                ? event(
                        "response.output_text.delta",
                        at
                                + ",\"content_index\":0,\"delta\":\""
                                + Generation.piece(chunk)
                                + "\",\"logprobs\":[]")
                : event(
                        "response.function_call_arguments.delta",
                        at + ",\"delta\":" + JsonText.quote(tool.piece(generation, chunk)));
    }

    @Override
    public String closing() {
        var tool = call.tool();
        var text = generation.text();
        var events =
                tool == null
                        ? event(
                                        "response.output_text.done",
                                        at
                                                + ",\"content_index\":0,\"text\":\""
                                                + text
                                                + "\",\"logprobs\":[]")
                                + event(
                                        "response.content_part.done",
                                        at
                                                + ",\"content_index\":0,\"part\":"
                                                + OpenAiResponses.ResponsesCall.part(text))
                        : event(
                                "response.function_call_arguments.done",
                                at
                                        + ",\"name\":"
                                        + JsonText.quote(tool.name())
                                        + ",\"arguments\":"
                                        + JsonText.quote(tool.arguments(generation)));
        return events
                + event(
                        "response.output_item.done",
                        ",\"output_index\":0,\"item\":" + call.item(generation, stamp, true))
                + event(
                        generation.cutByLimit() ? "response.incomplete" : "response.completed",
                        ",\"response\":" + call.response(generation, stamp, true));
    }

    @Override
    public String failure(Fault fault) {
        return event(
                "error",
                ",\"code\":\"server_error\",\"message\":"
                        + JsonText.quote(fault.message())
                        + ",\"param\":null");
    }

    private String event(String type, String rest) {
        return "event: "
                + type
                + "\ndata: {\"type\":\""
                + type
                + "\",\"sequence_number\":"
                + number++
                + rest
                + "}\n\n";
    }
}
