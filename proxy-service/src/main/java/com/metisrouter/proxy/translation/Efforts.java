package com.metisrouter.proxy.translation;

/// How hard a model thinks, in words and in tokens. The words are OpenAI's `reasoning_effort`; the tokens are those that Google's
/// own chat endpoint gives to them.
final class Efforts {

    private static final long LOW_TOKENS = 1024;
    private static final long MEDIUM_TOKENS = 8192;
    private static final long HIGH_TOKENS = 24_576;

    private Efforts() {}

    static String ofBudget(long tokens) {
        if (tokens <= LOW_TOKENS) {
            return "low";
        }
        return tokens <= MEDIUM_TOKENS ? "medium" : "high";
    }

    /// Tokens for an effort other than `none`.
    static long budget(String effort) {
        return switch (effort) {
            case "minimal", "low" -> LOW_TOKENS;
            case "medium" -> MEDIUM_TOKENS;
            default -> HIGH_TOKENS;
        };
    }

    static String known(String effort) {
        return switch (effort) {
            case "none", "minimal", "low", "medium", "high", "xhigh", "max" -> effort;
            default ->
                    throw new NotCarried(
                            "reasoning_effort",
                            "The effort "
                                    + NotCarried.quoted(effort)
                                    + " is not known (expected: none, minimal, low, medium, high, xhigh or max).");
        };
    }
}
