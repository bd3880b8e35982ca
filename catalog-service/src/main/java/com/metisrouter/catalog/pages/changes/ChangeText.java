package com.metisrouter.catalog.pages.changes;

import com.metisrouter.catalog.pages.Shown;
import com.metisrouter.contracts.money.UnitPrice;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;

/// A change in words. Prices are written to their last digit.
final class ChangeText {

    private static final int SUMMARY_LINES = 3;

    private ChangeText() {}

    /// Such as `from 2026-12-01 00:00 UTC` for what is announced.
    static String when(Change change, Instant now) {
        return (change.isAnnounced(now) ? "from " : "since ") + Shown.minute(change.from());
    }

    static String title(Change change) {
        return switch (change.kind()) {
            case PRICE -> change.name() + ": " + summary(change);
            case ADDED -> change.name() + " is added";
            case DEPRECATED -> change.name() + " is advised against" + instead(change);
            case RETIRED -> change.name() + " is retired" + instead(change);
        };
    }

    private static String instead(Change change) {
        return change.replacement().isEmpty() ? "" : "; use " + change.replacement();
    }

    private static String summary(Change change) {
        var lines = MoveLine.of(change.moves());
        return lines.stream()
                .limit(SUMMARY_LINES)
                .map(line -> line.units().getFirst() + " " + line.move().change())
                .collect(
                        Collectors.joining(
                                ", ", "", lines.size() > SUMMARY_LINES ? ", and others" : ""));
    }

    /// All of it, a line for each price that changes otherwise.
    static String text(Change change, Instant now) {
        var head = title(change) + ", " + when(change, now) + ".\nModel " + change.model();
        if (change.version().isEmpty()) {
            return head + "\n";
        }
        return MoveLine.of(change.moves()).stream()
                .map(ChangeText::line)
                .collect(
                        Collectors.joining(
                                "",
                                head + ", price version " + change.version() + "\n",
                                "Read in: " + change.source() + "\n"));
    }

    private static String line(MoveLine line) {
        var move = line.move();
        var condition = move.condition().isEmpty() ? "" : " (" + move.condition() + ")";
        return line.words()
                + condition
                + ": USD "
                + exact(move.before())
                + " → "
                + exact(move.after())
                + " for one, "
                + move.change()
                + "\n";
    }

    static String unit(PriceMove move) {
        return Shown.words(move.unit()) + (move.variant().isEmpty() ? "" : " " + move.variant());
    }

    /// USD for one unit.
    static String exact(Optional<UnitPrice> price) {
        return price.map(UnitPrice::toString).orElse("–");
    }

    /// USD for a million tokens; nothing for units of which nobody uses a million.
    static String perMillion(PriceMove move, Optional<UnitPrice> price) {
        return Shown.isTokens(move.unit()) ? price.map(Shown::perMillion).orElse("–") : "";
    }
}
