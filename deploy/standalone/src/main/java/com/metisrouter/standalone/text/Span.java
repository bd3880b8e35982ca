package com.metisrouter.standalone.text;

import java.time.Duration;
import java.util.regex.Pattern;

/// A span of time as people type it: `90s`, `15m`, `24h`, `30d`, `2w`; and `0`.
public final class Span {

    private static final Pattern SHAPE = Pattern.compile("(\\d{1,6})([smhdw])");

    private Span() {}

    /// @throws IllegalArgumentException if it is none
    public static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        var match = SHAPE.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" (expected: a number and s, m, h, d or w, such as 30d)");
        }
        var count = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            case "d" -> Duration.ofDays(count);
            default -> Duration.ofDays(7 * count);
        };
    }
}
