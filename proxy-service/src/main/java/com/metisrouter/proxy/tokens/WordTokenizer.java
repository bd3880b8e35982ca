package com.metisrouter.proxy.tokens;

import com.metisrouter.contracts.usage.QuantitySource;

/// The simulator's rule: a token is a run of characters between white space.
record WordTokenizer() implements Tokenizer {

    @Override
    public long count(String text) {
        var words = 0L;
        var between = true;
        for (var i = 0; i < text.length(); i++) {
            var space = Character.isWhitespace(text.charAt(i));
            if (between && !space) {
                words++;
            }
            between = space;
        }
        return words;
    }

    @Override
    public long atLeast(String text) {
        return count(text);
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
        return QuantitySource.TOKENIZER;
    }
}
