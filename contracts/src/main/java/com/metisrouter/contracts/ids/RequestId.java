package com.metisrouter.contracts.ids;

import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;

/// `req_` and a UUIDv7: the one id to search for, minted when a request arrives, unchanged to the last view.
///
/// Its first 48 bits are the Unix time in milliseconds, so a look-up by id knows the day.
public final class RequestId {

    public static final String PREFIX = "req_";

    private static final Pattern SHAPE =
            Pattern.compile(
                    "req_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

    private RequestId() {}

    /// @param random 74 bits of it are used
    public static String mint(long unixMillis, long random, long moreRandom) {
        var high = (unixMillis << 16) | 0x7000L | (random & 0x0FFFL);
        var low = (moreRandom & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return PREFIX + new UUID(high, low);
    }

    public static boolean isValid(String id) {
        return SHAPE.matcher(id).matches();
    }

    /// When it was minted.
    ///
    /// @throws IllegalArgumentException if it is no request id
    public static Instant mintedAt(String id) {
        if (!isValid(id)) {
            throw new IllegalArgumentException(
                    "request id: \"" + id + "\" (expected: req_ and a UUIDv7)");
        }
        return Instant.ofEpochMilli(
                UUID.fromString(id.substring(PREFIX.length())).getMostSignificantBits() >>> 16);
    }
}
