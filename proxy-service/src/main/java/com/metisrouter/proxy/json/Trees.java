package com.metisrouter.proxy.json;

import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads what others wrote. More forgiving than the reader of our own events: what a provider or client repeats somewhere deep
/// down is not ours to judge.
public final class Trees {

    /// Money is written without exponents, which some clients misread.
    private static final JsonMapper MAPPER =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    // Of the thread: others are queues that all threads share.
                                    .recyclerPool(JsonRecyclerPools.threadLocalPool())
                                    .build())
                    .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .build();

    private Trees() {}

    public static JsonNode read(String json) {
        return MAPPER.readTree(json);
    }

    public static JsonNode read(byte[] json, int from, int length) {
        return MAPPER.readTree(json, from, length);
    }

    public static String text(JsonNode tree) {
        return MAPPER.writeValueAsString(tree);
    }

    public static byte[] bytes(JsonNode tree) {
        return MAPPER.writeValueAsBytes(tree);
    }

    public static JsonNode read(byte[] json) {
        return MAPPER.readTree(json);
    }
}
