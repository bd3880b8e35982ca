package com.metisrouter.proxy.audio;

import java.util.OptionalLong;

/// Ogg: pages, each with the position in samples that it ends at.
final class Ogg {

    private static final int OPUS_RATE = 48_000;
    private static final int PAGE_HEAD = 27;

    /// The position of a page on which no packet ends.
    private static final long NO_POSITION = -1;

    private Ogg() {}

    static OptionalLong milliseconds(Bytes bytes) {
        var head = PAGE_HEAD + bytes.u8(26);
        var opus = bytes.has(head, "OpusHead");
        var vorbis = bytes.u8(head) == 1 && bytes.has(head + 1L, "vorbis");
        if (!opus && !vorbis) {
            return OptionalLong.empty();
        }
        var stream = bytes.u32le(14);
        var last = NO_POSITION;
        var at = 0L;
        while (at < bytes.length()) {
            if (!bytes.has(at, "OggS")) {
                return OptionalLong.empty();
            }
            if (bytes.u32le(at + 14) == stream && bytes.u64le(at + 6) != NO_POSITION) {
                last = bytes.u64le(at + 6);
            }
            at = next(bytes, at);
        }
        return opus
                ? AudioLength.of(last - bytes.u16le(head + 10L), OPUS_RATE)
                : AudioLength.of(last, bytes.u32le(head + 12L));
    }

    private static long next(Bytes bytes, long page) {
        var segments = bytes.u8(page + 26);
        var next = page + PAGE_HEAD + segments;
        for (var i = 0; i < segments; i++) {
            next += bytes.u8(page + PAGE_HEAD + i);
        }
        return next;
    }
}
