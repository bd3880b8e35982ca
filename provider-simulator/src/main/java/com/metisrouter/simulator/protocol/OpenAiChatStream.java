package com.metisrouter.simulator.protocol;

import com.metisrouter.simulator.behaviour.Generation;

/// The chunks of a streamed chat completion, with `stream_options.include_usage` exactly as OpenAI does it: asked for,
/// every chunk has `usage: null` and one more with no choices has the usage; not asked for, there is no trace of it.
final class OpenAiChatStream implements StreamForm {

    private final OpenAiChat.ChatCall call;
    private final Generation generation;
    private final Stamp stamp;
    private final String before;
    private final String after;

    OpenAiChatStream(OpenAiChat.ChatCall call, Generation generation, Stamp stamp) {
        this.call = call;
        this.generation = generation;
        this.stamp = stamp;
        this.before =
                "data: {\"id\":\""
                        + stamp.responseId()
                        + "\",\"object\":\"chat.completion.chunk\",\"created\":"
                        + stamp.createdEpochSecond()
                        + ",\"model\":"
                        + JsonText.quote(call.model())
                        + ",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_simulator\",\"choices\":[";
        this.after = call.announcesUsage(generation) ? "],\"usage\":null}\n\n" : "]}\n\n";
    }

    @Override
    public String opening() {
        var tool = call.tool();
        var delta =
                tool == null
                        ? "{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}"
                        : "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,\"id\":\"call_"
                                + stamp.responseId()
                                + "\",\"type\":\"function\",\"function\":{\"name\":"
                                + JsonText.quote(tool.name())
                                + ",\"arguments\":\"\"}}]}";
        var events = new StringBuilder();
        for (int choice = 0; choice < call.choices(); choice++) {
            events.append(event(choice, delta, "null"));
        }
        return events.toString();
    }

    @Override
    public String word(int chunk) {
        int word = chunk / call.choices();
        var tool = call.tool();
        var delta =
                tool == null
                        ? "{\"content\":\"" + Generation.piece(word) + "\"}"
                        : "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":"
                                + JsonText.quote(tool.piece(generation, word))
                                + "}}]}";
        return event(chunk % call.choices(), delta, "null");
    }

    @Override
    public String closing() {
        var events = new StringBuilder();
        for (int choice = 0; choice < call.choices(); choice++) {
            events.append(event(choice, "{}", "\"" + call.finishReason(generation) + "\""));
        }
        if (call.announcesUsage(generation)) {
            var usage =
                    generation
                            .usageReport()
                            .member("usage", generation.usageAtEnd(), OpenAiUsage::of);
            events.append(before).append(']').append(usage).append("}\n\n");
        }
        return events.append("data: [DONE]\n\n").toString();
    }

    @Override
    public String failure(Fault fault) {
        return "data: " + OpenAiErrors.body(fault) + "\n\n";
    }

    private String event(int choice, String delta, String finishReason) {
        return before
                + "{\"index\":"
                + choice
                + ",\"delta\":"
                + delta
                + ",\"logprobs\":null,\"finish_reason\":"
                + finishReason
                + "}"
                + after;
    }
}
