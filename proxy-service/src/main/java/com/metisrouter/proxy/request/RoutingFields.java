package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.Endpoint;
import java.util.List;

/// Fields by which a request chooses among providers and models. The gateway reads them; no provider gets them.
final class RoutingFields {

    static final String PROVIDER = "provider";
    static final String MODELS = "models";
    static final String ROUTE = "route";

    private RoutingFields() {}

    static boolean has(Endpoint endpoint, String name) {
        return at(endpoint).contains(name);
    }

    /// Other models make sense where any model's answer will do, and where the body names the model: not for vectors, which can't be
    /// compared with another model's, nor for what is priced and made by the model alone.
    static List<String> at(Endpoint endpoint) {
        return switch (endpoint) {
            case CHAT_COMPLETIONS, COMPLETIONS, RESPONSES, MESSAGES ->
                    List.of(PROVIDER, MODELS, ROUTE);
            default -> List.of(PROVIDER);
        };
    }
}
