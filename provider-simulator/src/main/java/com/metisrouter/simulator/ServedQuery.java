package com.metisrouter.simulator;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The filters of `/served`: requests after index `since`, requests of one `requestId` (either header).
record ServedQuery(long since, @Nullable String requestId) implements Predicate<ServedRequest> {

    static final ServedQuery ALL = new ServedQuery(0, null);

    static ServedQuery of(Map<String, List<String>> parameters) {
        var since = parameters.getOrDefault("since", List.of("0")).getFirst();
        var requestId = parameters.get("requestId");
        try {
            return new ServedQuery(
                    Long.parseLong(since), requestId == null ? null : requestId.getFirst());
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("since: " + since + " (expected: an index)");
        }
    }

    @Override
    public boolean test(ServedRequest request) {
        return request.index() > since
                && (requestId == null
                        || requestId.equals(request.requestId())
                        || requestId.equals(request.clientRequestId()));
    }
}
