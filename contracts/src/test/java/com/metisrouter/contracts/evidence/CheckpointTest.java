package com.metisrouter.contracts.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class CheckpointTest {

    private static final Checkpoint CHECKPOINT =
            new Checkpoint(
                    42,
                    Instant.parse("2026-11-22T10:15:30.123456Z"),
                    12_345,
                    "a".repeat(64),
                    17,
                    "b".repeat(64),
                    12,
                    "c".repeat(64),
                    "d".repeat(64));

    private static final CheckpointSigner SIGNER = CheckpointSigner.generate();

    @Test
    void reads_like_a_note() {
        assertThat(CHECKPOINT.text())
                .isEqualTo(
                        """
                        metisrouter-ledger-checkpoint/1
                        number 42
                        at 2026-11-22T10:15:30.123456Z
                        events 12345 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
                        streams 17 bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
                        prices 12 cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc
                        previous dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd
                        """);
        assertThat(Checkpoint.parse(CHECKPOINT.text())).isEqualTo(CHECKPOINT);
    }

    @Test
    void is_signed_by_its_key_and_no_other() {
        var signed = SIGNER.sign(CHECKPOINT);

        assertThat(signed.isSignedBy(SIGNER.publicKey())).isTrue();
        assertThat(signed.isSignedBy(CheckpointSigner.generate().publicKey())).isFalse();
        assertThat(SignedCheckpoint.ofLine(signed.line())).isEqualTo(signed);
    }

    @Test
    void keys_come_back_from_their_files() {
        var key = CheckpointKey.parse(SIGNER.publicKey().pem());
        var signer = CheckpointSigner.parse(SIGNER.pem(), key);

        assertThat(signer.sign(CHECKPOINT)).isEqualTo(SIGNER.sign(CHECKPOINT));
        assertThatThrownBy(() ->
                        CheckpointSigner.parse(
                                SIGNER.pem(), CheckpointSigner.generate().publicKey()))
                .hasMessageContaining("does not belong");
    }

    @Test
    void no_flipped_bit_is_taken() {
        var line = SIGNER.sign(CHECKPOINT).line();

        for (var bit = 0; bit < line.length * 8; bit++) {
            var flipped = line.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(isTaken(flipped))
                    .as("bit %d: %s", bit, new String(flipped, UTF_8))
                    .isFalse();
        }
    }

    private static boolean isTaken(byte[] line) {
        try {
            return SignedCheckpoint.ofLine(line).isSignedBy(SIGNER.publicKey());
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
