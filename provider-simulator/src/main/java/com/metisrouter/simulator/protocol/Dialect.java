package com.metisrouter.simulator.protocol;

import tools.jackson.databind.JsonNode;

/// One provider's way of asking: what a body means, and how a fault is said.
public interface Dialect {

    Protocol protocol();

    /// Reads a request's body; throws [BadRequest] when the provider would refuse it.
    Call read(JsonNode body);

    /// The JSON body of an error.
    String error(Fault fault, String responseId);

    /// What the ids of this provider's answers begin with.
    String responseIdPrefix();

    /// The name of the response header that carries the provider's own request id.
    String requestIdHeader();
}
