package com.metisrouter.proxy.audio;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// MPEG audio: frames one behind the other, each with its rate and size in its head. All must have the same sampling rate.
final class Mp3 {

    /// Garbage that is skipped before the first frame, as players do.
    private static final int SKIPPED_MAX = 4 * 1024;

    private static final int[] RATES_1 = {44_100, 48_000, 32_000};

    private static final int[][] BITRATES = {
        // MPEG 1, layers I, II, III
        {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
        {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
        // MPEG 2 and 2.5, layer I, layers II and III
        {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
        {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
    };

    private Mp3() {}

    /// @param rate samples a second
    private record Frame(int samples, int rate, int bytes) {}

    static OptionalLong milliseconds(Bytes bytes) {
        var at = first(bytes, behindTags(bytes));
        if (at < 0) {
            return OptionalLong.empty();
        }
        var samples = 0L;
        var rate = 0;
        var isFirst = true;
        for (var frame = frame(bytes, at); frame != null; frame = frame(bytes, at)) {
            if (rate != 0 && frame.rate() != rate) {
                return OptionalLong.empty();
            }
            rate = frame.rate();
            // The first frame of an encoder may hold its notes and no sound.
            if (!(isFirst && holdsNotes(bytes, at, frame))) {
                samples += frame.samples();
            }
            isFirst = false;
            at += frame.bytes();
        }
        var rest = bytes.length() - at;
        var isTail = rest <= 0 || bytes.has(at, "TAG") || bytes.has(at, "APETAGEX");
        return isTail || rest < SKIPPED_MAX ? AudioLength.of(samples, rate) : OptionalLong.empty();
    }

    /// ID3v2, whose size has seven bits a byte.
    private static long behindTags(Bytes bytes) {
        var at = 0L;
        while (bytes.has(at, "ID3")) {
            var size =
                    ((long) bytes.u8(at + 6) << 21)
                            | ((long) bytes.u8(at + 7) << 14)
                            | ((long) bytes.u8(at + 8) << 7)
                            | bytes.u8(at + 9);
            at += 10 + size;
        }
        return at;
    }

    /// Where two frames stand one behind the other, or one up to the end.
    private static long first(Bytes bytes, long from) {
        for (var at = from; at < Math.min(bytes.length(), from + SKIPPED_MAX); at++) {
            var frame = frame(bytes, at);
            if (frame != null
                    && (at + frame.bytes() >= bytes.length()
                            || frame(bytes, at + frame.bytes()) != null)) {
                return at;
            }
        }
        return -1;
    }

    private static @Nullable Frame frame(Bytes bytes, long at) {
        if (at + 4 > bytes.length() || bytes.u8(at) != 0xff || (bytes.u8(at + 1) & 0xe0) != 0xe0) {
            return null;
        }
        var version = (bytes.u8(at + 1) >> 3) & 3;
        var layer = 4 - ((bytes.u8(at + 1) >> 1) & 3);
        var bitrateIndex = bytes.u8(at + 2) >> 4;
        var rateIndex = (bytes.u8(at + 2) >> 2) & 3;
        if (version == 1
                || layer == 4
                || bitrateIndex == 0
                || bitrateIndex == 15
                || rateIndex == 3) {
            return null;
        }
        var isOne = version == 3;
        var rate = RATES_1[rateIndex] >> (isOne ? 0 : version == 2 ? 1 : 2);
        var row = isOne ? layer - 1 : layer == 1 ? 3 : 4;
        var bits = BITRATES[row][bitrateIndex] * 1_000;
        var padding = (bytes.u8(at + 2) >> 1) & 1;
        return layer == 1
                ? new Frame(384, rate, (12 * bits / rate + padding) * 4)
                : layer == 2 || isOne
                        ? new Frame(1_152, rate, 144 * bits / rate + padding)
                        : new Frame(576, rate, 72 * bits / rate + padding);
    }

    private static boolean holdsNotes(Bytes bytes, long at, Frame frame) {
        for (var i = at + 4; i < at + Math.min(64, frame.bytes()); i++) {
            if (bytes.has(i, "Xing") || bytes.has(i, "Info") || bytes.has(i, "VBRI")) {
                return true;
            }
        }
        return false;
    }
}
