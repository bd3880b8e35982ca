package com.metisrouter.ledger.eventstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class StoredPayloadTest {

    private static final int LARGE = 200_000;

    @Property(tries = 500)
    void what_is_stored_comes_back_byte_for_byte(
            @ForAll long seed, @ForAll @IntRange(max = LARGE) int bytes) {
        var json = json(seed, bytes);
        assertThat(StoredPayload.json(StoredPayload.of(json))).isEqualTo(json);
    }

    @Test
    void a_large_one_takes_a_fraction_of_its_bytes() {
        var json = json(1, LARGE);
        assertThat(StoredPayload.of(json).length).isLessThan(json.length / 3);
    }

    @Test
    void a_small_one_stays_as_it_is() {
        var json = json(1, StoredPayload.PACKED_FROM_BYTES - 1);
        assertThat(StoredPayload.of(json)).isSameAs(json);
    }

    @Test
    void what_does_not_shrink_stays_as_it_is() {
        var noise = new byte[LARGE];
        new Random(1).nextBytes(noise);
        assertThat(StoredPayload.of(noise)).isSameAs(noise);
    }

    @Property(tries = 100)
    void any_reader_of_lz4_frames_opens_it(@ForAll long seed) throws IOException {
        var json = json(seed, LARGE);
        try (var frame =
                new LZ4FrameInputStream(new ByteArrayInputStream(StoredPayload.of(json)))) {
            assertThat(frame.readAllBytes()).isEqualTo(json);
        }
    }

    /// A few bits don't matter to what comes out. Of the rest, the digest over the JSON tells.
    @Property(tries = 2_000)
    void whatever_bit_is_flipped_something_comes_back_for_the_digest_to_judge(
            @ForAll long seed, @ForAll @IntRange(max = Integer.MAX_VALUE - 1) int at) {
        var json = json(seed, 20_000);
        var stored = StoredPayload.of(json);
        stored[at % stored.length] ^= (byte) (1 << (at & 7));
        var read = StoredPayload.json(stored);
        assertThat(read.length == json.length || Arrays.equals(read, stored) || isUnreadable(read))
                .isTrue();
    }

    @Property(tries = 500)
    void of_a_cut_one_it_is_said_that_it_is_unreadable(
            @ForAll long seed, @ForAll @IntRange(min = 4, max = 1_000_000) int at) {
        var stored = StoredPayload.of(json(seed, 20_000));
        var cut = Arrays.copyOf(stored, Math.max(Integer.BYTES, at % stored.length));
        assertThat(isUnreadable(StoredPayload.json(cut))).isTrue();
    }

    private static boolean isUnreadable(byte[] json) {
        return new String(json, UTF_8).startsWith("{\"unreadable\":\"");
    }

    private static byte[] json(long seed, int bytes) {
        var random = new Random(seed);
        var text =
                IntStream.range(0, bytes / 40 + 1)
                        .mapToObj(n ->
                                "{\"requestId\":\""
                                        + random.nextInt(1_000_000)
                                        + "\",\"quantity\":"
                                        + n
                                        + "}")
                        .collect(Collectors.joining(","));
        return text.substring(0, Math.min(bytes, text.length())).getBytes(UTF_8);
    }
}
