package com.metisrouter.contracts.usage;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What is counted and priced. The buckets are disjoint: a cached input token is not also an input token.
///
/// An open list: values are only added, and a wire name never changes its meaning.
public enum Unit {
    INPUT_TOKENS("input_tokens", Side.INPUT),
    CACHE_READ_TOKENS("cache_read_tokens", Side.INPUT),
    CACHE_WRITE_5M_TOKENS("cache_write_5m_tokens", Side.INPUT),
    CACHE_WRITE_1H_TOKENS("cache_write_1h_tokens", Side.INPUT),
    AUDIO_INPUT_TOKENS("audio_input_tokens", Side.INPUT),
    IMAGE_INPUT_TOKENS("image_input_tokens", Side.INPUT),
    OUTPUT_TOKENS("output_tokens", Side.OUTPUT),
    REASONING_TOKENS("reasoning_tokens", Side.OUTPUT),
    AUDIO_OUTPUT_TOKENS("audio_output_tokens", Side.OUTPUT),
    IMAGE_OUTPUT_TOKENS("image_output_tokens", Side.OUTPUT),
    /// Whole images; the variant says size and quality, such as `1024x1024/high`.
    IMAGES("images", Side.OTHER),
    MILLISECONDS("milliseconds", Side.OTHER),
    CHARACTERS("characters", Side.OTHER),
    PAGES("pages", Side.OTHER),
    SEARCHES("searches", Side.OTHER),
    REQUESTS("requests", Side.OTHER);

    /// Which part of a request's token bounds a unit belongs to.
    public enum Side {
        INPUT,
        OUTPUT,
        OTHER
    }

    private static final Map<String, Unit> BY_WIRE_NAME =
            Arrays.stream(values())
                    .collect(Collectors.toUnmodifiableMap(Unit::wireName, Function.identity()));

    private final String wireName;
    private final Side side;

    Unit(String wireName, Side side) {
        this.wireName = wireName;
        this.side = side;
    }

    public String wireName() {
        return wireName;
    }

    public Side side() {
        return side;
    }

    /// @throws IllegalArgumentException if no unit has that name
    public static Unit ofWireName(String name) {
        var unit = BY_WIRE_NAME.get(name);
        if (unit == null) {
            throw new IllegalArgumentException(
                    "unit: \"" + name + "\" (expected: one of " + BY_WIRE_NAME.keySet() + ")");
        }
        return unit;
    }

    @Override
    public String toString() {
        return wireName;
    }
}
