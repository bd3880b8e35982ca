package com.metisrouter.proxy.metering;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads what others wrote. More forgiving than the reader of our own events: what a provider or client repeats somewhere deep
/// down is not ours to judge.
final class Trees {

    private static final JsonMapper MAPPER = new JsonMapper();

    private Trees() {}

    static JsonNode read(String json) {
        return MAPPER.readTree(json);
    }

    static JsonNode read(byte[] json) {
        return MAPPER.readTree(json);
    }
}
