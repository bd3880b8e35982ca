package com.metisrouter.proxy.server;

import com.metisrouter.contracts.Edge;
import com.metisrouter.proxy.errors.Problem;
import org.jspecify.annotations.Nullable;

/// Answers requests. Called on the client's event loop, so it never blocks.
@Edge
public interface RequestHandler {

    /// Refuses what can be refused by the head alone, before a body is read. Null where there is nothing to refuse.
    @Nullable Problem check(RequestHead head, ClientSide client);

    void handle(RequestHead head, byte[] body, ClientSide client);
}
