package com.metisrouter.projections.console;

/// Breaks JSON into lines without touching a character of it: a number stays as the provider wrote it.
final class IndentedJson {

    private static final String STEP = "  ";

    private IndentedJson() {}

    /// Text that is no JSON comes out readable as well; nothing is checked here.
    static String of(String json) {
        var out = new StringBuilder(json.length() * 2);
        var depth = 0;
        var quoted = false;
        for (var i = 0; i < json.length(); i++) {
            var c = json.charAt(i);
            if (quoted) {
                out.append(c);
                if (c == '\\' && i + 1 < json.length()) {
                    out.append(json.charAt(++i));
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c == '{' || c == '[') {
                depth++;
                line(out.append(c), depth);
            } else if (c == '}' || c == ']') {
                depth = Math.max(0, depth - 1);
                line(out, depth).append(c);
            } else if (c == ',') {
                line(out.append(c), depth);
            } else if (c == ':') {
                out.append(": ");
            } else if (!Character.isWhitespace(c)) {
                quoted = c == '"';
                out.append(c);
            }
        }
        return out.toString();
    }

    private static StringBuilder line(StringBuilder out, int depth) {
        return out.append('\n').append(STEP.repeat(depth));
    }
}
