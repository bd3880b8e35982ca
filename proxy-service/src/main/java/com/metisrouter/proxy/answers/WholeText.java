package com.metisrouter.proxy.answers;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.proxy.json.Trees;
import com.metisrouter.proxy.translation.AnswerFrame;
import com.metisrouter.proxy.translation.Speeches;
import tools.jackson.databind.node.ObjectNode;

/// An answer that came whole, as the client gets it.
public final class WholeText {

    private WholeText() {}

    /// With the cost beside the usage, where the answer has a place for it.
    ///
    /// @param json whether the body is JSON at all
    public static byte[] withCost(Endpoint endpoint, boolean json, byte[] body, Cost cost) {
        return json ? CostSplice.into(body, UsageShape.of(endpoint), cost) : body;
    }

    /// In the client's protocol, without usage.
    ///
    /// @throws IllegalArgumentException if the provider's answer is none
    public static ObjectNode translated(
            Endpoint endpoint, Endpoint operation, byte[] body, AnswerFrame frame) {
        if (!(Trees.read(body) instanceof ObjectNode answer)) {
            throw new IllegalArgumentException("an answer that is no object");
        }
        var provider = Speeches.ofProvider(operation);
        var client = Speeches.ofClient(endpoint);
        var chat = provider == null ? answer : provider.chatAnswer(answer, frame);
        return client == null ? chat : client.answer(chat, frame);
    }

    /// @param answer as `translated` made it; gets its usage
    public static byte[] withUsage(Endpoint endpoint, ObjectNode answer, Cost cost) {
        var shape = UsageShape.of(endpoint);
        answer.set(shape.field(), shape.block(cost));
        return Trees.bytes(answer);
    }
}
