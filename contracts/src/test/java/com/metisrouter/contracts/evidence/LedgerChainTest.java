package com.metisrouter.contracts.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.metisrouter.contracts.wire.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LedgerChainTest {

    record Vectors(int hashVersion, List<Stream> streams) {}

    record Stream(String stream, String genesis, List<Entry> events) {}

    record Entry(
            long sequence,
            String id,
            String type,
            Instant recordedAt,
            String payload,
            String digest,
            String hash,
            String head,
            String order) {}

    private static final Instant AT = Instant.parse("2026-11-22T10:15:30.123456Z");

    @Test
    void hashes_are_those_that_another_implementation_computed() throws IOException {
        var vectors = vectors();

        assertThat(vectors.hashVersion()).isEqualTo(LedgerChain.HASH_VERSION);
        var order = LedgerChain.genesisOfOrder();
        for (var stream : vectors.streams()) {
            var hash = LedgerChain.genesis(stream.stream());
            assertThat(hex(hash)).isEqualTo(stream.genesis());
            for (var event : stream.events()) {
                var digest =
                        LedgerChain.digest(
                                stream.stream(),
                                event.sequence(),
                                event.id(),
                                event.type(),
                                event.recordedAt(),
                                event.payload().getBytes(UTF_8));
                hash = LedgerChain.link(hash, digest);
                assertThat(hex(digest)).isEqualTo(event.digest());
                assertThat(hex(hash)).isEqualTo(event.hash());
                assertThat(
                                hex(
                                        LedgerChain.head(
                                                "account",
                                                stream.stream(),
                                                event.sequence(),
                                                hash)))
                        .isEqualTo(event.head());
                order = LedgerChain.order(order, hash);
                assertThat(hex(order)).isEqualTo(event.order());
            }
        }
    }

    @Test
    void moving_a_letter_from_one_field_to_the_next_is_another_hash() {
        var digests = new HashSet<String>();

        digests.add(hex(LedgerChain.digest("ab", 1, "c", "d", AT, bytes("e"))));
        digests.add(hex(LedgerChain.digest("a", 1, "bc", "d", AT, bytes("e"))));
        digests.add(hex(LedgerChain.digest("ab", 1, "", "cd", AT, bytes("e"))));
        digests.add(hex(LedgerChain.digest("ab", 1, "c", "", AT, bytes("de"))));
        digests.add(hex(LedgerChain.digest("ab", 1, "cd", "e", AT, bytes(""))));

        assertThat(digests).hasSize(5);
    }

    @Test
    void a_time_finer_than_what_is_stored_is_refused() {
        assertThatThrownBy(() -> LedgerChain.digest("a", 1, "b", "c", AT.plusNanos(1), new byte[0]))
                .hasMessageContaining("whole microseconds");
    }

    @Test
    void a_hash_of_another_length_is_refused() {
        assertThatThrownBy(() -> LedgerChain.link(new byte[31], new byte[32]))
                .hasMessageContaining("31 bytes");
    }

    private static Vectors vectors() throws IOException {
        try (var in = LedgerChainTest.class.getResourceAsStream("/evidence/chain.json")) {
            return Json.read(Objects.requireNonNull(in).readAllBytes(), Vectors.class);
        }
    }

    private static String hex(byte[] hash) {
        return HexFormat.of().formatHex(hash);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
