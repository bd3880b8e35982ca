package com.metisrouter.projections.console;

import com.metisrouter.contracts.metering.Outcome;
import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.usage.Unit;
import com.metisrouter.projections.usagelog.UsageEntry;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// How the pages write times, counts and outcomes. Money is never rounded here: it is shown to its last digit.
final class Format {

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter EXACT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final int MILLIS_IN_SECOND = 1_000;
    private static final int TOKENS_IN_LIST_PRICE = 6;

    private Format() {}

    static String day(Instant instant) {
        return DAY.format(instant);
    }

    static String time(Instant instant) {
        return TIME.format(instant);
    }

    static String exact(Instant instant) {
        return EXACT.format(instant);
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    static String millis(long millis) {
        if (millis < 0) {
            return "–";
        }
        if (millis < MILLIS_IN_SECOND) {
            return millis + " ms";
        }
        var hundredths = (millis + 5) / 10;
        return "%s.%02d s".formatted(count(hundredths / 100), hundredths % 100);
    }

    static String words(String code) {
        return code.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String words(Outcome outcome) {
        return words(UsageEntry.statusOf(outcome));
    }

    /// The price of a million beside the price of one, as price lists say it; empty for what is not counted in tokens.
    static String perMillion(Unit unit, UnitPrice price) {
        return unit.wireName().endsWith("_tokens")
                ? "$"
                        + atLeastCents(price.usdPerUnit().movePointRight(TOKENS_IN_LIST_PRICE))
                        + " per million"
                : "";
    }

    static String atLeastCents(BigDecimal amount) {
        var exact = amount.stripTrailingZeros();
        return exact.setScale(Math.max(2, exact.scale())).toPlainString();
    }

    static String icon(Outcome outcome) {
        return switch (outcome) {
            case COMPLETED -> "✓";
            case CLIENT_ABORTED -> "⊘";
            case UPSTREAM_REJECTED, UPSTREAM_FAILED -> "✕";
            case UPSTREAM_TRUNCATED, HOLD_EXHAUSTED -> "◐";
            case VOIDED -> "∅";
            case ORPHANED -> "?";
        };
    }

    static String tone(Outcome outcome) {
        return switch (outcome) {
            case COMPLETED -> "good";
            case UPSTREAM_REJECTED, UPSTREAM_FAILED -> "bad";
            case CLIENT_ABORTED, UPSTREAM_TRUNCATED, HOLD_EXHAUSTED, ORPHANED -> "warn";
            case VOIDED -> "quiet";
        };
    }

    /// What an outcome means to the one who pays.
    static String meaning(Outcome outcome) {
        return switch (outcome) {
            case COMPLETED -> "The provider answered in full.";
            case CLIENT_ABORTED ->
                    "The client went away before the end. What the provider had produced by then is charged.";
            case UPSTREAM_REJECTED -> "The provider refused the request before any output.";
            case UPSTREAM_FAILED -> "The provider failed before any output.";
            case UPSTREAM_TRUNCATED ->
                    "The provider's answer broke off. What had arrived by then is charged.";
            case HOLD_EXHAUSTED ->
                    "The answer was cut off because it would have cost more than was set aside for it.";
            case VOIDED -> "The request was never sent to a provider. Nothing is owed.";
            case ORPHANED ->
                    "The gateway stopped before it could record the end. The charge rests on the best evidence there is.";
        };
    }
}
