package com.metisrouter.proxy.server;

import com.metisrouter.contracts.Edge;

/// A client's connection as the server sees it that ends it. `drain` and `closeNow` are called on its event loop.
@Edge
sealed interface OpenConnection permits ClientConnection, Http2Connection {

    /// May be called on any thread.
    void onLoop(Runnable task);

    /// Ends the connection if nothing is going on, else after what is under way.
    void drain();

    void closeNow();
}
