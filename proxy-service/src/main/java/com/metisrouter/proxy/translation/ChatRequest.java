package com.metisrouter.proxy.translation;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// A request in the hub's form.
///
/// @param body a chat completions request, with the extensions named at `PlainChat`
/// @param dropped hints that were left out, by their paths in the client's request, such as `system[0].cache_control`
public record ChatRequest(ObjectNode body, List<String> dropped) {

    public ChatRequest {
        dropped = List.copyOf(dropped);
    }

    /// Leaves out a field that is only a wish, for a model that doesn't publish it: a client that asks for thinking has
    /// `reasoning_effort` here, and is better served without than refused.
    public ChatRequest without(String field) {
        if (!body.has(field)) {
            return this;
        }
        var rest = body.deepCopy();
        rest.remove(field);
        var named = new ArrayList<>(dropped);
        named.add(field);
        return new ChatRequest(rest, named);
    }
}
