package com.metisrouter.simulator;

import tools.jackson.databind.json.JsonMapper;

/// `/served` as JSON.
final class ServedJson {

    private static final JsonMapper MAPPER = new JsonMapper();

    private ServedJson() {}

    static byte[] of(ServedLog.Page page) {
        var root = MAPPER.createObjectNode();
        root.put("count", page.requests().size());
        root.put("dropped", page.dropped());
        root.put("inFlight", page.inFlight());
        var requests = root.putArray("requests");
        for (var request : page.requests()) {
            requests.addObject()
                    .put("index", request.index())
                    .put("requestId", request.requestId())
                    .put("clientRequestId", request.clientRequestId())
                    .put("responseId", request.responseId())
                    .put("path", request.path())
                    .put("model", request.model())
                    .put("protocol", request.protocol().name())
                    .put("startedAt", request.startedAt().toString())
                    .put("endedAt", request.endedAt().toString())
                    .put("status", request.status())
                    .put("outcome", request.outcome().name())
                    .put("inputTokens", request.inputTokens())
                    .put("cachedTokens", request.cachedTokens())
                    .put("cacheWriteTokens", request.cacheWriteTokens())
                    .put("outputTokens", request.outputTokens())
                    .put("reasoningTokens", request.reasoningTokens())
                    .put("billable", request.billable())
                    .put("chunksWritten", request.chunksWritten())
                    .put("usageReported", request.usageReported());
        }
        return MAPPER.writeValueAsBytes(root);
    }
}
