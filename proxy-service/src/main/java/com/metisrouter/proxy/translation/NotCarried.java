package com.metisrouter.proxy.translation;

/// What can't be carried over from one protocol to another, so that the request is refused rather than served otherwise than asked.
public final class NotCarried extends RuntimeException {

    /// Client's text that a sentence repeats at most.
    private static final int QUOTED_CHARS_MAX = 64;

    private final String param;

    /// @param param path in the request that was translated, such as `tools[2].type`
    /// @param sentence names the parameter and says what to do instead
    NotCarried(String param, String sentence) {
        super(sentence, null, false, false);
        this.param = param;
    }

    /// A client's text within a sentence: short and without control characters.
    static String quoted(String text) {
        var cut =
                text.length() > QUOTED_CHARS_MAX ? text.substring(0, QUOTED_CHARS_MAX) + "…" : text;
        return "\"" + cut.replaceAll("\\p{Cntrl}", "?") + "\"";
    }

    static NotCarried wrongType(String param, String expected) {
        return new NotCarried(
                param, "\"" + param + "\" has the wrong type (expected: " + expected + ").");
    }

    public String param() {
        return param;
    }
}
