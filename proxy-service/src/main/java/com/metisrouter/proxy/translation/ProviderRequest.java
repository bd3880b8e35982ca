package com.metisrouter.proxy.translation;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// A request in a provider's form.
///
/// @param dropped hints that were left out, by their paths in the chat request
public record ProviderRequest(ObjectNode body, List<String> dropped) {

    public ProviderRequest {
        dropped = List.copyOf(dropped);
    }
}
