package com.metisrouter.endtoend;

import com.metisrouter.contracts.wire.Json;
import com.metisrouter.simulator.ProviderSimulator;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The simulator's own book, read as anybody would: over HTTP.
final class Served {

    private Served() {}

    static List<JsonNode> of(Api api, ProviderSimulator simulator) {
        var book = Json.mapper().readTree(api.get(simulator.rootUrl(), "/served", null).body());
        if (book.path("dropped").longValue() != 0) {
            throw new IllegalStateException(
                    "the witness forgot " + book.path("dropped") + " requests");
        }
        var rows = new ArrayList<JsonNode>();
        book.path("requests").forEach(rows::add);
        return rows;
    }
}
