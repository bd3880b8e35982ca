package com.metisrouter.proxy.rates;

import org.jspecify.annotations.Nullable;

/// One request's part of its key's rates. Ends once, however often it is told.
public final class RatePass {

    /// Of a key without limits.
    public static final RatePass FREE = new RatePass(null, 0, 0);

    private final @Nullable KeyRates rates;
    private final long window;
    private final long tokens;
    private boolean ended;

    RatePass(@Nullable KeyRates rates, long window, long tokens) {
        this.rates = rates;
        this.window = window;
        this.tokens = tokens;
    }

    /// @param tokensUsed of input and output, in the place of what it was counted with
    public void end(long tokensUsed) {
        if (rates == null) {
            return;
        }
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        rates.ended(window, tokens, tokensUsed);
    }
}
