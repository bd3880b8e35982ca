package com.metisrouter.proxy.request;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.proxy.routing.Preferences;
import java.util.List;

/// A request to a model that has been read, checked and resolved.
///
/// @param modelRequested the model as the client named it
/// @param legs the ways to have it answered, at least one, the first by priority first
/// @param preferences what the request asks of routing
/// @param dropped hints of the client's that the provider's protocol has no place for
public record Call(
        Endpoint endpoint,
        KeySnapshot key,
        String modelRequested,
        PublishedModel model,
        List<Leg> legs,
        Ask ask,
        List<String> dropped,
        Preferences preferences,
        CallBody body) {

    public Call {
        legs = List.copyOf(legs);
        dropped = List.copyOf(dropped);
        if (legs.isEmpty()) {
            throw new IllegalArgumentException("legs: none (expected: at least one)");
        }
    }

    /// Whether a limit may be put in that the client did not set.
    public boolean cappable() {
        return ask.outputTokensAsked().isEmpty()
                && ask.outputTokensMax() > 0
                && legs.stream()
                        .noneMatch(leg -> OutputLimit.field(leg.operation(), model).isEmpty());
    }
}
