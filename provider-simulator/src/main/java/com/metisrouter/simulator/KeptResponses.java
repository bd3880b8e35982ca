package com.metisrouter.simulator;

import com.metisrouter.simulator.protocol.KeptResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The last responses that clients asked to be kept, in memory. Safe for any thread.
final class KeptResponses {

    static final int RESPONSES_MAX = 1_000;
    static final int CHARS_MAX = 256 * 1024;

    private final Map<String, KeptResponse> byId = new LinkedHashMap<>();

    /// Keeps it unless it is larger than the limit; the oldest goes when there are too many.
    synchronized void keep(KeptResponse response) {
        if (response.json().length() + response.items().length() > CHARS_MAX) {
            return;
        }
        byId.put(response.id(), response);
        if (byId.size() > RESPONSES_MAX) {
            byId.remove(byId.keySet().iterator().next());
        }
    }

    synchronized Optional<KeptResponse> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    synchronized Optional<KeptResponse> remove(String id) {
        return Optional.ofNullable(byId.remove(id));
    }
}
