package com.metisrouter.proxy.metering;

import com.metisrouter.proxy.json.Trees;
import com.metisrouter.proxy.tokens.Tokenizer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Counts a request's input where the provider did not: all its texts, at least one token.
public final class InputCount {

    private InputCount() {}

    /// @param body a request that has been read; one that isn't JSON counts by its least
    public static long of(byte[] body, Tokenizer tokenizer) {
        try {
            return Math.max(1, of(Trees.read(body), tokenizer));
        } catch (JacksonException _) {
            return 1;
        }
    }

    private static long of(JsonNode root, Tokenizer tokenizer) {
        var tokens = 0L;
        for (var message : root.path("messages")) {
            tokens += tokenizer.perMessage() + inContent(message.path("content"), tokenizer);
        }
        if (root.path("messages").isArray()) {
            tokens += tokenizer.perRequest();
        }
        tokens += inContent(root.path("system"), tokenizer);
        tokens += inText(root.path("instructions"), tokenizer);
        tokens += inInput(root.path("input"), tokenizer);
        tokens += inInput(root.path("prompt"), tokenizer);
        tokens += inParts(root.path("systemInstruction"), tokenizer);
        tokens += inParts(root.path("system_instruction"), tokenizer);
        for (var content : root.path("contents")) {
            tokens += inParts(content, tokenizer);
        }
        tokens += inParts(root.path("content"), tokenizer);
        for (var request : root.path("requests")) {
            tokens += inParts(request.path("content"), tokenizer);
        }
        return tokens + reranked(root, tokenizer);
    }

    private static long inText(JsonNode text, Tokenizer tokenizer) {
        return text.isString() ? tokenizer.count(text.stringValue()) : 0;
    }

    private static long inContent(JsonNode content, Tokenizer tokenizer) {
        if (content.isString()) {
            return tokenizer.count(content.stringValue());
        }
        var tokens = 0L;
        for (var part : content) {
            tokens += inText(part.path("text"), tokenizer);
            // A tool's result is a text or has parts of its own.
            tokens += inContent(part.path("content"), tokenizer);
        }
        return tokens;
    }

    private static long inParts(JsonNode content, Tokenizer tokenizer) {
        var tokens = 0L;
        for (var part : content.path("parts")) {
            tokens += inText(part.path("text"), tokenizer);
        }
        return tokens;
    }

    /// A text, texts, token ids, lists of token ids, or the items of a response.
    private static long inInput(JsonNode input, Tokenizer tokenizer) {
        if (input.isString()) {
            return tokenizer.count(input.stringValue());
        }
        if (input.isNumber()) {
            return 1;
        }
        if (input.isObject()) {
            return inContent(input.path("content"), tokenizer)
                    + inText(input.path("text"), tokenizer)
                    + inText(input.path("output"), tokenizer)
                    + inText(input.path("arguments"), tokenizer);
        }
        var tokens = 0L;
        for (var part : input) {
            tokens += inInput(part, tokenizer);
        }
        return tokens;
    }

    /// The query is read once with each document.
    private static long reranked(JsonNode root, Tokenizer tokenizer) {
        var query = inText(root.path("query"), tokenizer);
        var tokens = 0L;
        for (var document : root.path("documents")) {
            tokens +=
                    query
                            + (document.isString()
                                    ? inText(document, tokenizer)
                                    : inText(document.path("text"), tokenizer));
        }
        return tokens;
    }
}
