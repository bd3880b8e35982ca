package com.metisrouter.proxy.tokens;

/// The length of a text in UTF-8, without encoding it.
public final class Utf8 {

    private Utf8() {}

    public static long length(String text) {
        var bytes = 0L;
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            // A surrogate is half of a four-byte character.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }
}
