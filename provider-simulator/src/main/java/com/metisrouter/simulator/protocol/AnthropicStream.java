package com.metisrouter.simulator.protocol;

import com.metisrouter.simulator.behaviour.Generation;
import com.metisrouter.simulator.behaviour.Usage;

/// The events of a streamed message. `message_start` has the input's usage and a placeholder for the output's;
/// `message_delta` has the cumulative truth.
final class AnthropicStream implements StreamForm {

    private final AnthropicMessages.MessagesCall call;
    private final Generation generation;
    private final Stamp stamp;

    AnthropicStream(AnthropicMessages.MessagesCall call, Generation generation, Stamp stamp) {
        this.call = call;
        this.generation = generation;
        this.stamp = stamp;
    }

    @Override
    public String opening() {
        var whole = generation.usageAtEnd();
        var placeholder =
                new Usage(
                        whole.input(),
                        whole.cached(),
                        whole.cacheWrite(),
                        Math.min(1, whole.output()),
                        0);
        var tool = call.tool();
        var block =
                tool == null
                        ? "{\"type\":\"text\",\"text\":\"\"}"
                        : AnthropicMessages.MessagesCall.toolUse(tool, stamp, "{}");
        return event(
                        "message_start",
                        ",\"message\":{\"id\":\""
                                + stamp.responseId()
                                + "\",\"type\":\"message\",\"role\":\"assistant\",\"model\":"
                                + JsonText.quote(call.model())
                                + ",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null"
                                + usage(placeholder)
                                + "}")
                + event("content_block_start", ",\"index\":0,\"content_block\":" + block)
                + event("ping", "");
    }

    @Override
    public String word(int chunk) {
        var tool = call.tool();
        var delta =
                tool == null
                        ? "{\"type\":\"text_delta\",\"text\":\"" + Generation.piece(chunk) + "\"}"
                        : "{\"type\":\"input_json_delta\",\"partial_json\":"
                                + JsonText.quote(tool.piece(generation, chunk))
                                + "}";
        return event("content_block_delta", ",\"index\":0,\"delta\":" + delta);
    }

    @Override
    public String closing() {
        return event("content_block_stop", ",\"index\":0")
                + event(
                        "message_delta",
                        ",\"delta\":{\"stop_reason\":\""
                                + call.stopReason(generation)
                                + "\",\"stop_sequence\":null}"
                                + usage(generation.usageAtEnd()))
                + event("message_stop", "");
    }

    @Override
    public String failure(Fault fault) {
        return "event: error\ndata: "
                + AnthropicMessages.errorBody(fault, stamp.responseId())
                + "\n\n";
    }

    private String usage(Usage usage) {
        return generation.usageReport().member("usage", usage, AnthropicMessages::usage);
    }

    private static String event(String type, String members) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + members + "}\n\n";
    }
}
