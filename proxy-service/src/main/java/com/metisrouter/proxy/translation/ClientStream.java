package com.metisrouter.proxy.translation;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Turns the chunks of one chat answer into the client's events. Owned by whoever relays the answer; not thread-safe.
public interface ClientStream {

    /// The events that may be passed on at once.
    ///
    /// @throws IllegalArgumentException if a chunk goes back to a tool call that was already closed
    List<ClientEvent> events(ObjectNode chatChunk);

    /// The closing events of an answer that is complete.
    ///
    /// @param usage in the client's own form
    List<ClientEvent> end(ObjectNode usage);
}
