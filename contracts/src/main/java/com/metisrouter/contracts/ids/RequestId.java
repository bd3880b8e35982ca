package com.metisrouter.contracts.ids;

import java.time.Instant;
import java.util.UUID;

/// `req_` and a UUIDv7: the one id to search for, minted when a request arrives, unchanged to the last view.
///
/// Its first 48 bits are the Unix time in milliseconds, so a look-up by id knows the day.
public final class RequestId {

    public static final String PREFIX = "req_";

    /// No time at all.
    public static final long INVALID = -1;

    /// `x` is any digit, `v` one that says variant 1 of RFC 9562.
    private static final String SHAPE = "req_xxxxxxxx-xxxx-7xxx-vxxx-xxxxxxxxxxxx";

    private static final int NO_DIGIT = -1;

    /// The first 48 bits are the first twelve digits, with one dash between them.
    private static final int MILLIS_END = PREFIX.length() + 13;

    private RequestId() {}

    /// @param random 74 bits of it are used
    public static String mint(long unixMillis, long random, long moreRandom) {
        var high = (unixMillis << 16) | 0x7000L | (random & 0x0FFFL);
        var low = (moreRandom & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return PREFIX + new UUID(high, low);
    }

    public static boolean isValid(String id) {
        if (id.length() != SHAPE.length()) {
            return false;
        }
        for (var i = 0; i < SHAPE.length(); i++) {
            if (!fits(SHAPE.charAt(i), id.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean fits(char shape, char c) {
        return switch (shape) {
            case 'x' -> digit(c) != NO_DIGIT;
            case 'v' -> digit(c) >>> 2 == 2;
            default -> shape == c;
        };
    }

    /// Hexadecimal, in small letters alone.
    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        return c >= 'a' && c <= 'f' ? c - 'a' + 10 : NO_DIGIT;
    }

    /// When it was minted.
    ///
    /// @throws IllegalArgumentException if it is no request id
    public static Instant mintedAt(String id) {
        return Instant.ofEpochMilli(mintedAtMillis(id));
    }

    /// When it was minted, in milliseconds since 1970.
    ///
    /// @throws IllegalArgumentException if it is no request id
    public static long mintedAtMillis(String id) {
        var millis = mintedAtMillisIfValid(id);
        if (millis == INVALID) {
            throw new IllegalArgumentException(
                    "request id: \"" + id + "\" (expected: req_ and a UUIDv7)");
        }
        return millis;
    }

    /// The same, or `INVALID`.
    public static long mintedAtMillisIfValid(String id) {
        if (!isValid(id)) {
            return INVALID;
        }
        var millis = 0L;
        for (var i = PREFIX.length(); i < MILLIS_END; i++) {
            var digit = digit(id.charAt(i));
            if (digit != NO_DIGIT) {
                millis = millis << 4 | digit;
            }
        }
        return millis;
    }
}
