package com.metisrouter.proxy.tokens;

import com.knuddels.jtokkit.api.Encoding;
import com.metisrouter.contracts.usage.QuantitySource;

/// A byte-pair encoding, with the tokens that OpenAI's chat format adds to each message and request.
record BpeTokenizer(Encoding encoding) implements Tokenizer {

    private static final int TOKENS_PER_MESSAGE = 4;
    private static final int TOKENS_PER_REQUEST = 3;

    @Override
    public long count(String text) {
        return encoding.countTokensOrdinary(text);
    }

    @Override
    public long atLeast(String text) {
        return count(text);
    }

    @Override
    public int perMessage() {
        return TOKENS_PER_MESSAGE;
    }

    @Override
    public int perRequest() {
        return TOKENS_PER_REQUEST;
    }

    @Override
    public QuantitySource source() {
        return QuantitySource.TOKENIZER;
    }
}
