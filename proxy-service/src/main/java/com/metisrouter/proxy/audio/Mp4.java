package com.metisrouter.proxy.audio;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// MP4 and M4A: boxes in boxes. The movie's header says how long it is; one that is written in fragments doesn't, and isn't read.
final class Mp4 {

    /// Boxes that are looked at.
    private static final int BOXES_MAX = 10_000;

    private Mp4() {}

    static OptionalLong milliseconds(Bytes bytes) {
        var movie = find(bytes, 0, bytes.length(), "moov");
        if (movie == null) {
            return OptionalLong.empty();
        }
        var header = find(bytes, movie.content, movie.end, "mvhd");
        if (header == null) {
            return OptionalLong.empty();
        }
        var at = header.content;
        return bytes.u8(at) == 1
                ? AudioLength.of(bytes.u64(at + 24), bytes.u32(at + 20))
                : AudioLength.of(bytes.u32(at + 16), bytes.u32(at + 12));
    }

    private record Box(long content, long end) {}

    private static @Nullable Box find(Bytes bytes, long from, long end, String name) {
        var at = from;
        for (var i = 0; i < BOXES_MAX && at + 8 <= end; i++) {
            var size = bytes.u32(at);
            var head = 8;
            if (size == 1) {
                size = bytes.u64(at + 8);
                head = 16;
            } else if (size == 0) {
                size = end - at;
            }
            if (size < head || size > end - at) {
                return null;
            }
            if (bytes.has(at + 4, name)) {
                return new Box(at + head, at + size);
            }
            at += size;
        }
        return null;
    }
}
