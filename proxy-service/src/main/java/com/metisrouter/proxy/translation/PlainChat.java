package com.metisrouter.proxy.translation;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// A chat request as any provider of chat completions takes it.
///
/// Between the protocols a chat request may hold more than OpenAI's own form: `top_k`; in messages `reasoning_content` and
/// `reasoning_details`, which bring reasoning back to the provider that made it; in a tool's message `is_error`.
public final class PlainChat {

    private PlainChat() {}

    /// Without what only other protocols have.
    ///
    /// @return the same request with more hints named, where it had some that matter
    public static ChatRequest of(ChatRequest request) {
        var plain = request.body().deepCopy();
        var dropped = new ArrayList<>(request.dropped());
        if (plain.remove("top_k") != null) {
            dropped.add("top_k");
        }
        for (var message : Nodes.objects(plain.path("messages"))) {
            message.remove(List.of("reasoning_content", "reasoning_details", "is_error"));
        }
        return new ChatRequest(plain, dropped);
    }

    /// Leaves out fields that say what holds anyway, so that they need not be carried over.
    static ObjectNode withoutDefaults(ObjectNode chatRequest) {
        var chat = chatRequest.deepCopy();
        for (var field : List.of("presence_penalty", "frequency_penalty")) {
            if (chat.path(field).isNumber() && chat.path(field).decimalValue().signum() == 0) {
                chat.remove(field);
            }
        }
        if (chat.path("logprobs").isBoolean() && !Nodes.isTrue(chat.path("logprobs"))) {
            chat.remove("logprobs");
        }
        if (chat.path("n").isIntegralNumber() && chat.path("n").intValue() == 1) {
            chat.remove("n");
        }
        if (chat.path("logit_bias").isObject() && chat.path("logit_bias").isEmpty()) {
            chat.remove("logit_bias");
        }
        return chat;
    }
}
