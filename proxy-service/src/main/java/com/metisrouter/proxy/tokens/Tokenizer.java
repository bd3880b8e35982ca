package com.metisrouter.proxy.tokens;

import com.metisrouter.contracts.usage.QuantitySource;

/// Counts the tokens of a text the way a model does, or as near as can be.
public sealed interface Tokenizer permits WordTokenizer, BpeTokenizer, ByteEstimate {

    long count(String text);

    /// A count that the model's own cannot be below, cheap enough for every chunk: what a stream may be cut by.
    long atLeast(String text);

    /// Tokens that a message costs beyond its text.
    int perMessage();

    /// Tokens that a request costs beyond its messages.
    int perRequest();

    QuantitySource source();
}
