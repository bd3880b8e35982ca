package com.metisrouter.proxy.routes;

import com.metisrouter.contracts.catalog.Endpoint;

/// Where a request leads.
public sealed interface Route {

    /// A request to a model.
    record Generate(Endpoint endpoint) implements Route {}

    record Models() implements Route {}

    record Model(String id) implements Route {}

    record Health() implements Route {}

    record Ready() implements Route {}
}
