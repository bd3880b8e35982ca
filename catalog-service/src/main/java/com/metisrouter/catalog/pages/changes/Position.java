package com.metisrouter.catalog.pages.changes;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/// Where a page of changes ends, so that the next goes on there whatever was added meanwhile: `2026-11-26T00:00:00Z~price:openai/gpt-4o@2`.
record Position(Instant from, String id) {

    private static final char BETWEEN = '~';

    static Position of(Change change) {
        return new Position(change.from(), change.id());
    }

    /// Empty if it is none.
    static Optional<Position> parse(String text) {
        var between = text.indexOf(BETWEEN);
        if (between < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Position(
                            Instant.parse(text.substring(0, between)),
                            text.substring(between + 1)));
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    boolean isBefore(Change change) {
        return change.from().isBefore(from)
                || (change.from().equals(from) && change.id().compareTo(id) > 0);
    }

    @Override
    public String toString() {
        return from.toString() + BETWEEN + id;
    }
}
