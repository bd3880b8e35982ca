package com.metisrouter.proxy.answers;

import com.metisrouter.proxy.tokens.Tokenizers;

/// Watches a stream's output against what was held for it, and counts only when it could have been passed.
///
/// One token is at least one byte, so as long as the bytes since the last count fit into what is left, no count is needed.
public final class RunningCount {

    /// So few tokens before the hold is passed it is time to see whether there is more.
    private static final long LOW_WATER_TOKENS = 64;

    /// And not before this part of it is left.
    private static final long LOW_WATER_PART = 4;

    private final OutputText output;
    private final Tokenizers tokenizers;
    private final String tokenizerName;
    private final long lowWater;
    private long tokensHeld;
    private long countedTokens;
    private long bytesSinceCount;

    public RunningCount(
            OutputText output, Tokenizers tokenizers, String tokenizerName, long tokensHeld) {
        this.output = output;
        this.tokenizers = tokenizers;
        this.tokenizerName = tokenizerName;
        this.tokensHeld = tokensHeld;
        this.lowWater = Math.min(LOW_WATER_TOKENS, tokensHeld / LOW_WATER_PART);
    }

    /// Before output is added.
    void before() {
        if (output.wantsCompacting() && tokenizers.isLoaded(tokenizerName)) {
            output.compact(tokenizers.ifLoaded(tokenizerName));
        }
        output.mark();
    }

    /// Notes output that was added.
    ///
    /// @return how many tokens are missing from the hold, 0 where it is not passed
    long missing(long bytesAdded) {
        bytesSinceCount += bytesAdded;
        var tokenizer = tokenizers.ifLoaded(tokenizerName);
        if (countedTokens + bytesSinceCount > tokensHeld) {
            countedTokens = output.atLeast(tokenizer);
            bytesSinceCount = 0;
        }
        return Math.max(0, countedTokens - tokensHeld);
    }

    /// Whether little is left of the hold, as of the last count. Counts get more frequent towards the end.
    boolean isLow() {
        return tokensHeld - countedTokens <= lowWater;
    }

    void extended(long tokens) {
        tokensHeld += tokens;
    }
}
