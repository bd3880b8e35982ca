package com.metisrouter.proxy.audio;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.metisrouter.proxy.Sounds;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class AudioLengthTest {

    private static OptionalLong length(byte[] file) {
        var within = new byte[file.length + 20];
        System.arraycopy(file, 0, within, 10, file.length);
        return AudioLength.milliseconds(within, 10, 10 + file.length);
    }

    @Test
    void a_wav_is_as_long_as_its_data() {
        assertThat(length(Sounds.wav(16_000, 2_500))).hasValue(2_500);
    }

    @Test
    void a_wav_that_was_streamed_is_as_long_as_what_is_there() {
        for (var size : new int[] {-1, 0}) {
            var wav = Sounds.wav(8_000, 1_000);
            ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN).putInt(40, size);
            assertThat(length(wav)).hasValue(1_000);
        }
    }

    @Test
    void a_flac_counts_its_samples() {
        var flac = ByteBuffer.allocate(42);
        flac.put("fLaC".getBytes(ISO_8859_1)).put((byte) 0x80).put(new byte[] {0, 0, 34});
        flac.position(18);
        // 44,100 Hz in 20 bits, and 44,100 × 3 samples in 36.
        flac.putInt(44_100 << 12).position(21);
        flac.put((byte) 0).putInt(44_100 * 3);

        assertThat(length(flac.array())).hasValue(3_000);
    }

    @Test
    void an_mp3_is_as_long_as_its_frames() {
        // MPEG 1 layer III, 128 kbit/s, 44,100 Hz: frames of 417 bytes and 1,152 samples.
        assertThat(length(mp3("ID3\3\0\0\0\0\0\5abcde", 100))).hasValue(2_613);
        assertThat(length(mp3("", 100))).hasValue(2_613);
    }

    private static byte[] mp3(String before, int frames) {
        var file = new ByteArrayOutputStream();
        file.writeBytes(before.getBytes(ISO_8859_1));
        for (var i = 0; i < frames; i++) {
            var frame = new byte[417];
            frame[0] = (byte) 0xff;
            frame[1] = (byte) 0xfb;
            frame[2] = (byte) 0x90;
            file.writeBytes(frame);
        }
        return file.toByteArray();
    }

    @Test
    void an_ogg_is_as_long_as_its_last_page_says() {
        var head = ByteBuffer.allocate(19).order(ByteOrder.LITTLE_ENDIAN);
        head.put("OpusHead".getBytes(ISO_8859_1)).put((byte) 1).put((byte) 1).putShort((short) 312);
        var file = new ByteArrayOutputStream();
        file.writeBytes(page(0, head.array()));
        file.writeBytes(page(48_000 + 312, new byte[200]));

        assertThat(length(file.toByteArray())).hasValue(1_000);
    }

    private static byte[] page(long position, byte[] content) {
        var page = ByteBuffer.allocate(28 + content.length).order(ByteOrder.LITTLE_ENDIAN);
        page.put("OggS".getBytes(ISO_8859_1)).put((byte) 0).put((byte) 0).putLong(position);
        page.putInt(7).putInt(0).putInt(0).put((byte) 1).put((byte) content.length);
        return page.put(content).array();
    }

    @Test
    void an_mp4_is_as_long_as_its_header_says() {
        var file = ByteBuffer.allocate(16 + 8 + 108);
        file.putInt(16).put("ftypM4A 0000".getBytes(ISO_8859_1));
        file.putInt(116).put("moov".getBytes(ISO_8859_1));
        file.putInt(108).put("mvhd".getBytes(ISO_8859_1)).putInt(0).putInt(0).putInt(0);
        file.putInt(600).putInt(600 * 7 + 1);

        assertThat(length(file.array())).hasValue(7_002);
    }

    @Test
    void what_is_no_sound_has_no_length() {
        assertThat(length(new byte[0])).isEmpty();
        assertThat(length("<html>not sound</html>".getBytes(ISO_8859_1))).isEmpty();
        assertThat(length(new byte[10_000])).isEmpty();
    }

    @Property(tries = 2_000)
    void whatever_the_bytes_are_nothing_is_thrown(@ForAll long seed) {
        var random = new Random(seed);
        var files =
                new byte[][] {
                    Sounds.wav(8_000, 50),
                    mp3("", 3),
                    page(1_000, new byte[60]),
                    "fLaC\u0080\0\0\42".repeat(8).getBytes(ISO_8859_1),
                    "\0\0\0\20ftypM4A 0000\0\0\0\50moov\0\0\0\40mvhd".repeat(3).getBytes(ISO_8859_1)
                };
        var file = files[random.nextInt(files.length)];
        for (var i = 0; i < 1 + random.nextInt(6); i++) {
            file[random.nextInt(file.length)] = (byte) random.nextInt(256);
        }
        var found = length(file);
        if (found.isPresent()) {
            assertThat(found.getAsLong()).isPositive();
        }
    }
}
