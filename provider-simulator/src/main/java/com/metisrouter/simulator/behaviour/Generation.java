package com.metisrouter.simulator.behaviour;

import java.util.OptionalInt;

/// What one request will produce, decided before its first byte: the same request always gives the same tokens.
///
/// `words` and `reasoning` are for each of `choices` answers; one word is one output token and one stream chunk.
/// Cached and cache-written tokens are part of `input` and never exceed it.
public record Generation(
        int input,
        int cached,
        int cacheWrite,
        int choices,
        int words,
        int reasoning,
        boolean cutByLimit,
        UsageReport usageReport) {

    /// Words in an answer when `words-N` is not given.
    public static final int WORDS_DEFAULT = 16;

    /// Decides the answer to a request with `input` tokens and at most `outputMax` output tokens for each choice.
    public static Generation decide(
            Directives directives, int input, OptionalInt outputMax, int choices) {
        int wantedWords = directives.numberOr(Directive.WORDS, WORDS_DEFAULT);
        int wantedReasoning = directives.numberOr(Directive.REASONING, 0);
        int reasoning = Math.min(wantedReasoning, outputMax.orElse(Integer.MAX_VALUE));
        int wordsLeft = outputMax.orElse(Integer.MAX_VALUE) - reasoning;
        boolean over = directives.has(Directive.OVER);
        long words =
                over
                        ? (long) (outputMax.isPresent() ? wordsLeft : wantedWords)
                                + directives.numberOr(Directive.OVER, 0)
                        : Math.min(wantedWords, wordsLeft);
        if (words * choices > Directive.CHUNKS_MAX) {
            throw BadDirective.tooLong(words * choices);
        }
        int cached = Math.min(directives.numberOr(Directive.CACHED, 0), input);
        return new Generation(
                input,
                cached,
                Math.min(directives.numberOr(Directive.CACHEWRITE, 0), input - cached),
                choices,
                (int) words,
                reasoning,
                over || words < wantedWords || reasoning < wantedReasoning,
                UsageReport.of(directives));
    }

    /// Word chunks of the whole answer; chunk `i` is word `i / choices` of choice `i % choices`.
    public int chunks() {
        return words * choices;
    }

    /// What has been produced when `chunks` word chunks have been: reasoning comes before the first word.
    public Usage usageAfter(int chunks) {
        int reasoned = reasoning * choices;
        return new Usage(input, cached, cacheWrite, reasoned + chunks, reasoned);
    }

    public Usage usageAtEnd() {
        return usageAfter(chunks());
    }

    /// `word1 word2 …`, all words of one choice.
    public String text() {
        var text = new StringBuilder(words * 8);
        for (int word = 0; word < words; word++) {
            text.append(piece(word));
        }
        return text.toString();
    }

    /// The text of a choice's word, with the space that separates it from the one before.
    public static String piece(int word) {
        return word == 0 ? "word1" : " word" + (word + 1);
    }
}
