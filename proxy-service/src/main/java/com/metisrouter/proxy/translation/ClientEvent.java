package com.metisrouter.proxy.translation;

import tools.jackson.databind.node.ObjectNode;

/// One server-sent event.
///
/// @param name empty for an event that has only `data:`
public record ClientEvent(String name, ObjectNode data) {}
