package com.metisrouter.proxy.audio;

import java.util.OptionalLong;

/// The length of a sound file in milliseconds, rounded up.
///
/// | format | where it comes from |
/// |---|---|
/// | WAV | the data's bytes, as far as they are there, by the bytes of a second |
/// | FLAC | the samples that STREAMINFO counts, by its rate |
/// | Ogg (Opus, Vorbis) | the last page's position, without Opus' lead-in |
/// | MP3 | its frames, one by one |
/// | MP4, M4A | the length that the movie's header says |
///
/// Whatever else it is, or if it is damaged: not known.
public final class AudioLength {

    private static final long MILLIS = 1_000;

    private AudioLength() {}

    public static OptionalLong milliseconds(byte[] file, int start, int end) {
        var bytes = new Bytes(file, start, end);
        try {
            if (bytes.has(0, "RIFF") && bytes.has(8, "WAVE")) {
                return Wav.milliseconds(bytes);
            }
            if (bytes.has(0, "fLaC")) {
                return flac(bytes);
            }
            if (bytes.has(0, "OggS")) {
                return Ogg.milliseconds(bytes);
            }
            if (bytes.has(4, "ftyp")) {
                return Mp4.milliseconds(bytes);
            }
            return Mp3.milliseconds(bytes);
        } catch (Bytes.TooShort | ArithmeticException _) {
            return OptionalLong.empty();
        }
    }

    /// STREAMINFO is always the first block.
    private static OptionalLong flac(Bytes bytes) {
        var info = 8L;
        var rate = bytes.u32(info + 10) >>> 12;
        var samples = ((bytes.u8(info + 13) & 0x0fL) << 32) | bytes.u32(info + 14);
        return (bytes.u8(4) & 0x7f) == 0 && samples > 0 ? of(samples, rate) : OptionalLong.empty();
    }

    /// @return empty where the rate is none, or nothing was counted
    static OptionalLong of(long samples, long rate) {
        return rate <= 0 || samples <= 0
                ? OptionalLong.empty()
                : OptionalLong.of(Math.ceilDiv(Math.multiplyExact(samples, MILLIS), rate));
    }
}
