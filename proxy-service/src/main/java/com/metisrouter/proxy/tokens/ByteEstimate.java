package com.metisrouter.proxy.tokens;

import com.metisrouter.contracts.usage.QuantitySource;

/// For models whose tokenizer is not known: a token for each four bytes of UTF-8, rounded up.
record ByteEstimate() implements Tokenizer {

    private static final int BYTES_PER_TOKEN = 4;

    /// No tokenizer in use makes tokens this long on average.
    private static final int BYTES_PER_TOKEN_LONGEST = 16;

    @Override
    public long count(String text) {
        return (Utf8.length(text) + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    }

    @Override
    public long atLeast(String text) {
        return Utf8.length(text) / BYTES_PER_TOKEN_LONGEST;
    }

    @Override
    public int perMessage() {
        return 0;
    }

    @Override
    public int perRequest() {
        return 0;
    }

    @Override
    public QuantitySource source() {
        return QuantitySource.ESTIMATE;
    }
}
