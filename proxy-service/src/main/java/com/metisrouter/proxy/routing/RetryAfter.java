package com.metisrouter.proxy.routing;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// Reads how long a provider asks to be left alone: seconds or a date (RFC 9110, 10.2.3), or OpenAI's `retry-after-ms`.
public final class RetryAfter {

    /// What asks for more is taken to mean this: a provider's mistake should not cost a day.
    public static final Duration MAX = Duration.ofHours(1);

    private static final int DIGITS_MAX = 9;

    private RetryAfter() {}

    /// @param header of `Retry-After`, null where there is none
    /// @param millisHeader of `retry-after-ms`, null where there is none; the finer one wins
    /// @param now for a date
    /// @return milliseconds, `Outcome.NO_RETRY_AFTER` where nothing can be read
    public static long millis(@Nullable String header, @Nullable String millisHeader, Instant now) {
        if (millisHeader != null && isWhole(millisHeader.strip())) {
            return capped(Long.parseLong(millisHeader.strip()));
        }
        if (header == null) {
            return Outcome.NO_RETRY_AFTER;
        }
        var text = header.strip();
        if (isWhole(text)) {
            return capped(Long.parseLong(text) * 1_000);
        }
        try {
            var until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            return capped(Math.max(0, until.toEpochMilli() - now.toEpochMilli()));
        } catch (DateTimeException | ArithmeticException _) {
            return Outcome.NO_RETRY_AFTER;
        }
    }

    private static boolean isWhole(String text) {
        return !text.isEmpty()
                && text.length() <= DIGITS_MAX
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static long capped(long millis) {
        return Math.min(millis, MAX.toMillis());
    }
}
