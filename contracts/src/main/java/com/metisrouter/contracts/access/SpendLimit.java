package com.metisrouter.contracts.access;

import com.metisrouter.contracts.money.Usd;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The most that a key or a project may spend in each calendar day, week or month of a time zone, or ever.
///
/// Windows follow one another without gap or overlap, whatever a zone's clocks do: a day has 23 hours where they go forward, 25 where
/// they go back, and begins when its date first appears.
///
/// @param amount above 0
/// @param zone an IANA name such as `Europe/Rome`; UTC where it is missing
public record SpendLimit(Usd amount, Period period, String zone) {

    public static final String ZONE_DEFAULT = "UTC";

    private static final Set<String> ZONES = Set.copyOf(ZoneId.getAvailableZoneIds());

    /// How long a limit counts. Weeks begin on Monday, as in ISO 8601.
    public enum Period {
        DAY,
        WEEK,
        MONTH,
        TOTAL
    }

    public SpendLimit {
        zone = Objects.requireNonNullElse(zone, ZONE_DEFAULT);
        Objects.requireNonNull(period, "period");
        if (!amount.isPositive()) {
            throw new IllegalArgumentException("amount: " + amount + " (expected: above 0)");
        }
        if (!ZONES.contains(zone)) {
            throw new IllegalArgumentException(
                    "zone: \"" + zone + "\" (expected: an IANA name such as \"Europe/Rome\")");
        }
    }

    public static SpendLimit of(Usd amount, Period period) {
        return new SpendLimit(amount, period, ZONE_DEFAULT);
    }

    /// When the window that an instant lies in began; the epoch for `TOTAL`.
    public Instant windowStart(Instant instant) {
        return period == Period.TOTAL ? Instant.EPOCH : beginningOf(firstDay(instant));
    }

    /// When the window that an instant lies in ends and the next begins; empty for `TOTAL`.
    public Optional<Instant> windowEnd(Instant instant) {
        return period == Period.TOTAL
                ? Optional.empty()
                : Optional.of(beginningOf(next(firstDay(instant))));
    }

    private LocalDate firstDay(Instant instant) {
        var first = firstDay(instant.atZone(ZoneId.of(zone)).toLocalDate());
        // Clocks that go back over midnight show the old date again: it is the new day all the
        // same.
        var next = next(first);
        return instant.isBefore(beginningOf(next)) ? first : next;
    }

    private LocalDate firstDay(LocalDate date) {
        return switch (period) {
            case DAY -> date;
            case WEEK -> date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> date.withDayOfMonth(1);
            case TOTAL -> LocalDate.EPOCH;
        };
    }

    private LocalDate next(LocalDate first) {
        return switch (period) {
            case DAY -> first.plusDays(1);
            case WEEK -> first.plusWeeks(1);
            case MONTH -> first.plusMonths(1);
            case TOTAL -> LocalDate.MAX;
        };
    }

    private Instant beginningOf(LocalDate date) {
        return date.atStartOfDay(ZoneId.of(zone)).toInstant();
    }
}
