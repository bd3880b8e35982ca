package com.metisrouter.simulator.protocol;

import tools.jackson.databind.JsonNode;

/// The simulator's tokenizer: a token is a run of characters between whitespace ([Character#isWhitespace(char)]).
///
/// Each text is counted by itself and the counts are added; a request has at least one input token.
final class Words {

    private Words() {}

    static int count(String text) {
        int words = 0;
        boolean between = true;
        for (int i = 0; i < text.length(); i++) {
            boolean space = Character.isWhitespace(text.charAt(i));
            if (between && !space) {
                words++;
            }
            between = space;
        }
        return words;
    }

    /// Counts a `content`: a string, or an array whose members of type `text` carry a `text`.
    static int inContent(JsonNode content) {
        if (content.isString()) {
            return count(content.stringValue());
        }
        int words = 0;
        if (content.isArray()) {
            for (var part : content) {
                if (part.path("type").asString("").equals("text")) {
                    words += count(part.path("text").asString(""));
                }
            }
        }
        return words;
    }

    static int inMessages(JsonNode messages) {
        int words = 0;
        for (var message : messages) {
            words += inContent(message.path("content"));
        }
        return words;
    }

    static int atLeastOne(int words) {
        return Math.max(1, words);
    }
}
