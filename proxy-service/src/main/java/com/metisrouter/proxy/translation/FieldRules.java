package com.metisrouter.proxy.translation;

import static com.metisrouter.proxy.translation.Nodes.given;

import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/// Which fields of an object are carried over, dropped because they are only hints, or refused. Any other is refused too: an
/// unknown field may matter.
///
/// @param where what the object is, for sentences: "Messages request"
/// @param refused by name: what to do instead, as a sentence
record FieldRules(
        String where, Set<String> carried, Set<String> dropped, Map<String, String> refused) {

    FieldRules {
        carried = Set.copyOf(carried);
        dropped = Set.copyOf(dropped);
        refused = Map.copyOf(refused);
    }

    static FieldRules carrying(String where, String... carried) {
        return new FieldRules(where, Set.of(carried), Set.of(), Map.of());
    }

    FieldRules dropping(String... names) {
        return new FieldRules(where, carried, Set.of(names), refused);
    }

    FieldRules refusing(Map<String, String> instead) {
        return new FieldRules(where, carried, dropped, instead);
    }

    /// Fields that are null count as not given.
    ///
    /// @param path of the object, empty for the request itself
    /// @param droppedPaths gets the paths of hints
    void check(ObjectNode object, String path, List<String> droppedPaths) {
        for (var field : object.properties()) {
            var name = field.getKey();
            if (!given(field.getValue()) || carried.contains(name)) {
                continue;
            }
            var full = path.isEmpty() ? name : path + "." + name;
            if (!dropped.contains(name)) {
                throw new NotCarried(full, sentence(full, name));
            }
            droppedPaths.add(full);
        }
    }

    private String sentence(String full, String name) {
        return NotCarried.quoted(full)
                + " of a "
                + where
                + " can't be carried over to the protocol that this model is served by. "
                + refused.getOrDefault(name, "Leave it out.");
    }
}
