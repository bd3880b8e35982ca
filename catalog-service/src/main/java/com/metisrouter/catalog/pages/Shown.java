package com.metisrouter.catalog.pages;

import com.metisrouter.contracts.money.UnitPrice;
import com.metisrouter.contracts.usage.Unit;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// How the pages write numbers and times. Money is never rounded: it is shown to its last digit.
public final class Shown {

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final int MILLION_DIGITS = 6;

    private Shown() {}

    public static String day(Instant instant) {
        return DAY.format(instant);
    }

    public static String minute(Instant instant) {
        return MINUTE.format(instant);
    }

    public static String second(Instant instant) {
        return SECOND.format(instant);
    }

    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    public static boolean isTokens(Unit unit) {
        return unit.side() != Unit.Side.OTHER;
    }

    public static String words(Unit unit) {
        return unit.wireName().replace('_', ' ');
    }

    /// USD for a million, with two places at least.
    public static String perMillion(UnitPrice price) {
        return atLeastCents(price.usdPerUnit().movePointRight(MILLION_DIGITS));
    }

    static String atLeastCents(BigDecimal amount) {
        var exact = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
        return exact.setScale(Math.max(2, exact.scale())).toPlainString();
    }
}
