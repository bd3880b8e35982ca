package com.metisrouter.proxy.metering;

/// Watches a stream's output against what was held for it, and counts only when it could have been passed.
///
/// One token is at least one byte, so as long as the bytes since the last count fit into what is left, no count is needed.
public final class RunningCount {

    private final OutputText output;
    private final Tokenizers tokenizers;
    private final String tokenizerName;
    private long tokensHeld;
    private long countedTokens;
    private long bytesSinceCount;

    public RunningCount(
            OutputText output, Tokenizers tokenizers, String tokenizerName, long tokensHeld) {
        this.output = output;
        this.tokenizers = tokenizers;
        this.tokenizerName = tokenizerName;
        this.tokensHeld = tokensHeld;
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

    void extended(long tokens) {
        tokensHeld += tokens;
    }
}
