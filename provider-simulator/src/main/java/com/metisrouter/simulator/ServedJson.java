package com.metisrouter.simulator;

import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/// `/served` as JSON.
final class ServedJson {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int ENTRY_BYTES = 512;

    private ServedJson() {}

    static byte[] of(ServedLog.Page page) {
        var bytes = new ByteArrayOutputStream(ENTRY_BYTES * (1 + page.requests().size()));
        try (var json = MAPPER.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberProperty("count", page.requests().size());
            json.writeNumberProperty("dropped", page.dropped());
            json.writeNumberProperty("inFlight", page.inFlight());
            json.writeArrayPropertyStart("requests");
            for (var request : page.requests()) {
                entry(json, request);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void entry(JsonGenerator json, ServedRequest request) {
        json.writeStartObject();
        json.writeNumberProperty("index", request.index());
        json.writeStringProperty("requestId", request.requestId());
        json.writeStringProperty("clientRequestId", request.clientRequestId());
        json.writeStringProperty("responseId", request.responseId());
        json.writeStringProperty("path", request.path());
        json.writeStringProperty("model", request.model());
        json.writeStringProperty("protocol", request.protocol().name());
        json.writeStringProperty("startedAt", request.startedAt().toString());
        json.writeStringProperty("endedAt", request.endedAt().toString());
        json.writeNumberProperty("status", request.status());
        json.writeStringProperty("outcome", request.outcome().name());
        json.writeNumberProperty("inputTokens", request.inputTokens());
        json.writeNumberProperty("cachedTokens", request.cachedTokens());
        json.writeNumberProperty("cacheWriteTokens", request.cacheWriteTokens());
        json.writeNumberProperty("outputTokens", request.outputTokens());
        json.writeNumberProperty("reasoningTokens", request.reasoningTokens());
        json.writeBooleanProperty("billable", request.billable());
        json.writeNumberProperty("chunksWritten", request.chunksWritten());
        json.writeBooleanProperty("usageReported", request.usageReported());
        json.writeEndObject();
    }
}
