package com.metisrouter.proxy.request;

import com.metisrouter.contracts.access.KeySnapshot;
import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.proxy.routing.Preferences;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// A request to a model that has been read, checked and resolved.
///
/// @param modelRequested the model as the client named it
/// @param legs the ways to have it answered, at least one, the first by priority first
/// @param preferences what the request asks of routing
/// @param fallbacks the same request to other models, which are asked in this order when this one's ways fail before they answer
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
        CallBody body,
        List<Call> fallbacks) {

    public Call {
        legs = List.copyOf(legs);
        dropped = List.copyOf(dropped);
        fallbacks = List.copyOf(fallbacks);
        if (legs.isEmpty()) {
            throw new IllegalArgumentException("legs: none (expected: at least one)");
        }
    }

    /// With other models to fall back on, those that it has itself left out.
    Call with(List<Call> others) {
        var seen = new HashSet<String>();
        seen.add(model.id());
        return new Call(
                endpoint,
                key,
                modelRequested,
                model,
                legs,
                ask,
                dropped,
                preferences,
                body,
                others.stream().filter(it -> seen.add(it.model.id())).toList());
    }

    /// This and its fallbacks, in order.
    public List<Call> all() {
        var all = new ArrayList<Call>();
        all.add(this);
        all.addAll(fallbacks);
        return all;
    }

    /// Whether a limit may be put in that the client did not set.
    public boolean cappable() {
        return isCappable() && fallbacks.stream().allMatch(Call::isCappable);
    }

    private boolean isCappable() {
        return ask.outputTokensAsked().isEmpty()
                && ask.outputTokensMax() > 0
                && legs.stream()
                        .noneMatch(leg -> OutputLimit.field(leg.operation(), model).isEmpty());
    }
}
