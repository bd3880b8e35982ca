package com.metisrouter.proxy.request;

import com.metisrouter.contracts.catalog.Endpoint;
import com.metisrouter.contracts.catalog.PublishedModel;
import com.metisrouter.proxy.json.Trees;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// The ways that a request can go: each as it is, or translated.
///
/// @param translated the request for each way that needs it
/// @param dropped hints that the first way has no place for
record Ways(List<Leg> legs, Map<Leg, Translated> translated, List<String> dropped) {

    /// Leaves out ways that the request can't be translated for, as long as there is another.
    ///
    /// @throws Refused if there is none, by what stood in the way of the first
    static Ways of(Endpoint endpoint, PublishedModel model, List<Leg> possible, Body body) {
        var legs = new ArrayList<Leg>();
        var translated = new HashMap<Leg, Translated>();
        @Nullable Refused refused = null;
        @Nullable ObjectNode tree = null;
        for (var leg : possible) {
            if (leg.operation() == endpoint) {
                legs.add(leg);
                continue;
            }
            try {
                if (tree == null) {
                    tree = (ObjectNode) Trees.read(body.bytes());
                    tree.remove(RoutingFields.at(endpoint));
                }
                translated.put(leg, Translated.of(endpoint, leg, model, tree));
                legs.add(leg);
            } catch (Refused e) {
                refused = refused == null ? e : refused;
            }
        }
        if (legs.isEmpty()) {
            throw refused == null ? Legs.notConfigured(model) : refused;
        }
        var first = translated.get(legs.getFirst());
        return new Ways(legs, translated, first == null ? List.of() : first.dropped());
    }
}
