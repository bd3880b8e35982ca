package com.metisrouter.proxy.audio;

import java.util.OptionalLong;

/// RIFF WAVE: chunks, of which `fmt ` says the bytes of a second and `data` has them.
final class Wav {

    /// Chunks that are looked at before the data.
    private static final int CHUNKS_MAX = 64;

    private Wav() {}

    static OptionalLong milliseconds(Bytes bytes) {
        var bytesASecond = 0L;
        var at = 12L;
        for (var i = 0; i < CHUNKS_MAX && at + 8 <= bytes.length(); i++) {
            var size = bytes.u32le(at + 4);
            if (bytes.has(at, "fmt ")) {
                bytesASecond = bytes.u32le(at + 16);
            } else if (bytes.has(at, "data")) {
                // Writers that stream don't know the size, and say the most or nothing.
                var there = bytes.length() - at - 8;
                var data = size == 0 || size > there ? there : size;
                return AudioLength.of(data, bytesASecond);
            }
            at += 8 + size + (size & 1);
        }
        return OptionalLong.empty();
    }
}
