package com.metisrouter.contracts.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;

/// Whether a header's value could be read, without making anything of it. The common forms are seen at a glance; the rest is really read.
final class HeaderText {

    private static final byte[] SHAPE = "0000-00-00T00:00:00".getBytes(UTF_8);
    private static final int MONTH_AT = 5;
    private static final int DAY_AT = 8;
    private static final int HOUR_AT = 11;
    private static final int MINUTE_AT = 14;
    private static final int SECOND_AT = 17;

    /// Every month has that many.
    private static final int DAYS_OF_ANY_MONTH = 28;

    private static final int DECIMALS_MAX = 9;
    private static final int LONG_DIGITS = 18;

    private HeaderText() {}

    static boolean isInstant(byte[] text) {
        if (isCommonInstant(text)) {
            return true;
        }
        try {
            Instant.parse(new String(text, UTF_8));
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isCommonInstant(byte[] text) {
        if (text.length < SHAPE.length + 1 || text[text.length - 1] != 'Z') {
            return false;
        }
        for (var i = 0; i < SHAPE.length; i++) {
            if (SHAPE[i] == '0' ? !isDigit(text[i]) : text[i] != SHAPE[i]) {
                return false;
            }
        }
        var month = two(text, MONTH_AT);
        var day = two(text, DAY_AT);
        return month >= 1
                && month <= 12
                && day >= 1
                && day <= DAYS_OF_ANY_MONTH
                && two(text, HOUR_AT) < 24
                && two(text, MINUTE_AT) < 60
                && two(text, SECOND_AT) < 60
                && areDecimals(text);
    }

    private static boolean areDecimals(byte[] text) {
        var decimals = text.length - 1 - SHAPE.length - 1;
        if (decimals == -1) {
            return true;
        }
        if (text[SHAPE.length] != '.' || decimals < 1 || decimals > DECIMALS_MAX) {
            return false;
        }
        for (var i = SHAPE.length + 1; i < text.length - 1; i++) {
            if (!isDigit(text[i])) {
                return false;
            }
        }
        return true;
    }

    private static int two(byte[] text, int at) {
        return (text[at] - '0') * 10 + text[at + 1] - '0';
    }

    static boolean isLong(byte[] text) {
        if (text.length > 0 && text.length <= LONG_DIGITS && areDigits(text)) {
            return true;
        }
        try {
            Long.parseLong(new String(text, UTF_8));
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean areDigits(byte[] text) {
        for (var b : text) {
            if (!isDigit(b)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
