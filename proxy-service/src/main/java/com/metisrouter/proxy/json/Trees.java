package com.metisrouter.proxy.json;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads what others wrote. More forgiving than the reader of our own events: what a provider or client repeats somewhere deep
/// down is not ours to judge.
public final class Trees {

    private static final JsonMapper MAPPER = new JsonMapper();

    private Trees() {}

    public static JsonNode read(String json) {
        return MAPPER.readTree(json);
    }

    public static JsonNode read(byte[] json) {
        return MAPPER.readTree(json);
    }
}
