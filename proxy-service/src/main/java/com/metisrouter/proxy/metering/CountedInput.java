package com.metisrouter.proxy.metering;

import com.metisrouter.proxy.tokens.Tokenizer;
import java.util.function.Supplier;

/// The input of one request, counted when it is first asked for, and once. Thread-safe.
public final class CountedInput {

    private static final long NOT_COUNTED = -1;

    private final Supplier<byte[]> body;
    private long tokens = NOT_COUNTED;

    /// @param body what the client sent, as it came
    public CountedInput(Supplier<byte[]> body) {
        this.body = body;
    }

    /// @param tokenizer the model's, the same each time
    synchronized long count(Tokenizer tokenizer) {
        if (tokens == NOT_COUNTED) {
            tokens = InputCount.of(body.get(), tokenizer);
        }
        return tokens;
    }
}
