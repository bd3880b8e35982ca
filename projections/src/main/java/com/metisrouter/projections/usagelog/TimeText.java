package com.metisrouter.projections.usagelog;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/// Times as URLs say them: an instant, or a span back from now such as `24h`.
public final class TimeText {

    public static final String EXPECTED =
            "(expected: a time such as 2026-11-22T10:00:00Z or a span such as 15m, 24h, 7d)";

    private static final Pattern AGO = Pattern.compile("([1-9][0-9]{0,5})([smhd])");

    private TimeText() {}

    /// @return empty if it is neither
    public static Optional<Instant> read(String text, Instant now) {
        var ago = AGO.matcher(text);
        if (ago.matches()) {
            return Optional.of(now.minus(span(Long.parseLong(ago.group(1)), ago.group(2))));
        }
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    private static Duration span(long count, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }
}
