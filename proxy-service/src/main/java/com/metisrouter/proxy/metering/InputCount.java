package com.metisrouter.proxy.metering;

import tools.jackson.databind.JsonNode;

/// Counts a request's input where the provider did not: all texts of its messages or inputs, at least one token.
final class InputCount {

    private InputCount() {}

    /// @param body a request that has been read and is valid
    static long of(byte[] body, Tokenizer tokenizer) {
        var root = Trees.read(body);
        var tokens = 0L;
        for (var message : root.path("messages")) {
            tokens += tokenizer.perMessage() + inContent(message.path("content"), tokenizer);
        }
        if (root.path("messages").isArray()) {
            tokens += tokenizer.perRequest();
        }
        tokens += inInput(root.path("input"), tokenizer);
        return Math.max(1, tokens);
    }

    private static long inContent(JsonNode content, Tokenizer tokenizer) {
        if (content.isString()) {
            return tokenizer.count(content.stringValue());
        }
        var tokens = 0L;
        for (var part : content) {
            if (part.path("type").asString("").equals("text")) {
                tokens += tokenizer.count(part.path("text").asString(""));
            }
        }
        return tokens;
    }

    /// A text, texts, token ids, or lists of token ids.
    private static long inInput(JsonNode input, Tokenizer tokenizer) {
        if (input.isString()) {
            return tokenizer.count(input.stringValue());
        }
        if (input.isNumber()) {
            return 1;
        }
        var tokens = 0L;
        for (var part : input) {
            tokens += inInput(part, tokenizer);
        }
        return tokens;
    }
}
