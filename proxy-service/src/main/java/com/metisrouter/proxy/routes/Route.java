package com.metisrouter.proxy.routes;

import com.metisrouter.contracts.catalog.Endpoint;

/// Where a request leads.
public sealed interface Route {

    /// A request to a model, which is paid.
    ///
    /// @param target what the path itself says
    record Generate(Endpoint endpoint, Target target) implements Route {}

    /// Counts the tokens of a request to an endpoint. Free, at the providers and here.
    record Count(Endpoint endpoint, Target target) implements Route {}

    /// A response that a provider keeps. Never metered: it was when it was made.
    record Stored(Act act, String id) implements Route {}

    record Models() implements Route {}

    record Model(String id) implements Route {}

    /// The caller's key.
    record Key() implements Route {}

    /// The caller's balance.
    record Credits() implements Route {}

    /// One of the caller's requests, by the id in the query.
    record Generation() implements Route {}

    record Health() implements Route {}

    record Ready() implements Route {}

    /// What is done with a stored response.
    enum Act {
        GET,
        DELETE,
        INPUT_ITEMS
    }

    /// What a path says about a request that its body does not. Gemini's paths hold the model and the method.
    ///
    /// @param model empty where the body names it
    /// @param streamed whether the path asks for a stream
    /// @param several whether the path asks for a batch
    record Target(String model, boolean streamed, boolean several) {

        public static final Target IN_BODY = new Target("", false, false);
    }
}
