package com.metisrouter.projections.margins;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Margins of what, and of when.
///
/// @param since the first instant, by when requests came
/// @param until the first instant that no longer counts
public record MarginQuery(Instant since, Instant until, By by) {

    private static final Duration SPAN_DEFAULT = Duration.ofDays(1);
    private static final Duration SPAN_MAX = Duration.ofDays(92);
    private static final Set<String> PARAMETERS = Set.of("since", "until", "by");

    /// What is added up together.
    public enum By {
        MODEL("model_id"),
        PROVIDER("provider"),
        ACCOUNT("account_id"),
        PROJECT("project");

        private final String column;

        By(String column) {
            this.column = column;
        }

        String column() {
            return column;
        }
    }

    /// @throws IllegalArgumentException if it can't be understood
    public static MarginQuery parse(Map<String, String> parameters, Instant now) {
        for (var name : parameters.keySet()) {
            if (!PARAMETERS.contains(name)) {
                throw new IllegalArgumentException(
                        "unknown parameter (expected: since, until or by)");
            }
        }
        var until = instant("until", parameters.get("until"), now);
        var since = instant("since", parameters.get("since"), until.minus(SPAN_DEFAULT));
        if (!since.isBefore(until) || Duration.between(since, until).compareTo(SPAN_MAX) > 0) {
            throw new IllegalArgumentException(
                    "since and until: (expected: a span of at most "
                            + SPAN_MAX.toDays()
                            + " days)");
        }
        return new MarginQuery(since, until, by(parameters.getOrDefault("by", "model")));
    }

    private static Instant instant(String name, @Nullable String text, Instant otherwise) {
        if (text == null || text.isEmpty()) {
            return otherwise;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    name + ": (expected: such as 2026-11-01T00:00:00Z)", e);
        }
    }

    private static By by(String name) {
        for (var by : By.values()) {
            if (by.name().toLowerCase(Locale.ROOT).equals(name)) {
                return by;
            }
        }
        throw new IllegalArgumentException("by: (expected: model, provider, account or project)");
    }
}
