package com.metisrouter.proxy.audio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/// A part of an array, read at offsets from its own start. Beyond its end there are no bytes: the reader stops by `TooShort`.
final class Bytes {

    /// Thrown where the file ends before what it promises.
    static final class TooShort extends RuntimeException {
        TooShort() {
            super("the file ends too early", null, false, false);
        }
    }

    private final byte[] array;
    private final int start;
    private final int length;

    Bytes(byte[] array, int start, int end) {
        this.array = array;
        this.start = start;
        this.length = end - start;
    }

    int length() {
        return length;
    }

    int u8(long at) {
        if (at < 0 || at >= length) {
            throw new TooShort();
        }
        return array[start + (int) at] & 0xff;
    }

    boolean has(long at, String text) {
        for (var i = 0; i < text.length(); i++) {
            if (at + i >= length || u8(at + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    String text(long at, int chars) {
        u8(at + chars - 1);
        return new String(array, start + (int) at, chars, ISO_8859_1);
    }

    int u16le(long at) {
        return u8(at) | (u8(at + 1) << 8);
    }

    long u32le(long at) {
        return u16le(at) | ((long) u16le(at + 2) << 16);
    }

    long u64le(long at) {
        return u32le(at) | (u32le(at + 4) << 32);
    }

    int u16(long at) {
        return (u8(at) << 8) | u8(at + 1);
    }

    long u32(long at) {
        return ((long) u16(at) << 16) | u16(at + 2);
    }

    long u64(long at) {
        return (u32(at) << 32) | u32(at + 4);
    }
}
