package com.metisrouter.contracts.evidence;

import java.util.HexFormat;

/// Hashes as they are written: 64 lower-case hexadecimal digits.
public final class Hex {

    private static final HexFormat FORMAT = HexFormat.of();
    private static final int DIGITS = 2 * LedgerChain.HASH_BYTES;

    private Hex() {}

    public static String of(byte[] hash) {
        return FORMAT.formatHex(hash);
    }

    /// @throws IllegalArgumentException if it isn't written so
    public static byte[] hash(String text) {
        if (!isHash(text)) {
            throw new IllegalArgumentException(
                    "hash: \"" + text + "\" (expected: 64 lower-case hexadecimal digits)");
        }
        return FORMAT.parseHex(text);
    }

    private static boolean isHash(String text) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return text.length() == DIGITS;
    }
}
