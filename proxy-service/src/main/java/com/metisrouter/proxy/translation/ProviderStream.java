package com.metisrouter.proxy.translation;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/// Turns the events of one provider's answer into chat chunks, without usage. Owned by whoever relays the answer; not thread-safe.
///
/// Events that say nothing about the answer give no chunks, those of a kind that is unknown here included. Error events are
/// the caller's: they give none either.
public interface ProviderStream {

    /// @param eventName the event's name, empty where the provider names none
    List<ObjectNode> chunks(String eventName, ObjectNode data);
}
